"""Code of others under a name that can move. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("component-pinning")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("component-pinning", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.MEDIUM, "dependency-patching")
    assert one.message == "Code of others is named by a branch, or not at all."
    assert found("component-pinning", tmp_path / "good", GOOD) == []


def test_a_tag_weighs_less(tmp_path: Path) -> None:
    (one,) = found("component-pinning", tmp_path, BAD.replace("@main", "@v4"))
    assert (one.severity, one.message) == (Severity.LOW, "Code of others is named by a tag, which can be moved.")
