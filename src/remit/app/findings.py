"""Runs the checks and adds to each judgement who answers: the party, the team and the person.

Many assets share a profile, an owner and what is wrong with them: each such pair is looked at once, and texts that are
equal are one object.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from remit.checks import CHECKS, Check, Judgement, Subjects
from remit.model.finding import Finding
from remit.model.map import ResponsibilityMap
from remit.model.rules import Rulebook


def find(
    subjects: Subjects, book: Rulebook, mapped: ResponsibilityMap, checks: Iterable[Check] | None = None
) -> tuple[Finding, ...]:
    """Every finding, the worst first, then by asset and rule."""
    columns = {control.id: index for index, control in enumerate(book.controls)}
    desk = _Desk(subjects, book, mapped)
    found = []
    for check in CHECKS.load_all().values() if checks is None else checks:
        for judgement in check.judge(subjects):
            finding = desk.finding(check, judgement, columns[judgement.control or check.control])
            if finding is not None:
                found.append(finding)
    found.sort(key=attrgetter("asset", "rule"))
    found.sort(key=attrgetter("severity"), reverse=True)  # stable, so equal ones stay as they are
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Makes findings of judgements.

    Attributes:
        subjects: what was judged.
        book: the controls.
        mapped: whose they are.
        parties: label by profile and control, empty where the control does not apply.
        people: who answers by owner and control.
        texts: messages and fixes, each once.
    """

    subjects: Subjects
    book: Rulebook
    mapped: ResponsibilityMap
    parties: dict[tuple[int, int], str] = field(default_factory=dict)
    people: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def finding(self, check: Check, judgement: Judgement, column: int) -> Finding | None:
        """The finding; None where the control does not apply: then the map says why it is nobody's."""
        estate, row = self.subjects.estate, judgement.row
        party = self._party(row, column)
        if not party:
            return None
        team, person = self._answering(row, column)
        return Finding(
            rule=check.id,
            outcome=judgement.outcome,
            severity=judgement.severity,
            confidence=judgement.confidence,
            asset=estate.ids[row],
            control=self.book.controls[column].id,
            party=party,
            team=team,
            person=person,
            location=judgement.location or estate.location(row),
            message=self.texts.setdefault(judgement.message, judgement.message),
            fix=self.texts.setdefault(judgement.fix, judgement.fix),
        )

    def _party(self, row: int, column: int) -> str:
        key = int(self.mapped.profile_of[row]), column
        if key not in self.parties:
            cell = self.mapped.cell(row, column)
            self.parties[key] = cell.label.value if cell.is_applicable else ""
        return self.parties[key]

    def _answering(self, row: int, column: int) -> tuple[str, str]:
        key = int(self.subjects.owners.owner_of[row]), column
        if key not in self.people:
            owner = self.subjects.owners.of(row)
            self.people[key] = owner.team, owner.answers_for(self.book.controls[column].category)
        return self.people[key]
