"""Data or interfaces whose accesses nobody records.

Reads `access_logging`. It cannot see whether anybody looks at the logs, nor logs that another tool takes.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Failing, Judgement, Subjects, failing
from remit.model.finding import Severity


def _message(group: Failing) -> str:
    wanted = f"; the class {group.data_class.id} requires it" if group.requirement and group.data_class else ""
    if group.is_undecided:
        return f"It cannot be told whether accesses are logged: {group.cell[2]}{wanted}."
    return f"Accesses are not logged{wanted}."


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Off, or unknown."""
    for group in failing(subjects, "access_logging", frozenset({"on"})):
        for row in group.rows:
            yield Judgement(
                row=row,
                severity=Severity.MEDIUM if group.requirement else Severity.LOW,
                outcome=group.outcome,
                confidence=group.confidence,
                message=_message(group),
                fix=CHECK.fix,
            )


CHECK = Check(
    id="access-logging",
    title="Accesses are logged",
    control="access-logging",
    severity=Severity.MEDIUM,
    facts=("access_logging",),
    what="Whether each access to the data or the interface is written to a log that you keep.",
    why="After a leak the first question is who read what; without the log nobody can answer it.",
    fix="Turn access logging on and send the log to a place that the same administrators cannot change.",
    bad='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n}',
    good='resource "aws_s3_bucket_logging" "reports" {\n  bucket        = aws_s3_bucket.reports.id\n'
    '  target_bucket = aws_s3_bucket.logs.id\n  target_prefix = "reports/"\n}',
    judge=judge,
)
