"""Pipelines of GitLab CI with their local includes, and stored variables. R2.1, R11.5."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.model.observation import Reading
from remit.readers.infrastructure import gitlab_variables
from remit.readers.infrastructure.gitlab_ci import READER


def read(folder: Path, text: str, **others: str) -> Reading:
    for name, content in others.items():
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    path = folder / ".gitlab-ci.yml"
    path.write_text(text, encoding="utf-8")
    assert READER.recognise(path, b"")
    return READER.read(path, name="shop/.gitlab-ci.yml")


def attributes(folder: Path, text: str, **others: str) -> dict[str, Any]:
    return dict(read(folder, text, **others).observations[0].attributes)


def test_a_pipeline_is_one_asset_of_gitlab(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "test: {script: [make]}\n").observations
    assert (one.native, one.address, one.provider) == ("gitlab:pipeline", ".gitlab-ci.yml", "gitlab")
    assert (one.attributes["triggers"], one.path) == (["push"], "shop/.gitlab-ci.yml")


def test_files_of_the_same_project_are_read_with_it(tmp_path: Path) -> None:
    text = "include: [local: /deploy.yml, /test.yml, {local: deploy.yml}]\n"
    deploy = "deploy:\n  environment: {name: live}\n  when: manual\n  tags: [own]\n  script: echo $DEPLOY_TOKEN\n"
    reading = read(tmp_path, text, deploy=deploy, test="include: .gitlab-ci.yml\ntest: {script: [make]}\n")
    (one,) = reading.observations
    assert one.attributes["environments"] == ["live"]
    assert one.attributes["approvals"] == ["deploy"]
    assert (one.attributes["runners"], one.attributes["printed"]) == (["own"], ["DEPLOY_TOKEN"])
    assert reading.inputs == ("shop/.gitlab-ci.yml", "shop/deploy.yml", "shop/test.yml")
    assert reading.unreadable == ()


@pytest.mark.parametrize(
    ("include", "cause"),
    [
        ("../../etc/passwd", "lies outside"),
        ("/gone.yml", "no such file"),
        ("/ci/*.yml", "is decided when it runs"),
        ("/bad.yml", "not valid YAML"),
    ],
)
def test_what_cannot_be_included_is_told(tmp_path: Path, include: str, cause: str) -> None:
    reading = read(tmp_path, f"include:\n  - local: {include}\n", bad="a: [")
    (one,) = reading.unreadable
    assert cause in one.cause
    assert (one.location.file, one.location.line) == ("shop/.gitlab-ci.yml", 2)


def test_files_that_include_ever_more_end(tmp_path: Path) -> None:
    for number in range(120):
        (tmp_path / f"f{number}.yml").write_text(f"include: f{number + 1}.yml\n", encoding="utf-8")
    reading = read(tmp_path, "include: f0.yml\n")
    assert [one.cause for one in reading.unreadable] == ["more than 100 files"]


def test_what_comes_from_others(tmp_path: Path) -> None:
    text = (
        "include:\n  - {project: group/ci, ref: main, file: /a.yml}\n  - {project: group/bare, file: /a.yml}\n"
        "  - {component: gitlab.com/group/tool@1.2.0}\n  - {remote: 'https://x.example/a.yml'}\n"
        "  - {template: Security/SAST.gitlab-ci.yml}\n  - https://y.example/b.yml\n"
        f"  - {{remote: 'https://z.example/a.yml', integrity: 'sha256-{'A' * 43}='}}\n"
    )
    assert attributes(tmp_path, text)["uses"] == [
        "gitlab.com/group/tool@1.2.0",
        "group/bare",
        "group/ci@main",
        "https://x.example/a.yml",
        "https://y.example/b.yml",
        f"https://z.example/a.yml@sha256-{'A' * 43}=",
    ]


def test_secrets_variables_and_federation(tmp_path: Path) -> None:
    text = (
        "variables: {DB_PASSWORD: hunter2-hunter2, REGION: {value: eu, description: where}, CI_DEBUG_TRACE: 'true'}\n"
        "job:\n  id_tokens: {AWS: {aud: x}}\n  secrets: {VAULT_KEY: {vault: a/b}}\n"
        "  script:\n    - [./go $AWS_SECRET_ACCESS_KEY $DB_PASSWORD $CI_JOB_TOKEN]\n    - !reference [.x, script]\n"
    )
    (one,) = read(tmp_path, text).observations
    found = one.attributes
    assert (found["federated"], found["traces"]) == (True, True)
    assert found["secrets"] == ["AWS_SECRET_ACCESS_KEY", "VAULT_KEY"]
    assert found["environment"]["REGION"] == "eu"
    assert "hunter2" not in repr(one)


def test_who_starts_it(tmp_path: Path) -> None:
    text = (
        "workflow: {rules: [{if: '$CI_PIPELINE_SOURCE == \"schedule\"'}]}\n"
        "a: {only: [merge_requests], script: x}\nb: {only: {refs: [merge_requests]}, script: x}\n"
        "c: {environment: live, rules: [{if: '$X', when: manual}], script: x}\n"
    )
    found = attributes(tmp_path, text)
    assert (found["triggers"], found["approvals"]) == (["merge_request_event", "schedule"], ["c"])


def test_a_job_that_is_none_is_told_and_a_hidden_key_is_not(tmp_path: Path) -> None:
    reading = read(tmp_path, ".x: [1]\njob: 7\n")
    assert [(one.location.line, one.cause) for one in reading.unreadable] == [(2, "a job that is no mapping")]


@pytest.mark.parametrize("text", ["[1]", "a: [", ""])
def test_what_is_no_pipeline_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableError):
        read(tmp_path, text)


def test_stored_variables_lose_their_values(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_text(
        json.dumps(
            [
                {"variable_type": "env_var", "key": "DB_PASSWORD", "value": "hunter2-hunter2", "masked": False},
                {"variable_type": "file", "key": "KEY", "masked": True, "environment_scope": "live"},
            ]
        )
    )
    assert gitlab_variables.READER.recognise(path, path.read_bytes())
    reading = gitlab_variables.READER.read(path, name="shop.json")
    assert [one.address for one in reading.observations] == ["gitlab:shop/DB_PASSWORD", "gitlab:shop/KEY@live"]
    assert "hunter2" not in repr(reading)
    assert len(reading.unreadable) == 1
