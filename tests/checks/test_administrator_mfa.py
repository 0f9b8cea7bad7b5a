"""Administrators without a second factor. R2.1."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("administrator-mfa")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("administrator-mfa", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.HIGH, "mfa")
    assert one.message == "An administrator has no second factor."
    assert found("administrator-mfa", tmp_path / "good", GOOD) == []
