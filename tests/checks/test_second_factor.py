"""People who sign in by password alone. R2.1."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("second-factor")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("second-factor", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.HIGH, "mfa")
    assert one.message == "Nobody has to show a second factor."
    assert found("second-factor", tmp_path / "good", GOOD) == []


def test_some_weigh_less_than_nobody(tmp_path: Path) -> None:
    text = (
        "# google/users.json\n"
        '{"kind": "admin#directory#users", "users": ['
        '{"primaryEmail": "ana@acme.example", "isEnforcedIn2Sv": true}, '
        '{"primaryEmail": "ben@acme.example", "isEnforcedIn2Sv": false}]}'
    )
    (one,) = found("second-factor", tmp_path, text)
    assert (one.severity, one.message) == (Severity.MEDIUM, "A second factor is asked of some people only.")
