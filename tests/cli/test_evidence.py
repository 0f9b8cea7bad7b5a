"""The commands about evidence and providers' reports, against a real store (R1.14)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from cli.run import EXAMPLE, Ran, run

REPORT = """\
provider: aws
kind: soc-2-type-2
title: Invented report of a fictional auditor
issuer: Quill & Lantern (fictional)
services: ["*"]
regions: ["*"]
since: 2020-01-01
until: 2099-06-30
user_controls:
  - id: U1
    words: Take away the accounts of people who leave.
    controls: [backup]
carve_outs:
  - id: C1
    words: The halls are rented from somebody else.
    controls: [physical-access]
"""


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401
    monkeypatch.setenv("REMIT_STORE", str(tmp_path / "remit.db"))
    monkeypatch.setenv("REMIT_ACTOR", "ann@example.com")

    def tell(*arguments: str) -> Ran:
        return run(capsys, *arguments)

    assert tell("scan", str(EXAMPLE), "--save").code in {0, 1, 2}
    return tell


def test_without_a_snapshot_the_next_step_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMIT_STORE", str(tmp_path / "empty.db"))
    ran = run(capsys, "evidence", "add", "backup", "--type", "ticket", "--title", "t", "--note", "n")
    assert ran.code == 64
    assert "remit scan . --save" in ran.err


def test_evidence_from_handing_in_to_the_export(told: Any, tmp_path: Path) -> None:  # noqa: ANN401 - as above
    assert told("evidence", "list").out == "nothing\n"
    (tmp_path / "restore.csv").write_text("asset,restored\nbucket,yes\n")
    added = told(
        "evidence", "add", "backup", "--scope", "everything", "--type", "test-record", "--title", "Restore of May",
        "--days", "10", "--file", str(tmp_path / "restore.csv"), "--format", "json",
    )  # fmt: skip
    assert added.code == 0, added.err
    name = added.document["evidence"]["id"]
    assert added.document["evidence"]["attested_by"].startswith("ann@example.com")
    assert name in told("evidence", "list").out
    assert told("evidence", "due").out.startswith("due soon")
    assert told("evidence", "due", "--days", "1").out == "nothing\n"
    assert told("evidence", "list", "--standing", "stale", "--format", "json").document["evidence"] == []
    shown = told("evidence", "show", name)
    assert "Restore of May" in shown.out
    assert "restore.csv" in shown.out
    assert told("evidence", "file", name, str(tmp_path / "out.csv")).code == 0
    assert (tmp_path / "out.csv").read_text() == (tmp_path / "restore.csv").read_text()
    assert "cannot be written" in told("evidence", "file", name, str(tmp_path / "out.csv")).err
    assert told("evidence", "withdraw", name, "--reason", "Wrong month.").out == f"withdrawn: {name}\n"
    assert told("evidence", "show", name, "--format", "json").document["versions"][-1]["state"] == "withdrawn"
    assert told("evidence", "list").out == "nothing\n"
    assert name in told("evidence", "list", "--all").out
    assert told("evidence", "export", str(tmp_path / "all.zip")).code == 0
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert {"evidence.csv", "evidence.json", "reports.csv"} <= set(archive.namelist())
    assert "evidence.withdrawn" in told("audit", "list").out
    assert told("audit", "verify").code == 0


def test_what_cannot_be_so_is_refused_with_what_to_do(told: Any, tmp_path: Path) -> None:  # noqa: ANN401 - as above
    (tmp_path / "page.txt").write_text("<html>")
    base = ("evidence", "add", "backup", "--type", "ticket", "--title", "t")
    for more, said in (
        (("--asset", "a", "--scope", "team"), "an asset and another scope"),
        (("--taken", "yesterday", "--note", "n"), "taken_at"),
        (("--file", str(tmp_path / "page.txt")), "browser"),
        (("--file", str(tmp_path / "none.txt")), "no such file"),
        ((), "nothing is handed in"),
    ):
        ran = told(*base, *more)
        assert ran.code in {2, 64}
        assert said in ran.err
        assert "→" in ran.err


def test_reports_gaps_duties_and_one_cell(told: Any, tmp_path: Path) -> None:  # noqa: ANN401 - as above
    described = tmp_path / "report.yaml"
    before = told("evidence", "report", "gaps", "--format", "json").document["gaps"]
    assert "aws" in {one["provider"] for one in before}
    assert told("evidence", "report", "list").out == "none\n"
    assert told("evidence", "report", "duties").out == "none\n"
    described.write_text(REPORT.replace("provider: aws", "provder: aws"))
    wrong = told("evidence", "report", "add", str(described))
    assert wrong.code == 64
    assert f"{described}:1" in wrong.err
    assert "provider" in wrong.err
    described.write_text(REPORT + "file: aGVsbG8=\n")
    assert "--file" in told("evidence", "report", "add", str(described)).err
    described.write_text(REPORT)
    (tmp_path / "r.txt").write_text("invented")
    added = told("evidence", "report", "add", str(described), "--file", str(tmp_path / "r.txt"))
    assert added.out == "kept as aws/soc-2-type-2/2099-06-30: covers days until 2099-06-30\n", added.err
    name = "aws/soc-2-type-2/2099-06-30"
    assert told("evidence", "report", "bridge", name, "--until", "2099-09-30").out.endswith("2099-09-30\n")
    assert "no day" in told("evidence", "report", "bridge", name, "--until", "2099-13-30").err
    assert "until" in told("evidence", "report", "bridge", name, "--until", "soon").err
    assert told("evidence", "report", "list").out.startswith("valid ")
    assert told("evidence", "report", "list", "--format", "json").document["reports"][0]["id"] == name
    after = told("evidence", "report", "gaps", "--format", "json").document["gaps"]
    assert {tuple(one["controls"]) for one in after if one["provider"] == "aws"} == {("physical-access",)}
    assert "carved-out" in told("evidence", "report", "gaps").out
    duties = told("evidence", "report", "duties", "--format", "json").document["duties"]
    assert {one["id"] for one in duties} == {"U1", "C1"}
    assert "Take away the accounts" in told("evidence", "report", "duties").out
    gap = next(one for one in after if one["provider"] == "aws")
    cell = told("evidence", "cell", gap["example"], "physical-access")
    assert "a gap since" in cell.out
    assert "The halls are rented" in cell.out
    document = told("evidence", "cell", gap["example"], "physical-access", "--format", "json").document
    assert document["duties"][0]["id"] == "C1"
    why = ("why", gap["example"], "physical-access", "--from", str(EXAMPLE))
    assert "left to us   The halls are rented" in told(*why).out
    assert "reports      the provider’s part is a gap since 2020-01-01" in told(*why).out
    said = told(*why, "--format", "json").document
    assert (said["left_to_us"][0]["id"], said["assurance"][:5]) == ("C1", "a gap")
    assert told("evidence", "file", name, str(tmp_path / "copy.txt")).code == 0
    assert told("evidence", "report", "withdraw", name, "--reason", "A draft.").code == 0
    assert told("evidence", "report", "gaps", "--format", "json").document["gaps"] == before


def test_a_store_that_cannot_be_read_hides_no_answer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no.db").write_text("this is no database, however long it is " * 100)
    monkeypatch.setenv("REMIT_STORE", str(tmp_path / "no.db"))
    ran = run(capsys, "why", "aws_s3_bucket.financial_reports", "backup", "--from", str(EXAMPLE))
    assert ran.code == 0
    assert "were not read" in ran.err
