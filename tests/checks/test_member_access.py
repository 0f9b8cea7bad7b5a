"""Repositories that every member may change. R2.1."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("member-access")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("member-access", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.MEDIUM, "access-policy")
    assert one.message == "Every member may change every repository."
    assert found("member-access", tmp_path / "good", GOOD) == []
