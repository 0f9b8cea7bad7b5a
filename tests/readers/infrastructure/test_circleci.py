"""Configurations of CircleCI. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.errors import UnreadableError
from remit.readers.infrastructure.circleci import READER

CONFIG = """
version: 2.1
orbs: {aws: circleci/aws-cli@4.1, own: {jobs: {}}}
executors: {mac: {macos: {xcode: 16}}}
commands: {note: {steps: [{run: "echo $SLACK_TOKEN"}]}}
jobs:
  deploy:
    docker: [{image: cimg/base:2026.01}]
    environment: {DB_PASSWORD: hunter2-hunter2}
    steps:
      - checkout
      - run: {command: "./go $NPM_TOKEN $DB_PASSWORD $CIRCLE_TOKEN"}
      - aws/setup: {role_arn: "arn:aws:iam::1:role/deploy"}
      - when: {condition: a, steps: [{run: printenv}]}
  own: {resource_class: acme/big, machine: true, steps: [run: make]}
workflows:
  main: {jobs: [hold: {type: approval}, deploy: {context: [aws, shared]}]}
  nightly: {triggers: [{schedule: {cron: "0 0 * * *"}}], jobs: [deploy]}
"""


def config(folder: Path, text: str) -> Path:
    path = folder / ".circleci" / "config.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert READER.recognise(path, b"")
    return path


def test_a_configuration_is_one_asset(tmp_path: Path) -> None:
    (one,) = READER.read(config(tmp_path, CONFIG), name=".circleci/config.yml").observations
    found = one.attributes
    assert (one.native, one.provider, one.address) == ("circleci:config", "circleci", ".circleci/config.yml")
    assert found["uses"] == ["circleci/aws-cli@4.1"]
    assert found["runners"] == ["agent:acme/big", "docker:hosted", "macos:hosted"]
    assert found["secrets"] == ["NPM_TOKEN", "SLACK_TOKEN"]
    assert (found["federated"], found["printed"]) == (True, ["SLACK_TOKEN"])
    assert (found["approvals"], found["triggers"]) == (["hold"], ["push", "schedule"])
    assert found["environments"] == ["context:aws", "context:shared"]
    assert "hunter2" not in repr(one)


def test_other_files_are_none() -> None:
    assert not READER.recognise(Path("/a/config.yml"), b"")


@pytest.mark.parametrize("text", ["version: 2", "a: [", "7"])
def test_what_is_no_configuration_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableError):
        READER.read(config(tmp_path, text), name="config.yml")
