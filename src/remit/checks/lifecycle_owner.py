"""Stages on the way of data that nobody owns (R1.11).

Reads the data classes for which remit.yaml names owners of stages. It cannot see whether the person named knows of it;
that is what reviews are for.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.knowledge.places import usual_stage
from remit.model.finding import Severity
from remit.model.lifecycle import Stage, StageOwner
from remit.resolver.data_stores import stages


def _has_person(owner: StageOwner, subjects: Subjects) -> bool:
    """Whether a person who has not left answers: the one named, or the team's own."""
    team = subjects.organisation.teams.get(owner.team)
    people = [owner.person] if owner.person else [team.owner, team.secondary] if team else []
    known = subjects.organisation.people
    return any(one in known and not _has_left(known[one].left, subjects.today) for one in people)


def _has_left(day: str, today: str) -> bool:
    return bool(day) and (not today or day <= today)


def _lacking(data_class: str, subjects: Subjects) -> str:
    """Which stages of a class nobody owns, in words; empty when each has a person."""
    owners = subjects.organisation.lifecycle.owners[data_class]
    unowned = [stage.value for stage in Stage if stage not in owners]
    empty = [stage.value for stage in Stage if stage in owners and not _has_person(owners[stage], subjects)]
    told = []
    if unowned:
        told.append(f"nobody owns {', '.join(unowned)}")
    if empty:
        told.append(f"no present person answers for {', '.join(empty)}")
    return f"Of data of the class {data_class}, {' and '.join(told)}." if told else ""


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Every store of a class with a stage that nobody owns."""
    owners = subjects.organisation.lifecycle.owners
    if not owners:
        return
    lacking = {name: _lacking(name, subjects) for name in owners}
    classes = subjects.estate.columns["data_class"]
    for row, stage in enumerate(stages(subjects.estate, subjects.organisation, usual_stage)):
        message = lacking.get(classes[row], "") if stage else ""
        if message:
            yield Judgement(row=row, severity=Severity.MEDIUM, message=message, fix=CHECK.fix)


CHECK = Check(
    id="lifecycle-owner",
    title="Every stage of data has an owner",
    control="asset-ownership",
    severity=Severity.MEDIUM,
    what="Whether a present person answers for each stage of the data: ingestion, storage, processing, egress, "
    "archive and deletion.",
    why="Data that leave one team's hands and reach nobody else's are neither protected nor deleted.",
    fix="Name a team for every stage of the class under lifecycle: owners: in remit.yaml.",
    bad='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n  tags   = { data_class = "orphaned" }\n}',
    good='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n  tags   = { data_class = "confidential" }\n}',
    judge=judge,
)
