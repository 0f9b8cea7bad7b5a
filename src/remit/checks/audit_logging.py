"""Accounts, clusters and services whose administrative actions nobody records.

Reads `audit_logging`. It cannot see a trail that is declared elsewhere, nor whether anybody looks at it.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="audit-logging",
        title="Administrative actions are recorded",
        control="audit-logging",
        severity=Severity.MEDIUM,
        what="Whether changes of settings, grants and resources are recorded with who made them.",
        why="Without that record an intruder's first steps leave no trace, and a mistake has no author.",
        fix="Turn the record of administrative actions on, and send it where the same administrators cannot change it.",
        bad='resource "aws_cloudtrail" "all" {\n  name           = "all"\n  s3_bucket_name = "trail"\n'
        "  enable_logging = false\n}",
        good='resource "aws_cloudtrail" "all" {\n  name           = "all"\n  s3_bucket_name = "trail"\n}',
    ),
    fact="audit_logging",
    good=frozenset({"on"}),
    fails={"off": "Administrative actions are not recorded"},
    question="whether administrative actions are recorded",
    weigh=always(Severity.MEDIUM),
)
