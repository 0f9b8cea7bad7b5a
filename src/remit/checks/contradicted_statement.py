"""What a provider or vendor says itself of who does what, where something else is known of its services (R1.14).

Reads statements that remit.yaml names, beside the knowledge base. Neither side is taken to be right: both may be old,
or speak of another configuration. Each group of services that a file differs about alike is told once, at the first
asset of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Confidence, Severity
from remit.model.statement import ContradictedStatement

_NAMED = 3


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Each group of services that one file differs about; what differs from a bare default weighs less."""
    told = {one.asset for one in subjects.contradicted}
    rows = {asset: row for row, asset in enumerate(subjects.estate.ids if told else ()) if asset in told}
    for one in subjects.contradicted:
        if one.asset in rows:
            yield Judgement(
                row=rows[one.asset],
                severity=Severity.MEDIUM if one.source else Severity.LOW,
                confidence=Confidence.MEDIUM,
                message=_message(one),
                fix="Find out whose word counts: correct the file, or say who does it under overrides:; "
                f"`remit kb score {one.file} --service {one.services[0]}` shows both sources of each.",
                control=one.control,
                location=one.location,
            )


def _message(one: ContradictedStatement) -> str:
    names = ", ".join(one.services[:_NAMED])
    rest = f" and {len(one.services) - _NAMED} more" if len(one.services) > _NAMED else ""
    known = f"by {one.source}" if one.source else "by its service model's default"
    more = f"; so do {one.differing - 1} more of {one.answered} statements" if one.differing > 1 else ""
    return (
        f"{one.of} says that {one.requirement} is done by {one.said} ({one.location}), which differs from "
        f"{names}{rest}, where it is {one.known} {known}{more}."
    )


CHECK = Check(
    id="contradicted-statement",
    title="What vendors say of who does what is what is known",
    control="assurance-evidence",
    severity=Severity.MEDIUM,
    what="Whether a statement file of a provider or vendor says of a requirement what is known of its services.",
    why="Where two sources name different parties for one duty, each side may rely on the other for it.",
    fix="Find out whose word counts; correct the file, or say who does it under `overrides:`.",
    bad='resource "aws_kinesis_stream" "clicks" {\n  name        = "clicks"\n  shard_count = 1\n}',
    good='resource "aws_ecr_repository" "web" {\n  name = "web"\n}',
    judge=judge,
    shows=("failure-mode/f2", "misconception/certificates-cover-me"),
)
