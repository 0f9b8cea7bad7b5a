"""Workflows of GitHub Actions: who starts them, with which rights and secrets, on whose machines. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.model.observation import Reading
from remit.readers.infrastructure.github_actions import READER

JOB = "jobs:\n  go:\n    runs-on: ubuntu-latest\n    steps:\n"


def read(folder: Path, text: str) -> Reading:
    path = folder / ".github" / "workflows" / "deploy.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert READER.recognise(path, b"")
    return READER.read(path, name=f"shop/{path.relative_to(folder).as_posix()}")


def attributes(folder: Path, text: str) -> dict[str, Any]:
    (one,) = read(folder, text).observations
    return dict(one.attributes)


def test_a_workflow_is_one_asset_of_github(tmp_path: Path) -> None:
    reading = read(tmp_path, f"name: Deploy\non: [push, workflow_dispatch]\n{JOB}      - run: make\n")
    (one,) = reading.observations
    assert (one.native, one.address, one.provider) == ("gha:workflow", ".github/workflows/deploy.yml", "github")
    assert (one.path, one.location.line) == ("shop/.github/workflows/deploy.yml", 1)
    assert one.attributes["name"] == "Deploy"
    assert one.attributes["triggers"] == ["push", "workflow_dispatch"]
    assert reading.inputs == ("shop/.github/workflows/deploy.yml",)


def test_other_places_are_no_workflows() -> None:
    assert not READER.recognise(Path("workflows/deploy.yml"), b"on: push")
    assert not READER.recognise(Path("/a/.github/workflows/readme.md"), b"")


def test_a_job_takes_the_rights_of_its_workflow_unless_it_has_its_own(tmp_path: Path) -> None:
    text = (
        "on: push\npermissions: read-all\njobs:\n  a: {runs-on: x, permissions: {id-token: write}}\n  b: {runs-on: x}\n"
    )
    found = attributes(tmp_path, text)
    assert found["permissions"] == [{"id-token": "write"}, "read-all"]
    assert found["federated"] is True
    assert attributes(tmp_path, f"on: push\n{JOB}      - run: a\n")["permissions"] == ["default"]


def test_secrets_are_known_by_name_wherever_they_are_read(tmp_path: Path) -> None:
    steps = (
        '      - {uses: a/b@v1, with: {key: "${{ secrets.DEPLOY_KEY }}"}}\n'
        "      - run: ./go ${{ secrets['OTHER'] || secrets.GITHUB_TOKEN }}\n"
    )
    assert attributes(tmp_path, f"on: push\n{JOB}{steps}")["secrets"] == ["DEPLOY_KEY", "OTHER"]
    assert attributes(tmp_path, "on: push\njobs: {a: {uses: x/y/z.yml@v1, secrets: inherit}}\n")["secrets"] == ["*"]
    whole = f'on: push\n{JOB}      - env: {{ALL: "${{{{ toJSON( secrets ) }}}}"}}\n        run: ./go\n'
    assert attributes(tmp_path, whole)["secrets"] == ["*"]


def test_no_value_and_no_script_is_kept(tmp_path: Path) -> None:
    steps = "      - run: deploy --password hunter2-hunter2\n        env: {DB_PASSWORD: hunter2-hunter2}\n"
    (one,) = read(tmp_path, f"on: push\nenv: {{TOKEN: hunter2-hunter2}}\n{JOB}{steps}").observations
    assert "hunter2" not in repr(one)
    assert set(one.attributes["environment"]) == {"TOKEN", "DB_PASSWORD"}


def test_what_a_script_prints(tmp_path: Path) -> None:
    steps = (
        '      - env: {KEY: "${{ secrets.KEY }}", PLAIN: x}\n'
        "        run: |\n"
        '          echo "$PLAIN" ${{ github.sha }}\n          echo "$KEY" | tool\n'
        "          printf '%s' ${{ secrets.SHOWN }}\n"
    )
    assert attributes(tmp_path, f"on: push\n{JOB}{steps}")["printed"] == ["SHOWN"]
    every = '      - env: {KEY: "${{ secrets.KEY }}"}\n        run: |\n          set -ex\n          printenv\n'
    found = attributes(tmp_path, f"on: push\n{JOB}{every}")
    assert (found["printed"], found["traces"]) == (["*"], True)


def test_text_of_strangers_in_a_script(tmp_path: Path) -> None:
    steps = "      - run: echo ${{ github.event.issue.title }} ${{ github.head_ref }} ${{ github.sha }}\n"
    assert attributes(tmp_path, f"on: issues\n{JOB}{steps}")["injected"] == [
        "github.event.issue.title",
        "github.head_ref",
    ]


@pytest.mark.parametrize(
    "step",
    [
        '{uses: actions/checkout@v4, with: {ref: "${{ github.event.pull_request.head.sha }}"}}',
        '{run: "gh pr checkout ${{ github.event.pull_request.number }}"}',
        '{run: "git fetch origin refs/pull/1/head"}',
    ],
)
def test_code_of_a_proposed_change(tmp_path: Path, step: str) -> None:
    assert attributes(tmp_path, f"on: pull_request_target\n{JOB}      - {step}\n")["checks_out"] is True
    assert attributes(tmp_path, f"on: pull_request\n{JOB}      - {step}\n")["checks_out"] is False


def test_machines_of_a_matrix_and_of_a_group(tmp_path: Path) -> None:
    text = (
        "on: push\njobs:\n  a:\n    runs-on: ${{ matrix.os }}\n"
        "    strategy: {matrix: {os: [ubuntu-latest, macos-14]}}\n"
        '  b: {runs-on: {group: big, labels: [self-hosted]}}\n  c: {runs-on: "${{ matrix.os }}"}\n'
    )
    found = attributes(tmp_path, text)["runners"]
    assert found == ["${{ matrix.os }}", "group:big", "macos-14", "self-hosted", "ubuntu-latest"]


def test_environments(tmp_path: Path) -> None:
    text = "on: push\njobs:\n  a: {runs-on: x, environment: staging}\n  b: {runs-on: x, environment: {name: live}}\n"
    assert attributes(tmp_path, text)["environments"] == ["live", "staging"]


def test_broken_pieces_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    reading = read(tmp_path, "on: push\njobs:\n  a: 7\n  b:\n    steps:\n      - nonsense\n      - run: a\n")
    assert [(one.location.line, one.cause) for one in reading.unreadable] == [
        (3, "a job that is no mapping"),
        (6, "a step that is no mapping"),
    ]
    assert len(reading.observations) == 1


@pytest.mark.parametrize("text", ["[1]", "on: push", "jobs: 7", "a: [", ""])
def test_what_is_no_workflow_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableError):
        read(tmp_path, text)
