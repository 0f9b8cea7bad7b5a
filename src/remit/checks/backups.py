"""Databases and stores from which nothing could be brought back.

Reads `backup_retention_days`, `versioning` and `soft_delete_days`. Where a data class asks for backups or versions,
`class-requirement` judges that. It cannot see copies that a backup service or a job of your own makes.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Failing, Judgement, Subjects, failing
from remit.model.finding import Severity


def _databases(subjects: Subjects) -> Iterator[tuple[Failing, int, Severity]]:
    for group in failing(subjects, "backup_retention_days", 1):
        severity = Severity.HIGH if group.is_first_tier else Severity.MEDIUM
        for row in group.rows:
            yield group, row, severity


def _stores(subjects: Subjects) -> Iterator[tuple[Failing, int, Severity]]:
    for group in failing(subjects, "versioning", frozenset({"on"})):
        if not group.is_first_tier:
            continue
        for row in group.rows:
            days = subjects.value(row, "soft_delete_days")
            if not (isinstance(days, int) and days > 0):
                yield group, row, Severity.MEDIUM


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """No backup of a database; of the first tier also a store that keeps nothing overwritten."""
    questions = (
        (_databases, "No backups are made", "whether backups are made"),
        (_stores, "What is overwritten or deleted cannot be brought back", "whether overwritten data are kept"),
    )
    for groups, wrong, question in questions:
        for group, row, severity in groups(subjects):
            if group.requirement is not None:
                continue
            yield Judgement(
                row=row,
                severity=severity,
                outcome=group.outcome,
                confidence=group.confidence,
                message=f"It cannot be told {question}: {group.cell[2]}." if group.is_undecided else f"{wrong}.",
                fix=CHECK.fix,
            )


CHECK = Check(
    id="backups",
    title="Data can be brought back",
    control="backup",
    severity=Severity.HIGH,
    what="Whether a database has backups, and whether a store of tier 1 keeps what is overwritten or deleted.",
    why="Sooner or later somebody deletes the wrong thing, or somebody else encrypts it and asks for money.",
    fix="Keep automatic backups for at least a week, turn on versions for stores, and try to restore.",
    bad='resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n'
    "  point_in_time_recovery {\n    enabled = false\n  }\n}",
    good='resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n'
    "  point_in_time_recovery {\n    enabled = true\n  }\n}",
    judge=judge,
)
