"""Data that entered a stage without the hand-over or the word that it needs (R1.11).

Entering archive or deletion always needs somebody's word; a stage that another team owns than the one before needs a
transfer; remit.yaml may ask for more. Reads the stage of a store and the records in remit.yaml. It cannot see whether
what is recorded happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from remit.checks import Check, Judgement, Subjects
from remit.knowledge.places import usual_stage
from remit.model.finding import Severity
from remit.model.lifecycle import Handover, Stage, StageOwner, Transition
from remit.resolver.data_stores import records, stages

_FINAL = (Stage.ARCHIVE, Stage.DELETION)


def needed(stage: Stage, owners: Mapping[Stage, StageOwner]) -> Handover | None:
    """What entering a stage needs; None for nothing."""
    mine = owners.get(stage)
    if mine is not None and mine.needs is not None:
        return mine.needs
    if stage not in _FINAL:
        return None
    before = owners.get(Stage.STORAGE)
    changes = stage is Stage.ARCHIVE and mine is not None and before is not None and mine.team != before.team
    return Handover.TRANSFER if changes else Handover.CONFIRMATION


def _wrong(asset: str, stage: Stage, owners: Mapping[Stage, StageOwner], subjects: Subjects) -> str:
    """What is missing of a store that is in a stage; empty when nothing is."""
    kind = needed(stage, owners)
    if kind is None:
        return ""
    found = records(asset, stage, subjects.organisation)
    fitting = [one for one in found if one.kind is kind or kind is Handover.CONFIRMATION]
    if not fitting:
        given = f"; only a {found[0].kind.value} is recorded" if found else " and none is recorded"
        return f"Its data are in {stage.value}, which needs a {kind.value}{given}."
    return _flaw(fitting[-1], stage, kind, owners.get(stage), subjects)


def _flaw(record: Transition, stage: Stage, kind: Handover, owner: StageOwner | None, subjects: Subjects) -> str:
    """What is wrong with the last record itself."""
    if subjects.today and record.day > subjects.today:
        return f"The {kind.value} into {stage.value} is dated {record.day}, which is yet to come ({record.location})."
    if kind is Handover.TRANSFER and owner is not None and record.team != owner.team:
        there = f"the team {owner.team} owns that stage"
        return f"Its data were handed to the team {record.team}, but {there} ({record.location})."
    return ""


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Stores of the classes whose stages have owners, in a stage that was not entered properly."""
    every = subjects.organisation.lifecycle.owners
    if not every:
        return
    classes = subjects.estate.columns["data_class"]
    for row, stage in enumerate(stages(subjects.estate, subjects.organisation, usual_stage)):
        if not stage or classes[row] not in every:
            continue
        message = _wrong(subjects.estate.ids[row], Stage(stage), every[classes[row]], subjects)
        if message:
            yield Judgement(row=row, severity=Severity.MEDIUM, message=message, fix=CHECK.fix)


CHECK = Check(
    id="lifecycle-transition",
    title="Data change hands on record",
    control="data-retention",
    severity=Severity.MEDIUM,
    what="Whether data in an archive or up for deletion, or in a stage that asks for it, got there by a recorded "
    "transfer or confirmation.",
    why="What is archived without a hand-over is nobody's; what is deleted without a word cannot be explained later.",
    fix="Hand the data over or let the owner confirm, and record it under lifecycle: transitions: in remit.yaml.",
    bad='resource "aws_s3_bucket" "old" {\n  bucket = "old"\n'
    '  tags   = { data_class = "resident", data_stage = "archive" }\n}',
    good='resource "aws_s3_bucket" "old" {\n  bucket = "old"\n'
    '  tags   = { data_class = "resident", data_stage = "storage" }\n}',
    judge=judge,
)
