"""Assets of which several owners are said, or of which those who name the owner say different things (F1, F2).

Reads owners: claims that speak of the very asset and name different teams or people, or contradict its own tags in what
else they say, however they are spelt. It cannot see who is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Severity
from remit.model.ownership import Owner, OwnerStatus


def _message(owner: Owner) -> str:
    parts = []
    for dispute in owner.disputes:
        said = "; ".join(f"{value} ({evidence})" for value, evidence in dispute.said)
        parts.append(said if dispute.word == "team" else f"over the {dispute.word}, {said}")
    return f"Owners contradict each other: {'; and '.join(parts)}. Until that is settled {owner.team} answers."


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Contested."""
    for row in subjects.owners.rows(OwnerStatus.CONTESTED).tolist():
        yield Judgement(row=row, severity=Severity.MEDIUM, message=_message(subjects.owners.of(row)), fix=CHECK.fix)


CHECK = Check(
    id="contested-owner",
    title="Owners do not contradict each other",
    control="asset-ownership",
    severity=Severity.MEDIUM,
    what="Whether tags, rules and declarations that speak of the same asset name the same team and person.",
    why="Two teams that each think the other answers are as bad as none.",
    fix="Agree who answers, then change the tag or the rule that says otherwise.",
    bad='tags = { owner = "data", team = "payments" }',
    good='tags = { owner = "payments" }',
    judge=judge,
)
