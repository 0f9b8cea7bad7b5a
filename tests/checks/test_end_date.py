"""Temporary things without an end date, or past it. R2.7."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import found_by, resource, surveyed
from remit.model.finding import Finding, Outcome, Severity

CONFIGURATION = """
accounts: {"111122223333": {ends: 2026-01-31}, "222233334444": {}}
workloads:
  trial: {ends: 2026-10-01, match: {tags: {app: trial}}}
  later: {ends: 2990-01-01, match: {tags: {app: later}}}
sandboxes: {accounts: ["222233334444"]}
sources: [{path: "*.json", account: "ACCOUNT"}]
"""


def found(folder: Path, account: str = "", **tags: str) -> list[Finding]:
    configuration = CONFIGURATION.replace('sources: [{path: "*.json", account: "ACCOUNT"}]', "")
    if account:
        configuration = CONFIGURATION.replace("ACCOUNT", account)
    landscape = surveyed(folder, resource("aws_sqs_queue", name="q", tags=tags), configuration=configuration)
    return found_by("end-date", landscape)


@pytest.mark.parametrize(
    ("account", "tags", "severity", "message"),
    [
        ("", {"env": "Sandbox"}, Severity.LOW, "It is temporary and nobody says until when."),
        ("222233334444", {}, Severity.LOW, "It is temporary and nobody says until when."),
        ("", {"end-date": "2026-11-19"}, Severity.MEDIUM, "It should have been gone by 2026-11-19 (the tag end-date)."),
        (
            "",
            {"Expires": "2026-01-02T10:00Z"},
            Severity.MEDIUM,
            "It should have been gone by 2026-01-02 (the tag Expires).",
        ),
        ("", {"app": "trial"}, Severity.MEDIUM, "It should have been gone by 2026-10-01 (its workload)."),
        ("111122223333", {}, Severity.MEDIUM, "It should have been gone by 2026-01-31 (its account)."),
        ("111122223333", {"app": "trial"}, Severity.MEDIUM, "It should have been gone by 2026-01-31 (its account)."),
    ],
)
def test_r2_7_no_end_and_a_past_one_are_found(
    account: str, tags: dict[str, str], severity: Severity, message: str, tmp_path: Path
) -> None:
    (one,) = found(tmp_path, account, **tags)
    assert (one.severity, one.message, one.outcome) == (severity, message, Outcome.FAILED)


def test_r2_7_an_end_that_is_no_day_is_undecided(tmp_path: Path) -> None:
    (one,) = found(tmp_path, **{"end-date": "soon"})
    assert one.outcome is Outcome.UNDECIDED
    assert one.message == "It cannot be told when it ends: the tag end-date says “soon”."


@pytest.mark.parametrize(
    "tags", [{}, {"env": "production"}, {"env": "sandbox", "end-date": "2026-11-20"}, {"app": "later"}]
)
def test_r2_7_what_stays_and_what_ends_later_is_quiet(tags: dict[str, str], tmp_path: Path) -> None:
    assert found(tmp_path, **tags) == []


def test_r2_7_a_tag_outranks_the_account(tmp_path: Path) -> None:
    assert found(tmp_path, "111122223333", **{"end-date": "2990-01-01"}) == []
