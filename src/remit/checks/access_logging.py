"""Data or interfaces whose accesses nobody records.

Reads `access_logging`. It cannot see whether anybody looks at the logs, nor logs that another tool takes.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="access-logging",
        title="Accesses are logged",
        control="access-logging",
        severity=Severity.MEDIUM,
        what="Whether each access to the data or the interface is written to a log that you keep.",
        why="After a leak the first question is who read what; without the log nobody can answer it.",
        fix="Turn access logging on and send the log to a place that the same administrators cannot change.",
        bad='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n}',
        good='resource "aws_s3_bucket_logging" "reports" {\n  bucket        = aws_s3_bucket.reports.id\n'
        '  target_bucket = aws_s3_bucket.logs.id\n  target_prefix = "reports/"\n}',
    ),
    fact="access_logging",
    good=frozenset({"on"}),
    fails={"off": "Accesses are not logged"},
    question="whether accesses are logged",
    weigh=always(Severity.LOW),
)
