"""Logs and detectors that somebody turned off (R2.6, F5).

Reads events. It cannot see what was turned off before the log begins, nor by whoever could write the log itself.
"""

from __future__ import annotations

from remit.checks import sign_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = sign_check(
    CheckText(
        id="logging-turned-off",
        title="Logs stay on",
        control="audit-logging",
        severity=Severity.CRITICAL,
        what="Whether events show that an audit log, a flow log or a detector was stopped, deleted or narrowed.",
        why="Who wants to go unseen turns the log off first; and a log that is off for a day cannot be had again.",
        fix="Turn it on again, ask who turned it off, and look through the gap; let only one role change it.",
        bad='# somebody ran: aws cloudtrail stop-logging --name main\nresource "aws_cloudtrail" "main" {\n'
        '  name           = "main"\n  s3_bucket_name = "logs"\n}',
        good="# nobody but the security team's role may stop it\n"
        'resource "aws_organizations_policy" "logs_stay_on" {\n  name    = "logs-stay-on"\n'
        '  content = file("logs-stay-on.json")\n}',
    )
)
