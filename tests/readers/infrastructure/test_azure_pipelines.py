"""Pipelines of Azure DevOps. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.readers.infrastructure.azure_pipelines import READER

PIPELINE = """
trigger: [main]
pr: {branches: {include: [main]}}
resources: {repositories: [{repository: t, type: git, name: platform/templates, ref: refs/tags/v2}, {name: bare}]}
variables: [{group: shared}, {name: DB_PASSWORD, value: hunter2-hunter2}]
stages:
  - stage: build
    pool: {vmImage: ubuntu-24.04}
    jobs: [{job: a, steps: [{script: "echo $(API_TOKEN)"}, {task: ManualValidation@0}]}]
  - stage: deploy
    pool: own
    jobs:
      - deployment: b
        environment: {name: live}
        strategy:
          runOnce:
            deploy:
              steps:
                - {bash: "echo $KEY", env: {KEY: $(DEPLOY_KEY_SECRET)}}
                - {task: AzureCLI@2, inputs: {inlineScript: "set -x"}}
"""


def attributes(folder: Path, text: str) -> dict[str, Any]:
    path = folder / "azure-pipelines.yml"
    path.write_text(text, encoding="utf-8")
    assert READER.recognise(path, b"")
    (one,) = READER.read(path, name="azure-pipelines.yml").observations
    assert (one.native, one.provider) == ("azdo:pipeline", "azure-devops")
    return dict(one.attributes)


def test_a_pipeline_is_one_asset(tmp_path: Path) -> None:
    found = attributes(tmp_path, PIPELINE)
    assert found["triggers"] == ["pr", "push"]
    assert found["runners"] == ["agent:own", "vmImage:ubuntu-24.04"]
    assert found["uses"] == ["bare", "platform/templates@v2"]
    assert found["secrets"] == ["API_TOKEN", "DEPLOY_KEY_SECRET"]
    assert found["printed"] == ["API_TOKEN", "KEY"]
    assert (found["traces"], found["approvals"]) == (True, ["ManualValidation"])
    assert found["environments"] == ["group:shared", "live"]
    assert "hunter2" not in repr(found)


def test_plain_steps_and_no_triggers(tmp_path: Path) -> None:
    found = attributes(tmp_path, "trigger: none\npr: none\nvariables: {A: b}\nsteps: [{script: make}, 7]\n")
    assert (found["triggers"], found["environment"]) == ([], {"A": "b"})


def test_stages_within_stages_end(tmp_path: Path) -> None:
    text = "steps: []\njobs: " + "[{jobs: " * 20 + "[{pool: deep}]" + "}]" * 20
    assert attributes(tmp_path, text)["runners"] == []


@pytest.mark.parametrize(
    "name", ["azure-pipelines.yml", ".azure-pipelines.yaml", "shop.azure-pipelines.yml", "azure-pipelines-ci.yml"]
)
def test_names(name: str) -> None:
    assert READER.recognise(Path(name), b"")
    assert not READER.recognise(Path("pipeline.yml"), b"")


@pytest.mark.parametrize("text", ["trigger: none", "a: [", "7"])
def test_what_is_no_pipeline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "azure-pipelines.yml"
    path.write_text(text)
    with pytest.raises(UnreadableError):
        READER.read(path, name="azure-pipelines.yml")
