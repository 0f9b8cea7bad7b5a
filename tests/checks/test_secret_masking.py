"""Secrets in the log of a pipeline. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("secret-masking")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("secret-masking", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.LOW, "telemetry-masking")
    assert one.message == "A secret may be shown in the log."
    assert found("secret-masking", tmp_path / "good", GOOD) == []


def test_a_secret_that_is_piped_on_is_not_printed(tmp_path: Path) -> None:
    (one,) = found("secret-masking", tmp_path / "a", GOOD.replace("./call", 'echo "$KEY"'))
    assert one.outcome is Outcome.FAILED
    assert found("secret-masking", tmp_path / "b", GOOD.replace("./call", 'echo "$KEY" | ./call')) == []
