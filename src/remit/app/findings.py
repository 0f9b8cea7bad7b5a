"""Runs the checks and adds to each judgement who answers: the party, the team and the person."""

from __future__ import annotations

from collections.abc import Iterable

from remit.checks import CHECKS, Check, Judgement, Subjects
from remit.model.finding import Finding
from remit.model.map import ResponsibilityMap
from remit.model.party import Party
from remit.model.rules import Rulebook


def find(
    subjects: Subjects, book: Rulebook, mapped: ResponsibilityMap, checks: Iterable[Check] | None = None
) -> tuple[Finding, ...]:
    """Every finding, the worst first, then by asset and rule."""
    columns = {control.id: index for index, control in enumerate(book.controls)}
    found = [
        _finding(check, judgement, subjects, book, mapped, columns[judgement.control or check.control])
        for check in (CHECKS.load_all().values() if checks is None else checks)
        for judgement in check.judge(subjects)
    ]
    return tuple(sorted(found, key=lambda finding: (-finding.severity, finding.asset, finding.rule)))


def _finding(
    check: Check, judgement: Judgement, subjects: Subjects, book: Rulebook, mapped: ResponsibilityMap, column: int
) -> Finding:
    estate, row = subjects.estate, judgement.row
    owner = subjects.owners.of(row)
    cell = mapped.cell(row, column)
    person = owner.answers_for(book.controls[column].category)
    if cell.accountable is Party.PROVIDER:
        vendor = subjects.organisation.vendors.get(estate.columns["provider"][row])
        person = vendor.relationship_owner if vendor and vendor.relationship_owner else person
    return Finding(
        rule=check.id,
        outcome=judgement.outcome,
        severity=judgement.severity,
        confidence=judgement.confidence,
        asset=estate.ids[row],
        control=book.controls[column].id,
        party=cell.label.value,
        team=owner.team,
        person=person,
        location=estate.location(row),
        message=judgement.message,
        fix=judgement.fix,
    )
