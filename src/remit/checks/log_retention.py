"""Logs that are gone before anybody looks for them.

Reads `log_retention`. It cannot see copies that another tool keeps.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="log-retention",
        title="Logs are kept for at least 90 days",
        control="log-retention",
        severity=Severity.MEDIUM,
        what="For how long logs are kept: without end, at least 90 days, or less.",
        why="Intrusions are often found after months; by then the log of how it began is gone.",
        fix="Keep logs for at least 90 days, or copy them to where they are kept longer.",
        bad='resource "aws_cloudtrail_event_data_store" "all" {\n  name             = "all"\n'
        "  retention_period = 30\n}",
        good='resource "aws_cloudtrail_event_data_store" "all" {\n  name             = "all"\n'
        "  retention_period = 365\n}",
    ),
    fact="log_retention",
    good=frozenset({"unlimited", "long"}),
    fails={"short": "Logs are kept for less than 90 days"},
    question="for how long logs are kept",
    weigh=by_tier(Severity.MEDIUM, Severity.LOW),
)
