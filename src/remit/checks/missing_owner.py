"""Assets for which nobody answers: no claim, an unknown team, or a team without a person (F1, R1.6).

Reads owners. It cannot see whether the named person knows about it; that is what reviews are for.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Severity
from remit.model.ownership import Owner, OwnerStatus

_SEVERITY = {
    OwnerStatus.UNOWNED: Severity.HIGH,
    OwnerStatus.UNKNOWN_TEAM: Severity.HIGH,
    OwnerStatus.NO_PERSON: Severity.MEDIUM,
}


def _message(owner: Owner) -> str:
    if owner.status is OwnerStatus.UNOWNED:
        return "Nobody owns it: no tag, rule, workload or account names a team."
    if owner.status is OwnerStatus.UNKNOWN_TEAM:
        claim = owner.claims[0]
        kind = "person" if claim.names_stranger else "team"
        return f"It is said to belong to “{claim.team}” ({claim.evidence}), a {kind} nobody declared."
    return f"It belongs to the team {owner.team}, but no person there answers for it; a group is not a person."


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Unowned, owned by an unknown team, or by a team without a present person."""
    for row in subjects.owners.rows(*_SEVERITY).tolist():
        owner = subjects.owners.of(row)
        yield Judgement(row=row, severity=_SEVERITY[owner.status], message=_message(owner), fix=CHECK.fix)


CHECK = Check(
    id="missing-owner",
    title="Every asset has an owner",
    control="asset-ownership",
    severity=Severity.HIGH,
    what="Whether a declared team and a present, named person answer for the asset.",
    why="What nobody owns is not patched, not watched and not switched off; in an incident nobody is called.",
    fix="Add an owner tag that names a declared team, or a rule under ownership: in remit.yaml.",
    bad='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n}',
    good='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n  tags   = { owner = "finance" }\n}',
    judge=judge,
)
