"""Logs in which a change or a gap would not show.

Reads `log_integrity`. It cannot see locks on the storage that the logs are written to.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="log-integrity",
        title="Logs are signed",
        control="audit-logging",
        severity=Severity.LOW,
        what="Whether delivered logs are signed, so that a changed or missing one is noticed.",
        why="An intruder with enough rights removes the traces; a signature shows that something was there.",
        fix="Turn on the validation of log files, and check it when it matters.",
        bad='resource "aws_cloudtrail" "all" {\n  name                       = "all"\n'
        '  s3_bucket_name             = "trail"\n  enable_log_file_validation = false\n}',
        good='resource "aws_cloudtrail" "all" {\n  name                       = "all"\n'
        '  s3_bucket_name             = "trail"\n  enable_log_file_validation = true\n}',
    ),
    fact="log_integrity",
    good=frozenset({"on"}),
    fails={"off": "Logs are not signed: a change or a gap would not show"},
    question="whether logs are signed",
    weigh=always(Severity.LOW),
)
