"""Changes by hand, in a console, of what code declares (R2.6, R2.5).

Reads events. It cannot see what the change was worth; where the account was read as well, `drift` names what differs.
"""

from __future__ import annotations

from remit.checks import sign_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = sign_check(
    CheckText(
        id="console-change",
        title="What code declares is changed in code",
        control="change-pipeline",
        severity=Severity.MEDIUM,
        what="Whether events show that somebody changed in a console what code declares.",
        why="A change by hand passes no review, and the next apply undoes it or fails over it.",
        fix="Bring the change into the code, or undo it; then ask why the code was not the way.",
        bad="# versioning was turned off in the console\n"
        'resource "aws_s3_bucket_versioning" "reports" {\n  bucket = "reports"\n'
        '  versioning_configuration {\n    status = "Enabled"\n  }\n}',
        good='resource "aws_s3_bucket_versioning" "reports" {\n  bucket = "reports"\n'
        '  versioning_configuration {\n    status = "Suspended"\n  }\n}',
    )
)
