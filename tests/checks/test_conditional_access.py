"""Sign-in without conditions. R2.1."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("conditional-access")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("conditional-access", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.MEDIUM, "access-policy")
    assert one.message == "No rule of conditional access is in force."
    assert found("conditional-access", tmp_path / "good", GOOD) == []


def test_rules_that_only_report_weigh_less(tmp_path: Path) -> None:
    (one,) = found("conditional-access", tmp_path, BAD.replace("disabled", "enabledForReportingButNotEnforced"))
    assert (one.severity, one.message) == (Severity.LOW, "Rules of conditional access only report.")
