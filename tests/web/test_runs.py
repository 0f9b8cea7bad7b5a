"""Pipelines report in to a real server: the command line tells, the API gives it back, the page shows it (R3.2)."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from cli.run import run
from planned import TEAMS, resource, write_plan
from remit.app.runs import encoded
from remit.model.access import Grant, Role
from remit.model.run import RUN as REGISTER
from remit.web.app import create_app
from remit.web.rest.limiter import Limiter
from store.landscapes import small
from web.markup import offences
from web.test_jobs import EDITOR, PAYMENTS, VIEWER, As, Board

REPORT: dict[str, Any] = {
    "decision": "fail",
    "at": "2026-11-21T09:30:00Z",
    "pipeline": {
        "system": "github",
        "repository": "harbourlight/<b>terraform</b>",
        "ref": "main",
        "commit": "0123456789abcdef",
        "author": "ann",
        "url": "https://github.com/harbourlight/terraform/actions/runs/7",
    },
    "environment": "prod",
    "team": "payments",
    "fail_on": "medium",
    "judged": 4,
    "failed": 1,
    "critical": 1,
    "failures": [
        {
            "rule": "public_storage",
            "severity": "critical",
            "asset": "aws_s3_bucket.<i>b</i>",
            "control": "public-access",
            "party": "customer",
            "team": "payments",
            "person": "ann",
            "message": "It is public.",
            "fix": "Close it.",
        }
    ],
}


@pytest.fixture
def board() -> Board:
    return Board(None, EDITOR)


def test_a_run_is_reported_once_and_told(board: Board) -> None:
    first = board.post("report-run", **REPORT)
    assert (first.status_code, first.json() == board.post("report-run", **REPORT).json()) == (200, True)
    listed = board.client.get("/api/v1/runs?decision=fail&environment=prod").json()
    assert listed["total"] == 1
    line = listed["items"][0]
    assert (line["id"], line["commit"], line["reported_by"]) == (
        first.json()["run"],
        "0123456789abcdef",
        "ann@example.com",
    )
    assert line["failures"] == REPORT["failures"]
    passed = {**REPORT, "decision": "pass", "failed": 0, "critical": 0, "failures": []}
    board.post("report-run", **passed)
    (day,) = board.client.get("/api/v1/run-figures").json()["items"]
    assert day == {
        "day": "2026-11-21",
        "runs": 2,
        "passed": 1,
        "failed": 1,
        "undecided": 0,
        "violations": 1,
        "critical": 1,
        "pass_rate": 0.5,
    }
    assert board.client.get("/api/v1/run-figures?repository=other").json()["items"] == []
    assert board.client.get("/api/v1/runs?since=2026-11-22T00:00:00Z").json()["items"] == []


def test_an_apply_asks_for_a_scan(board: Board) -> None:
    told = board.post("report-apply", **{**REPORT, "decision": "pass"}).json()
    assert board.jobs.get(told["job"]).kind == "scan"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"at": "2999-01-01T00:00:00Z"}, 422),
        ({"at": "today"}, 422),
        ({"decision": "maybe"}, 400),
        ({"judged": -1}, 400),
        ({"secret": "x"}, 400),
        ({"pipeline": {"url": "javascript:alert(1)"}}, 400),
        ({"failures": [{}]}, 400),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(board: Board, change: dict[str, Any], status: int) -> None:
    answer = board.post("report-run", **{**REPORT, **change})
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert board.client.get("/api/v1/runs").json()["total"] == 0


def test_a_snapshot_is_handed_in_whole_or_not_at_all(board: Board) -> None:
    content, digest = encoded(small("2026-11-21T09:00:00+00:00"))
    body = {"label": "harbourlight", "digest": digest, "content": base64.b64encode(content).decode()}
    told = board.post("report-scan", **body)
    assert (told.status_code, told.json()["snapshot"]) == (200, 1)
    assert board.post("report-scan", **body).json() == told.json()
    assert board.post("report-scan", **{**body, "digest": "0" * 64}).status_code == 422
    broken = content[:-1]
    bad = {"digest": hashlib.sha256(broken).hexdigest(), "content": base64.b64encode(broken).decode()}
    assert board.post("report-scan", **{**body, **bad}).status_code == 422
    assert board.post("report-scan", **{**body, "label": ""}).status_code == 400
    assert board.post("report-scan", **{**body, "content": "?"}).status_code == 400
    assert len(board.given.snapshots.history()) == 1


@pytest.mark.parametrize(
    ("grant", "own", "other", "whole"),
    [
        (EDITOR, 200, 200, 200),
        (VIEWER, 403, 403, 403),
        (PAYMENTS, 200, 403, 403),
        (Grant(role=Role.AUDITOR), 403, 403, 403),
    ],
)
def test_who_may_report_for_whom(grant: Grant, own: int, other: int, whole: int) -> None:
    board = Board(None, grant)
    content, digest = encoded(small("2026-11-21T09:00:00+00:00"))
    upload = {"label": "x", "digest": digest, "content": base64.b64encode(content).decode()}
    assert board.post("report-run", **REPORT).status_code == own
    assert board.post("report-apply", **{**REPORT, "team": "ferries"}).status_code == other
    assert board.post("report-run", **{**REPORT, "team": ""}).status_code == whole
    assert board.post("report-scan", **upload).status_code == whole


def test_each_sees_the_runs_of_their_own_teams(board: Board) -> None:
    board.post("report-run", **REPORT)
    board.post("report-run", **{**REPORT, "team": "ferries"})
    assert len(board.client.get("/api/v1/runs").json()["items"]) == 2
    board.given.identity = As(PAYMENTS)
    assert [one["team"] for one in board.client.get("/api/v1/runs").json()["items"]] == ["payments"]
    assert board.client.get("/api/v1/run-figures").json()["items"][0]["runs"] == 1
    assert "All of 0" not in board.client.get("/runs").text


# --- page -----------------------------------------------------------------------------------------


def test_an_empty_page_teaches_how_a_pipeline_reports(board: Board) -> None:
    html = board.client.get("/runs").text
    assert offences(html) == []
    assert "No pipeline has reported yet." in html
    assert "remit check" in html
    assert "--server" in html


def test_the_page_says_how_often_gates_pass_and_what_stopped_them(board: Board) -> None:
    board.post("report-run", **REPORT)
    html = board.client.get("/runs").text
    assert offences(html) == []
    assert "<b>terraform" not in html
    assert "<i>b</i>" not in html
    assert "None of 1 run of gates passed; 1 finding stopped changes on 1 day." in html
    assert "012345678" in html
    assert 'href="https://github.com/harbourlight/terraform/actions/runs/7"' in html
    assert "No such run" in board.client.get("/runs?decision=pass").text


def test_the_page_tells_applies_and_clean_days_apart(board: Board) -> None:
    board.post("report-apply", **{**REPORT, "decision": "pass"})
    assert "1 run reported, none of them by a gate." in board.client.get("/runs").text
    board.post("report-run", **{**REPORT, "decision": "pass", "failed": 0, "critical": 0, "failures": []})
    html = board.client.get("/runs").text
    assert "All of 1 run of gates passed; nothing that was proven stopped a change." in html
    assert "No such run" in board.client.get("/runs?find=nowhere").text


# --- the command line -----------------------------------------------------------------------------


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    write_plan(tmp_path / "plan.json", resource("aws_ebs_volume", "v", encrypted=False))
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def address(board: Board) -> Iterator[str]:
    """Where a server is that takes everybody for an editor."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        app = create_app(board.given, limiter=Limiter(10_000))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


def test_a_gate_reports_what_it_said(
    capsys: pytest.CaptureFixture[str], estate: Path, address: str, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = run(capsys, "check", "plan.json")
    for name, value in {"GITLAB_CI": "true", "CI_PROJECT_PATH": "harbourlight/x", "CI_COMMIT_SHA": "abc"}.items():
        monkeypatch.setenv(name, value)
    told = run(capsys, "check", "plan.json", "--server", address, "--environment", "prod")
    assert (told.code, told.out) == (alone.code, alone.out)
    assert f" to {address}\n" in told.err
    (line,) = board.client.get("/api/v1/runs").json()["items"]
    assert (line["decision"], line["environment"], line["system"]) == ("fail", "prod", "gitlab")
    assert (line["repository"], line["commit"], line["judged"]) == ("harbourlight/x", "abc", 1)
    assert line["failed"] == len(line["failures"]) > 0
    assert line["failures"][0]["asset"] == "aws_ebs_volume.v"


def test_a_scan_hands_its_snapshot_in(
    capsys: pytest.CaptureFixture[str], estate: Path, address: str, board: Board
) -> None:
    told = run(capsys, "scan", "plan.json", "--server", address)
    assert (told.code, f"handed in as snapshot 1 to {address}" in told.err) == (0, True)
    landscape = board.given.snapshots.latest()
    assert landscape is not None
    assert tuple(landscape.estate.ids) == ("aws_ebs_volume.v",)
    assert not (estate / ".remit").exists()  # nothing is kept here unless --save says so


def test_a_server_that_cannot_be_told_changes_no_verdict(capsys: pytest.CaptureFixture[str], estate: Path) -> None:
    alone = run(capsys, "check", "plan.json")
    told = run(capsys, "check", "plan.json", "--server", "http://127.0.0.1:9")
    assert (told.code, told.out) == (alone.code, alone.out)
    assert "not reported: " in told.err
    assert run(capsys, "check", "plan.json", "--server", "gopher://x").code == 64


def test_who_may_not_report_is_told_so(
    capsys: pytest.CaptureFixture[str], estate: Path, address: str, board: Board
) -> None:
    board.given.identity = As(VIEWER)
    told = run(capsys, "check", "plan.json", "--server", address)
    assert (told.code, "not reported: " in told.err, "may not do this" in told.err) == (1, True, True)
    assert board.given.registers.count(REGISTER) == 0
