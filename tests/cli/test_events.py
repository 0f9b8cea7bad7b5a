"""`remit events`: what a log says, with and without an estate, and what the store keeps (R2.6)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit_logs import ADMIN, record, user, write
from cli.run import run
from planned import resource, write_plan

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    write_plan(tmp_path / "plan.json", resource("aws_iam_role", "ci", name="ci", assume_role_policy="{}"))
    at = NOW - timedelta(days=2)
    rows = [
        record(at, "iam:AttachRolePolicy", {"roleName": "ci", "policyArn": ADMIN}, user("mallory")),
        record(at + timedelta(days=1), "cloudtrail:StopLogging", {"name": "main"}, user("gus")),
        record(at + timedelta(days=1), "s3:GetObject", {"bucketName": "b"}, user("gus")),
    ]
    write(tmp_path / "trail.json.gz", rows)
    return tmp_path


def test_what_is_recognised(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "events", "trail.json.gz", "--from", "plan.json")
    assert ran.code == 0
    assert ran.out.startswith("3 events; 2 recognised.\n")
    assert "1 concern an asset that was read, 2 none" in ran.out
    assert "rights-widened  aws_iam_role.ci" in ran.out


def test_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "events", "trail.json.gz", "--format", "json", "--limit", "2")
    said = json.loads(ran.out)
    assert said["counts"] == {"events": 3, "matched": 0, "unmatched": 3, "unreadable": 0, "recognised": 2}
    assert [one["sign"] for one in said["recognised"]] == ["rights-widened", "logging-turned-off"]
    assert [one["kind"] for one in said["events"]] == ["read", "change"]


def test_since_an_asset_and_a_kind(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = run(capsys, "events", "trail.json.gz", "--since", "36h")
    assert later.out.startswith("2 events; 1 recognised.")
    with_estate = run(capsys, "events", "trail.json.gz", "--from", "plan.json", "--since", "36h", "--all")
    assert with_estate.out.startswith("2 events; 1 recognised.")
    assert "s3:GetObject" in with_estate.out
    mine = run(capsys, "events", "trail.json.gz", "--asset", "main", "--kind", "change", "--format", "json")
    assert [one["action"] for one in json.loads(mine.out)["events"]] == ["cloudtrail:StopLogging"]


def test_what_a_scan_saved_is_found_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """R2.6: and reading the log again adds nothing."""
    assert run(capsys, "events").out == "Nothing is kept that fits.\n"
    assert "kept 2 new events" in run(capsys, "scan", ".", "--save").err
    assert "kept 0 new events" in run(capsys, "scan", ".", "--save").err
    assert "rights-widened" in run(capsys, "events").out
    kept = run(capsys, "events", "--asset", "aws_iam_role.ci", "--format", "json")
    (row,) = json.loads(kept.out)["events"]
    assert (row["action"], row["sign"]) == ("iam:AttachRolePolicy", "rights-widened")


def test_two_snapshots_are_compared_over_time(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """R2.5, F8"""
    assert run(capsys, "diff", "--since", "1d").code == 64
    roles = [resource("aws_iam_role", f"r{number}", name=f"r{number}", assume_role_policy="{}") for number in range(30)]
    (folder / "trail.json.gz").unlink()
    write_plan(folder / "plan.json", *roles)
    run(capsys, "scan", ".", "--save")
    write_plan(folder / "plan.json", *roles[:5])
    run(capsys, "scan", ".", "--save")
    ran = run(capsys, "diff", "--since", "1d")
    assert ran.code == 0
    assert "! the estate: 25 of 30 assets went between the two looks." in ran.out
    said = json.loads(run(capsys, "diff", "--since", "1d", "--format", "json").out)
    assert [(one["rule"], one["severity"]) for one in said["mass"]] == [("mass-change", "high")]
    assert len(said["removed"]) == 25


@pytest.mark.parametrize(
    "words", [("diff", "plan.json"), ("diff",), ("diff", "plan.json", "plan.json", "--since", "1d")]
)
def test_half_a_question_is_refused(words: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, *words)
    assert (ran.code, ran.out) == (64, "")
    assert "two estates are compared" in ran.err


def test_what_cannot_be_read_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (folder / "broken.jsonl").write_text(
        json.dumps(record(NOW, "iam:CreateUser", {"userName": "x"}, user("gus"))) + "\n{\n", encoding="utf-8"
    )
    assert text
    ran = run(capsys, "events", "broken.jsonl")
    assert ran.code == 2
    assert "broken.jsonl:2: not valid JSON" in ran.err
    nothing = run(capsys, "events", "plan.json")
    assert (nothing.code, nothing.out) == (2, "")
    assert "read-signals.md" in nothing.err
    assert run(capsys, "events", "plan.json", "--from", "plan.json").code == 2
