"""Runs the checks and adds to each judgement who answers: the party, the team and the person."""

from __future__ import annotations

from collections.abc import Iterable

from remit.checks import CHECKS, Check, Judgement, Subjects
from remit.model.finding import Finding
from remit.model.map import ResponsibilityMap
from remit.model.rules import Rulebook


def find(
    subjects: Subjects, book: Rulebook, mapped: ResponsibilityMap, checks: Iterable[Check] | None = None
) -> tuple[Finding, ...]:
    """Every finding, the worst first, then by asset and rule."""
    columns = {control.id: index for index, control in enumerate(book.controls)}
    found = []
    for check in CHECKS.load_all().values() if checks is None else checks:
        for judgement in check.judge(subjects):
            column = columns[judgement.control or check.control]
            if mapped.cell(judgement.row, column).is_applicable:  # else the map says why it is nobody's
                found.append(_finding(check, judgement, subjects, book, mapped, column))
    return tuple(sorted(found, key=lambda finding: (-finding.severity, finding.asset, finding.rule)))


def _finding(
    check: Check, judgement: Judgement, subjects: Subjects, book: Rulebook, mapped: ResponsibilityMap, column: int
) -> Finding:
    estate, row = subjects.estate, judgement.row
    owner = subjects.owners.of(row)
    cell = mapped.cell(row, column)
    return Finding(
        rule=check.id,
        outcome=judgement.outcome,
        severity=judgement.severity,
        confidence=judgement.confidence,
        asset=estate.ids[row],
        control=book.controls[column].id,
        party=cell.label.value,
        team=owner.team,
        person=owner.answers_for(book.controls[column].category),
        location=judgement.location or estate.location(row),
        message=judgement.message,
        fix=judgement.fix,
    )
