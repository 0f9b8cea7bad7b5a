"""Pipelines that deploy with a stored key. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path

from remit.model.finding import Outcome, Severity
from written import examples, found

BAD, GOOD = examples("pipeline-credentials")


def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path) -> None:
    (one,) = found("pipeline-credentials", tmp_path / "bad", BAD)
    assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, Severity.MEDIUM, "pipeline-credentials")
    assert one.message == "The pipeline signs in with a stored credential."
    assert found("pipeline-credentials", tmp_path / "good", GOOD) == []


def test_secrets_that_are_all_handed_on_cannot_be_told_apart(tmp_path: Path) -> None:
    text = (
        "# .github/workflows/call.yml\non: push\njobs: {go: {uses: a/b/.github/workflows/x.yml@v1, secrets: inherit}}\n"
    )
    (one,) = found("pipeline-credentials", tmp_path, text)
    assert (one.outcome, one.severity) == (Outcome.UNDECIDED, Severity.LOW)
