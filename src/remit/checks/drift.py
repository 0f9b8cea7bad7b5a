"""Assets that run otherwise than their code says (R2.5, F9).

Reads `drift`, and events for who changed it and when. The last change that a log tells need not be the one that made
the difference; whether it was meant cannot be seen, and a difference in what no fact is about stays unseen.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.event import Channel, moment
from remit.model.finding import Severity
from remit.model.ownership import ClaimRank

SHOWN = 3


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """One judgement an asset, naming the facts that differ."""
    column = subjects.estate.facts.get("drift")
    for row in range(len(subjects.estate)) if column is not None else ():
        value = subjects.value(row, "drift")
        if isinstance(value, tuple) and value:
            more = f" and {len(value) - SHOWN} more" if len(value) > SHOWN else ""
            yield Judgement(
                row=row,
                severity=Severity.MEDIUM,
                message=f"It runs otherwise than its code says: {'; '.join(value[:SHOWN])}{more}."
                f"{_by_whom(subjects, row)}",
                fix=CHECK.fix,
            )


def _by_whom(subjects: Subjects, row: int) -> str:
    """Who changed what runs, as events tell, and who changed the code last, as git does; empty where neither does."""
    told = ""
    change = subjects.changes.get(subjects.estate.ids[row])
    if change is not None:
        way = " in the console" if change.channel == Channel.CONSOLE else ""
        told += f" {change.actor or 'Somebody'} changed it last{way}, at {moment(change.time)} ({change.action})."
    author = next((one for one in subjects.owners.of(row).claims if one.rank is ClaimRank.GIT_AUTHOR), None)
    if author is not None:
        told += f" The code was last changed by {author.person or author.team} ({author.evidence})."
    return told


CHECK = Check(
    id="drift",
    title="What runs is what the code says",
    control="change-pipeline",
    severity=Severity.MEDIUM,
    facts=("drift",),
    what="Whether an asset of a live account differs from the code that declares it.",
    why="A change by hand passes no review, and the next apply undoes it or fails over it.",
    fix="Bring the change into the code, or apply the code again; then find out who changed it and why.",
    bad='# applied with versioning, then turned off in the console\nresource "aws_s3_bucket_versioning" "reports" {\n'
    '  versioning_configuration {\n    status = "Enabled"\n  }\n}',
    good='# the code says what is wanted, and what runs is the same\nresource "aws_s3_bucket_versioning" "reports" {\n'
    '  versioning_configuration {\n    status = "Suspended"\n  }\n}',
    judge=judge,
)
