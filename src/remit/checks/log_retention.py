"""Logs that are gone before anybody looks for them.

Reads `log_retention`. It cannot see copies that another tool keeps. Where no log is written it says so, and leaves the
weight to the finding that asks for one.
"""

from __future__ import annotations

from remit.checks import Failing, by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_by_tier = by_tier(Severity.MEDIUM, Severity.LOW)


def _weigh(group: Failing) -> Severity | None:
    """One cause does not weigh twice: what is not written weighs where it is asked for."""
    return Severity.LOW if group.cell[0] == "none" else _by_tier(group)


CHECK = plain_check(
    CheckText(
        id="log-retention",
        title="Logs are kept for at least 90 days",
        control="log-retention",
        severity=Severity.MEDIUM,
        what="For how long logs are kept: without end, at least 90 days, less, or not at all.",
        why="Intrusions are often found after months; by then the log of how it began is gone.",
        fix="Keep logs for at least 90 days, or copy them to where they are kept longer.",
        bad='resource "aws_cloudtrail_event_data_store" "all" {\n  name             = "all"\n'
        "  retention_period = 30\n}",
        good='resource "aws_cloudtrail_event_data_store" "all" {\n  name             = "all"\n'
        "  retention_period = 365\n}",
    ),
    fact="log_retention",
    good=frozenset({"unlimited", "long"}),
    fails={
        "short": "Logs are kept for less than 90 days",
        "none": "No log is kept, because none is written; the cause is reported under access-logging",
    },
    question="for how long logs are kept",
    weigh=_weigh,
)
