"""Assets whose ownership is out of date: who is named left, the team is empty, nobody confirmed it (F1, R1.6).

Reads owners. It cannot see that somebody has moved on within the company unless a directory or remit.yaml says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Severity
from remit.model.ownership import Owner, OwnerStatus


def _message(owner: Owner) -> str:
    claim = owner.claims[0]
    meanwhile = f"{owner.person} stands in" if owner.person else "nobody stands in"
    return f"Its ownership is out of date: {'; '.join(owner.stale)} ({claim.evidence}). Meanwhile {meanwhile}."


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Stale; worse where nobody stands in."""
    for row in subjects.owners.rows(OwnerStatus.STALE).tolist():
        owner = subjects.owners.of(row)
        severity = Severity.LOW if owner.person else Severity.MEDIUM
        yield Judgement(row=row, severity=severity, message=_message(owner), fix=CHECK.fix)


CHECK = Check(
    id="stale-owner",
    title="Owners are up to date",
    control="asset-ownership",
    severity=Severity.MEDIUM,
    what="Whether whoever is named as the owner is still here and was confirmed in time.",
    why="A name of somebody who has left reads like an owner, so nobody notices that there is none.",
    fix="Name somebody who is here; `remit owners` says who is likely. Then confirm it with a new review date.",
    bad='resource "aws_s3_bucket" "reports" {\n  tags = { owner = "gus@example.org" }\n}',
    good='resource "aws_s3_bucket" "reports" {\n  tags = { owner = "finance" }\n}',
    judge=judge,
)
