"""Devices that nobody has heard of. R2.1."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Severity
from written import examples, found

BAD, GOOD = examples("unseen-devices")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("unseen-devices", tmp_path / "bad", BAD)
    assert (one.severity, one.control) == (Severity.MEDIUM, "asset-ownership")
    assert one.message.startswith("Nothing was heard of it for ")
    assert one.message.endswith(" days.")
    assert found("unseen-devices", tmp_path / "good", GOOD) == []


def test_where_nothing_has_an_age_nothing_is_found(tmp_path: Path) -> None:
    text = "# .github/workflows/a.yml\non: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
    assert found("unseen-devices", tmp_path, text) == []
