"""Text of strangers in scripts. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("script-injection")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("script-injection", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.MEDIUM, "secure-coding")
    assert one.message == "Text that strangers write is pasted into a script."
    assert found("script-injection", tmp_path / "good", GOOD) == []
