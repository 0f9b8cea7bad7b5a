"""Data in services that their class does not approve of (R2.7).

Reads the service and the data class. It cannot see data that a workload keeps inside of a machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.knowledge.places import usual_stage
from remit.model.columns import combine
from remit.model.finding import Severity
from remit.model.organisation import DataClass
from remit.resolver.data_stores import stages
from remit.resolver.patterns import matches_text


def _message(service: str, declared: DataClass) -> str:
    """What is wrong, with what to use instead; empty where the service is approved or the class asks for none."""
    if not declared.services or any(matches_text(pattern, service) for pattern in declared.services):
        return ""
    other = declared.alternatives.get(service)
    instead = f"use {other} instead" if other else f"approved are {', '.join(declared.services)}"
    return f"Data of the class {declared.id} are not to be held in {service}; {instead}."


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Stores in a service that is not approved, judged once for each service and class."""
    if not any(one.services for one in subjects.organisation.data_classes.values()):
        return
    columns = subjects.estate.columns
    held = stages(subjects.estate, subjects.organisation, usual_stage)
    first, of = combine(held.codes, columns["service"].codes, columns["data_class"].codes)
    told = []
    for row in first.tolist():
        declared = subjects.data_class(row)
        told.append(_message(columns["service"][row], declared) if held[row] and declared else "")
    for row, group in enumerate(of.tolist() if any(told) else ()):
        if told[group]:
            yield Judgement(row=row, severity=Severity.MEDIUM, message=told[group], fix=CHECK.fix)


CHECK = Check(
    id="approved-service",
    title="Data are held in approved services",
    control="application-configuration",
    severity=Severity.MEDIUM,
    what="Whether the service that holds data is one that the data class names.",
    why="Each service more is one more that somebody has to know, harden and watch before sensitive data may go there.",
    fix="Move the data to an approved service, or approve this one under the class's services: in remit.yaml.",
    bad='resource "aws_sqs_queue" "orders" {\n  name = "orders"\n  tags = { data_class = "resident" }\n}',
    good='resource "aws_s3_bucket" "orders" {\n  bucket = "orders"\n  tags   = { data_class = "resident" }\n}',
    judge=judge,
)
