"""Pipelines whose token may write everything. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("pipeline-permissions")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("pipeline-permissions", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.MEDIUM, "access-policy")
    assert one.message == "The pipeline's token may write everything."
    assert found("pipeline-permissions", tmp_path / "good", GOOD) == []


def test_what_the_file_leaves_open_is_undecided(tmp_path: Path) -> None:
    (one,) = found("pipeline-permissions", tmp_path, BAD.replace("permissions: write-all\n", ""))
    assert (one.outcome, one.severity) == (Outcome.UNDECIDED, Severity.LOW)
