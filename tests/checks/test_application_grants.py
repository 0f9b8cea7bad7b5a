"""Applications that may do too much. R2.1."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("application-grants")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("application-grants", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.MEDIUM, "access-policy")
    assert one.message == "An application holds broad rights."
    assert found("application-grants", tmp_path / "good", GOOD) == []
