"""Secrets that were not replaced. R2.1."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Severity
from written import examples, found

BAD, GOOD = examples("old-secrets")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("old-secrets", tmp_path / "bad", BAD)
    assert (one.severity, one.control) == (Severity.LOW, "secret-rotation")
    assert one.message.startswith("The secret was not replaced for ")
    assert one.message.endswith(" days.")
    assert found("old-secrets", tmp_path / "good", GOOD) == []


def test_where_nothing_has_an_age_nothing_is_found(tmp_path: Path) -> None:
    text = "# .github/workflows/a.yml\non: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
    assert found("old-secrets", tmp_path, text) == []
