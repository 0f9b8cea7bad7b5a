"""Stores of which nobody says which class of data they hold (R2.3).

Reads the service, tags, workloads and data classes; it looks only where remit.yaml declares classes at all. It cannot
see whether a class that is named is the right one.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.knowledge.places import usual_stage
from remit.model.finding import Severity
from remit.resolver.data_stores import stages


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """No class, or one that nobody declared."""
    classes = subjects.organisation.data_classes
    if not classes:
        return
    named = subjects.estate.columns["data_class"]
    for row, stage in enumerate(stages(subjects.estate, subjects.organisation, usual_stage)):
        if not stage or named[row] in classes:
            continue
        message = (
            f"It is said to hold “{named[row]}”, a class of data that nobody declared."
            if named[row]
            else "Nobody says which class of data it holds: neither a tag nor its workload."
        )
        yield Judgement(row=row, severity=Severity.MEDIUM, message=message, fix=CHECK.fix)


CHECK = Check(
    id="unclassified-data-store",
    title="Stores of data say what they hold",
    control="data-classification",
    severity=Severity.MEDIUM,
    what="Whether each store of data has a class that remit.yaml declares.",
    why="What a class asks for (keys, places, backups) is asked of nothing as long as nobody names the class.",
    fix="Tag the store with its data class, or give its workload one in remit.yaml.",
    bad='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n  tags   = { data_class = "secret-ish" }\n}',
    good='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n  tags   = { data_class = "confidential" }\n}',
    judge=judge,
)
