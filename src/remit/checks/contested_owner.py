"""Assets that several teams are said to own (F1, F2).

Reads owners: claims that speak of the very asset and name different teams. It cannot see who is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Severity
from remit.model.ownership import Owner, OwnerStatus


def _message(owner: Owner) -> str:
    claims = [claim for claim in owner.claims if claim.rank.is_direct and claim.category is None]
    said = "; ".join(f"{claim.team} ({claim.evidence})" for claim in claims)
    return f"Owners contradict each other: {said}. Until that is settled {owner.team} answers."


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Contested."""
    for row in subjects.owners.rows(OwnerStatus.CONTESTED).tolist():
        yield Judgement(row=row, severity=Severity.MEDIUM, message=_message(subjects.owners.of(row)), fix=CHECK.fix)


CHECK = Check(
    id="contested-owner",
    title="Owners do not contradict each other",
    control="asset-ownership",
    severity=Severity.MEDIUM,
    what="Whether tags and rules that speak of the same asset name the same team.",
    why="Two teams that each think the other answers are as bad as none.",
    fix="Agree who answers, then change the tag or the rule that says otherwise.",
    bad='tags = { owner = "data", team = "payments" }',
    good='tags = { owner = "payments" }',
    judge=judge,
)
