"""What reports nothing of its own health.

Reads `monitoring`. It cannot see whether anybody is woken by what is reported, nor metrics of another tool.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity | None:
    if group.is_first_tier:
        return Severity.MEDIUM
    return None if group.is_undecided else Severity.LOW


CHECK = plain_check(
    CheckText(
        id="monitoring",
        title="What runs reports its health",
        control="health-monitoring",
        severity=Severity.MEDIUM,
        what="Whether a service reports measures of its own health at all; how closely is a matter of taste.",
        why="What reports nothing fails without anybody knowing.",
        fix="Turn on its metrics, and an alert on those that matter.",
        bad='resource "aws_wafv2_web_acl" "front" {\n  visibility_config {\n'
        "    cloudwatch_metrics_enabled = false\n  }\n}",
        good='resource "aws_wafv2_web_acl" "front" {\n  visibility_config {\n'
        "    cloudwatch_metrics_enabled = true\n  }\n}",
    ),
    fact="monitoring",
    good=frozenset({"enhanced", "basic"}),
    fails={"off": "It reports nothing of its own health"},
    question="whether it reports its own health",
    weigh=_weigh,
)
