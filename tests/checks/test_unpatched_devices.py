"""Devices without updates. R2.1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from remit.model.finding import Severity
from written import examples, found

BAD, GOOD = examples("unpatched-devices")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("unpatched-devices", tmp_path / "bad", BAD)
    assert (one.severity, one.control) == (Severity.HIGH, "guest-os-patching")
    assert one.message.startswith("It has had no updates for ")
    assert one.message.endswith(" days.")
    assert found("unpatched-devices", tmp_path / "good", GOOD) == []


def test_where_nothing_has_an_age_nothing_is_found(tmp_path: Path) -> None:
    text = "# .github/workflows/a.yml\non: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
    assert found("unpatched-devices", tmp_path, text) == []


def test_two_months_weigh_less_than_years(tmp_path: Path) -> None:
    lately = (datetime.now(UTC) - timedelta(days=60)).date().isoformat()
    (one,) = found("unpatched-devices", tmp_path, BAD.replace("2020-01-01", lately))
    assert one.severity is Severity.MEDIUM
