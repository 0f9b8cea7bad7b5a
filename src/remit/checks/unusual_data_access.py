"""Somebody who had not read a store before reads it again and again within an hour (R2.6).

Reads data events: a hundred reads of one store within an hour by an actor who had not read it before, in a log that
reaches a day further back. A new job looks the same, so it is only ever a guess; without data events it sees nothing.
"""

from __future__ import annotations

from remit.checks import sign_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = sign_check(
    CheckText(
        id="unusual-data-access",
        title="Data are read by those who usually do",
        control="access-logging",
        severity=Severity.MEDIUM,
        what="Whether data events show many reads of a store by somebody who did not read it before.",
        why="Data that are taken away are read first, mostly all at once and by an identity that never needed them.",
        fix="Ask the store's owner whether the reader is known; if not, take the right away and see what was read.",
        bad="# an identity that never read the bucket fetches every object of it at night",
        good='resource "aws_s3_bucket_policy" "reports" {\n  bucket = "reports"\n'
        '  policy = file("only-the-reporting-role.json")\n}',
    )
)
