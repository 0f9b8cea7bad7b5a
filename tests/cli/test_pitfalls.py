"""`remit kb pitfalls`, and a pitfall in `remit kb show` and `remit why`. R8."""

from __future__ import annotations

import pytest

from cli.run import EXAMPLE, run

ESTATE = str(EXAMPLE / "terraform")


def test_a_pitfall_is_shown_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "show", "failure-mode/f6")
    assert ran.code == 0
    assert ran.out == (
        "Backup or restore failure  failure-mode/f6\n"
        "  what happens  Data are gone, and there is no copy, or the copy cannot be brought back.\n"
        "  what is so    A provider may offer backups; that they are on, kept long enough and can be restored is "
        "yours to see to.\n"
        "  what to do    Turn backups on by code, keep them as long as the data's class asks, and restore one "
        "regularly.\n"
        "  signal        Backups are off or short; data can be deleted in one step; a restore fails.\n"
        "  likely cause  Nobody owned the backup, and nobody ever needed it until then.\n"
        "  who is told   the owner for operations\n"
        "  shown by      check backups, check deletion-protection\n"
        "  not yet       Restore tests and their results (R6.3, M8) show whether a copy can be brought back.\n"
        "  source        Working with backups, https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
        "USER_WorkingWithAutomatedBackups.html, read 2026-11-22\n"
    )


def test_one_that_nothing_shows_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "kb", "show", "misconception/provider-pays-for-breaches").out
    assert "  not shown     A contract's text says it" in out
    assert "shown by" not in out


def test_a_pitfall_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    document = run(capsys, "kb", "show", "mistake/shadow-saas", "--format", "json").document
    assert document["schema_version"] == 1
    assert document["commands"] == ["shadow"]
    assert document["checks"] == ["approved-service", "application-grants"]


def test_a_misspelt_one_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "show", "mistake/shadow-sas")
    assert ran.code == 64
    assert "did you mean “mistake/shadow-saas”?" in ran.err


def test_the_list_is_limited_to_a_kind(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "kb", "pitfalls", "--kind", "failure-mode").out.splitlines()
    assert lines[0] == "failure-mode/f1   Ownership gap"
    assert lines[-1] == "10 pitfalls"


def test_the_list_of_an_estate_names_what_its_findings_show(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("kb", "pitfalls", "--kind", "mistake", "--from", ESTATE)
    lines = run(capsys, *words).out.splitlines()
    assert all(", shown by " in line for line in lines[:-1])
    document = run(capsys, *words, "--format", "json").document
    rows = {one["id"]: one for one in document["pitfalls"]}
    assert len(rows) == len(lines) - 1
    assert rows["mistake/public-by-accident"]["example"].startswith("aws_s3_bucket.")
    assert rows["mistake/public-by-accident"]["assets"] > 0


def test_a_sheet_for_a_training_shows_ones_own_examples(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "kb", "pitfalls", "--kind", "mistake", "--from", ESTATE, "--format", "markdown").out
    part = out[out.index("## A store that became public") :]
    assert "**With us.** " in part[: part.index("## ", 5)]
    assert "**With us.**" not in run(capsys, "kb", "pitfalls", "--format", "markdown").out


def test_why_says_what_people_get_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("why", "aws_s3_bucket.financial_reports", "public-access", "--from", ESTATE)
    (line,) = [line for line in run(capsys, *words).out.splitlines() if line.startswith("  matters")]
    assert "Misconception “The provider takes care of security”" in line
    document = run(capsys, *words, "--format", "json").document
    assert document["matters"] == [line.removeprefix("  matters      ")]
