"""Assets that run otherwise than their code says (R2.5, F9).

Reads `drift`. It cannot see who changed it nor whether the change was meant; a difference in what no fact is about
stays unseen.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Severity

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
                message=f"It runs otherwise than its code says: {'; '.join(value[:SHOWN])}{more}.",
                fix=CHECK.fix,
            )


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
