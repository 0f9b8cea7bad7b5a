"""Pipelines that a stranger starts with secrets at hand. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("untrusted-trigger")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("untrusted-trigger", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.HIGH, "change-pipeline")
    assert one.message == "It runs code of proposed changes with secrets at hand."
    assert found("untrusted-trigger", tmp_path / "good", GOOD) == []


def test_without_the_strangers_code_it_weighs_less(tmp_path: Path) -> None:
    (one,) = found("untrusted-trigger", tmp_path, BAD.replace("github.event.pull_request.head.sha", "github.sha"))
    assert (one.severity, one.message) == (Severity.LOW, "Strangers can start it with secrets at hand.")
