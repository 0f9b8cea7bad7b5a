"""`remit check` in every export's format: the findings that decided, what they are limited to, and the gate's code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from planned import TEAMS, Resource, resource, write_plan
from remit.exports import EXPORTS

CHANGE = str(EXAMPLE / "changes" / "open-reports.json")


@pytest.mark.parametrize("style", EXPORTS.ids())
def test_every_format_names_the_asset_and_ends_as_the_gate_does(capsys: pytest.CaptureFixture[str], style: str) -> None:
    ran = run(capsys, "check", CHANGE, "--format", style)
    assert ran.code == 1
    assert "aws_s3_bucket.quarterly_reports" in ran.out


def test_a_report_holds_only_what_decided(capsys: pytest.CaptureFixture[str]) -> None:
    made = run(capsys, "check", CHANGE, "--format", "sarif", "--fail-on", "critical").document["runs"][0]
    assert [one["ruleId"] for one in made["results"]] == ["public-storage"]
    lesser = run(capsys, "check", CHANGE, "--format", "json", "--fail-on", "critical").document["verdict"]["lesser"]
    left_out = f"2 of 4 assets, from critical upwards; {len(lesser)} below that are left out"
    assert made["properties"] == {"judged": left_out}


def test_doubts_are_among_what_decided(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    owned = {"owner": "pay"}
    later = Resource(type="aws_ebs_volume", name="v", values={"tags": owned}, unknown=["encrypted"])
    write_plan(tmp_path / "plan.json", later, resource("aws_s3_bucket", bucket="b", tags=owned))
    ran = run(capsys, "check", "plan.json", "--format", "sarif")
    assert ran.code == 2
    assert [(one["kind"], one["ruleId"]) for one in ran.document["runs"][0]["results"]] == [
        ("open", "encryption-at-rest")
    ]


@pytest.mark.parametrize("command", ["scan", "check"])
@pytest.mark.parametrize("style", ["text", "json", "junit"])
def test_the_answer_goes_to_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, style: str
) -> None:
    out = tmp_path / "answer"
    ran = run(capsys, command, CHANGE, "--format", style, "--out", str(out))
    assert (ran.out, ran.err) == ("", f"written to {out}\n")
    written = out.read_text(encoding="utf-8")
    assert "aws_s3_bucket.quarterly_reports" in written
    assert "\x1b" not in written
    if style == "json":
        assert ("verdict" in json.loads(written)) is (command == "check")


def test_a_file_that_cannot_be_written_is_wrong_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ran = run(capsys, "check", CHANGE, "--out", str(tmp_path / "nowhere" / "x"))
    assert ran.code == 64
    assert "cannot be written" in ran.err


def test_a_strange_format_is_refused_before_anything_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", "nowhere.json", "--format", "pdf")
    assert ran.code == 64
    assert "no format “pdf”\n  → one of: text, html, json, junit, markdown, matrix-csv, sarif" in ran.err
