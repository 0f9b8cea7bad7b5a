"""Copies that are gone too soon, and data that stay too long (R2.3).

Reads `backup_retention_days`, `soft_delete_days` and `lifecycle_rules`, against the days of the data class. It cannot
see after how many days a store's own rules delete, nor copies that people make elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.knowledge.places import usual_stage
from remit.model.columns import Column, combine
from remit.model.estate import FactCell, is_unknown
from remit.model.finding import Confidence, Outcome, Severity
from remit.model.organisation import DataClass
from remit.model.wording import counted
from remit.resolver.data_stores import stages

_FACTS = ("backup_retention_days", "soft_delete_days", "lifecycle_rules")
_WORDS = {"backup_retention_days": "Backups", "soft_delete_days": "Deleted data"}
_Verdict = tuple[Outcome, str]


def _too_soon(fact: str, cell: FactCell, declared: DataClass, least: int) -> _Verdict | None:
    if is_unknown(cell):
        return Outcome.UNDECIDED, f"It cannot be told for how many days backups are kept: {cell[2]}"
    if isinstance(cell[0], int) and cell[0] < least and fact not in declared.requires:
        kept = f"Backups are kept for {counted(cell[0], 'day')}"
        return Outcome.FAILED, f"{kept}; the class {declared.id} asks for {least} at least"
    return None


def _too_long(fact: str, cell: FactCell, declared: DataClass, most: int) -> _Verdict | None:
    if fact == "lifecycle_rules":
        if is_unknown(cell):
            return Outcome.UNDECIDED, f"It cannot be told whether data are deleted by age: {cell[2]}"
        if cell[0] == "off":
            allowed = f"the class {declared.id} allows {counted(most, 'day')} at most"
            return Outcome.FAILED, f"Nothing deletes data by age; {allowed}"
        return Outcome.UNDECIDED, f"Data are moved or deleted by age, but not told after how many of {most} days"
    if isinstance(cell[0], int) and cell[0] > most:
        days = f"{counted(cell[0], 'day')}; the class {declared.id} allows {most} at most"
        return Outcome.FAILED, f"{_WORDS[fact]} are kept for {days}"
    return None


def _verdicts(declared: DataClass, cells: dict[str, FactCell]) -> Iterator[_Verdict]:
    """What is wrong with a store of that class and with these facts."""
    retention = declared.retention
    for fact, cell in cells.items():
        if retention is None or cell[0] is None:
            continue
        if retention.min_days is not None and fact == "backup_retention_days":
            found = _too_soon(fact, cell, declared, retention.min_days)
            if found:
                yield found
        if retention.max_days is not None:
            found = _too_long(fact, cell, declared, retention.max_days)
            if found:
                yield found


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Stores whose days do not fit their class, judged once for each class and set of facts."""
    if not any(one.retention for one in subjects.organisation.data_classes.values()):
        return
    held = stages(subjects.estate, subjects.organisation, usual_stage)
    known: dict[str, Column[FactCell]] = {
        name: subjects.estate.facts[name] for name in _FACTS if name in subjects.estate.facts
    }
    classes = subjects.estate.columns["data_class"]
    first, of = combine(held.codes, classes.codes, *(column.codes for column in known.values()))
    found = {}
    for group, row in enumerate(first.tolist()):
        declared = subjects.data_class(row)
        if held[row] and declared is not None:
            found[group] = tuple(_verdicts(declared, {name: column[row] for name, column in known.items()}))
    for row, group in enumerate(of.tolist()):
        for outcome, message in found.get(group, ()):
            yield Judgement(
                row=row,
                severity=Severity.MEDIUM,
                outcome=outcome,
                confidence=Confidence.HIGH if outcome is Outcome.FAILED else Confidence.LOW,
                message=f"{message}.",
                fix=CHECK.fix,
            )


CHECK = Check(
    id="retention",
    title="Data are kept as long as they must and no longer",
    control="data-retention",
    severity=Severity.MEDIUM,
    what="Whether the days for which backups and deleted data are kept, and rules that delete by age, fit the class.",
    why="Records that law asks for must still be there; what may no longer be kept is a breach waiting to happen.",
    fix="Set the days to what the class asks for, or the class where it asks for the wrong ones.",
    bad='resource "aws_db_instance" "booking" {\n  backup_retention_period = 35\n'
    '  tags                    = { data_class = "resident" }\n}',
    good='resource "aws_db_instance" "booking" {\n  backup_retention_period = 14\n'
    '  tags                    = { data_class = "resident" }\n}',
    judge=judge,
)
