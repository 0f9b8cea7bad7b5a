"""`remit jobs` and `remit work`: asked for, listed, shown, cancelled, carried out (R6.1)."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from cli.run import run, started
from planned import TEAMS, resource, write_plan


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    write_plan(tmp_path / "plan.json", resource("aws_s3_bucket", bucket="b"))
    return tmp_path


def test_asked_for_listed_shown_and_cancelled(capsys: pytest.CaptureFixture[str], estate: Path) -> None:
    asked = run(capsys, "jobs", "run", "scan", "--format", "json").document
    assert (asked["kind"], asked["state"], asked["result"]) == ("scan", "waiting", None)
    assert "waiting" in run(capsys, "jobs", "show", "1").out
    assert run(capsys, "jobs", "cancel", "1").out.startswith("1 · scan · cancelled")
    assert run(capsys, "jobs", "cancel", "1").code == 2
    assert "job.cancelled" in run(capsys, "audit", "list").out
    assert run(capsys, "jobs", "again", "1").out.startswith("1 · scan · waiting")
    listed = run(capsys, "jobs", "list", "--state", "waiting", "--format", "json").document["jobs"]
    assert [job["id"] for job in listed] == [1]
    assert run(capsys, "jobs", "list").out.endswith("1 job\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["jobs", "run", "scam"], "did you mean “scan”?"),
        (["jobs", "run", "recompute"], "known: "),
        (["jobs", "show", "7"], "no job 7"),
        (["jobs", "list", "--state", "lazy"], "a job is never “lazy”"),
        (["work", "--every", "scam=1h"], "did you mean “scan”?"),
        (["work", "--every", "scan=soon"], "write scan=15m"),
        (["work", "--every", "scan=0s"], "write scan=15m"),
    ],
)
def test_what_there_is_not_is_said(
    capsys: pytest.CaptureFixture[str], estate: Path, words: list[str], said: str
) -> None:
    ran = run(capsys, *words)
    assert (ran.code, said in ran.err, ran.out) == (64, True, "")


def test_kinds_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    kinds = {one["id"]: one for one in run(capsys, "jobs", "kinds", "--format", "json").document["kinds"]}
    assert kinds["scan"]["offered"]
    assert not kinds["recompute"]["offered"]
    assert "scan" in run(capsys, "jobs", "kinds").out


def test_work_does_what_is_due_and_ends_when_told(capsys: pytest.CaptureFixture[str], estate: Path) -> None:
    run(capsys, "jobs", "run", "scan")
    with started(["work", "plan.json", "--until-idle", "--every", "poll=1h"], folder=estate) as child:
        _, err = child.communicate(timeout=60)
    assert (child.returncode, "Ctrl-C stops it" in err, "Traceback" in err) == (0, True, False)
    assert "snapshot 1: 1 asset" in run(capsys, "jobs", "show", "1").out
    with started(["work"], folder=estate) as child:
        assert child.stderr is not None
        assert "working on the jobs" in child.stderr.readline()
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, "")
