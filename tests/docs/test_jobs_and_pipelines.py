"""What the guide to jobs and pipelines shows, carried out: commands, workflows of GitHub and GitLab, programs."""

from __future__ import annotations

import re
import shlex
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.run import EXAMPLE, run, started
from remit.app.jobs import kinds
from remit.cli import COMMANDS
from remit.documents.yaml import parse_yaml
from remit.notifiers.webhook import signature
from repository import ROOT
from scheduler.guests import free_port
from web.browser import serving
from web.test_jobs import ANN, EDITOR, Board

TEXT = (ROOT / "docs" / "guides" / "jobs-and-pipelines.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
LINES = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
YAML = [block for kind, block in BLOCKS if kind == "yaml"]
PROGRAMS = [block for kind, block in BLOCKS if kind == "python"]
SHOWN_AT = "http://127.0.0.1:8350"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("terraform", "changes"):
        shutil.copytree(EXAMPLE / name, tmp_path / name)
    for name in ("remit.yaml", "people.yaml"):
        shutil.copy(EXAMPLE / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def board() -> Board:
    return Board(None, EDITOR)


@pytest.fixture
def address(board: Board) -> Iterator[str]:
    with serving(board.client.app) as at:
        yield at


def lines(begin: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in LINES if line.startswith(f"remit {begin}")]


def test_every_command_is_tried_here() -> None:
    tried = [*lines("serve"), *lines("work"), *lines("jobs"), *lines("check"), *lines("scan")]
    assert len(tried) == len(LINES) == 10
    assert {words[0] for words in tried} <= set(COMMANDS.ids())


def test_jobs_are_asked_for_looked_at_and_carried_out(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    for words in lines("jobs"):
        assert run(capsys, *words).code == 0, words
    (work,) = lines("work")
    with started(work, folder=folder) as child:
        _, err = child.communicate(timeout=120)
    assert (child.returncode, "Traceback" in err) == (0, False)
    assert "snapshot 1: 102 assets" in run(capsys, "jobs", "show", "1").out


def test_a_server_has_workers_beside_it(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (serve,) = lines("serve")
    with started([*serve, "--port", str(free_port())], folder=folder) as child:
        deadline = time.monotonic() + 90
        while '"done"' not in run(capsys, "jobs", "list", "--kind", "scan", "--format", "json").out:
            assert time.monotonic() < deadline
            time.sleep(0.3)
        child.terminate()
        _, err = child.communicate(timeout=60)
    assert (child.returncode, "Traceback" in err) == (0, False)


def test_pipelines_report(capsys: pytest.CaptureFixture[str], folder: Path, address: str, board: Board) -> None:
    for words in [*lines("check"), *lines("scan")]:
        ran = run(capsys, *[word.replace(SHOWN_AT, address) for word in words])
        assert (ran.code, "not reported" in ran.err) == (0, False), ran.err
    kept = board.client.get("/api/v1/runs").json()["items"]
    assert {(one["kind"], one["environment"]) for one in kept} == {("check", "prod"), ("scan", None)}


def test_the_workflows_are_sound_and_their_commands_run(
    capsys: pytest.CaptureFixture[str], folder: Path, address: str
) -> None:
    github, gitlab = (parse_yaml(block, name="shown").value for block in YAML)
    steps: list[dict[str, Any]] = github["jobs"]["gate"]["steps"]
    commands = [*[step["run"] for step in steps if "run" in step], *gitlab["gate"]["script"]]
    assert len(commands) == 2
    assert steps[-1]["env"] == {"REMIT_TOKEN": "${{ secrets.REMIT_TOKEN }}"}
    for command in commands:
        words = shlex.split(command.replace("https://remit.example.com", address))
        ran = run(capsys, *words[1:])
        assert (ran.code, "reported as " in ran.err) == (0, True), ran.err


def test_the_workflow_is_one_that_remit_finds_nothing_in(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    place = tmp_path / ".github" / "workflows" / "remit.yml"
    place.parent.mkdir(parents=True)
    place.write_text(YAML[0], encoding="utf-8")
    found = run(capsys, "scan", str(place), "--format", "json").document["findings"]
    assert [one["rule"] for one in found if one["outcome"] == "failed" and one["rule"] != "missing-owner"] == []


def test_the_programs_run(address: str, board: Board) -> None:
    follow, receive = PROGRAMS
    job = board.jobs.run("scan", ANN)
    board.jobs.cancel(job.id, ANN)
    exec(compile(follow.replace(SHOWN_AT, address), "shown", "exec"), {})  # noqa: S102 - what the guide shows
    space: dict[str, Any] = {}
    exec(compile(receive, "shown", "exec"), space)  # noqa: S102 - as above
    secret, now = "x" * 32, int(time.time())
    headers = {
        "Webhook-Id": "1",
        "Webhook-Timestamp": str(now),
        "Webhook-Signature": signature(secret, "1", now, b"{}"),
    }
    assert space["is_ours"](secret, headers, b"{}")
    assert not space["is_ours"](secret, headers, b"{} ")


def test_the_table_names_the_kinds_that_do_this_guide_s_work() -> None:
    told = {
        name for row in re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE) for name in re.findall(r"`([a-z-]+)`", row)
    }
    assert told <= {one.id for one in kinds()}
    assert {"scan", "poll", "recompute", "prune", "witness", "watch", "events", "deliver", "test-delivery"} == told
