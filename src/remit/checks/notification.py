"""Alarms that go off and tell nobody.

Reads `notification` of alarms, alert rules, backup vaults and contacts for security. It cannot see whether anybody
reads what is sent, nor tools that fetch alarms by themselves.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="notification",
        title="Alarms tell somebody",
        control="health-monitoring",
        severity=Severity.MEDIUM,
        what="Whether an alarm that goes off, a backup that fails or a threat that is found is told to anybody.",
        why="An alarm without an action changes a colour that nobody looks at; the outage is noticed by customers.",
        fix="Give it an action: a topic, an action group or a channel that reaches whoever is on call.",
        bad='resource "aws_cloudwatch_metric_alarm" "errors" {\n  alarm_name = "errors"\n}',
        good='resource "aws_cloudwatch_metric_alarm" "errors" {\n  alarm_name    = "errors"\n'
        '  alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:on-call"]\n}',
    ),
    fact="notification",
    good=frozenset({"on"}),
    fails={"off": "Nobody is told when it goes off"},
    question="whether anybody is told when it goes off",
    weigh=by_tier(Severity.MEDIUM, Severity.LOW),
    shows=("mistake/logs-missing-in-incident", "failure-mode/f5"),
)
