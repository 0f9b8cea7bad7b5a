"""What a data class asks for beyond what the other checks judge: backups kept long enough, versioning, and so on.

Reads every fact that a class in remit.yaml names and no other check judges. It cannot see requirements that
nobody wrote down.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import CHECKS, Check, Failing, Judgement, Subjects, failing
from remit.model.finding import Severity


def _wanted(group: Failing) -> str:
    requirement = group.requirement
    if requirement is None or group.data_class is None:
        return ""
    asked = f"at least {requirement.at_least}" if requirement.at_least is not None else " or ".join(requirement.values)
    return f"the class {group.data_class.id} asks for {asked}"


def _message(fact: str, group: Failing) -> str:
    name = fact.replace("_", " ")
    if group.is_undecided:
        return f"It cannot be told what {name} is ({group.cell[2]}); {_wanted(group)}."
    value = group.cell[0]
    shown = ", ".join(value) if isinstance(value, tuple) else value
    return f"{name[0].upper()}{name[1:]} is {shown}; {_wanted(group)}."


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """A requirement of the asset's class that is not met, or cannot be told."""
    elsewhere = {fact for check in CHECKS.load_all().values() for fact in check.facts}
    asked = {fact for one in subjects.organisation.data_classes.values() for fact in one.requires}
    proves = {proof.fact: control.id for control in subjects.controls for proof in control.proof}
    for fact in sorted(asked - elsewhere):
        for group in failing(subjects, fact, None):
            for row in group.rows:
                yield Judgement(
                    row=row,
                    severity=Severity.MEDIUM,
                    outcome=group.outcome,
                    confidence=group.confidence,
                    message=_message(fact, group),
                    fix=CHECK.fix,
                    control=proves.get(fact, CHECK.control),
                )


CHECK = Check(
    id="class-requirement",
    title="Assets meet what their data class asks for",
    control="application-configuration",
    severity=Severity.MEDIUM,
    what="Each fact that the asset's data class names in remit.yaml, where no other check judges it.",
    why="A class that asks for backups or versioning promises them to whoever entrusted you with the data.",
    fix="Change the setting to what the class asks for, or the class where it asks for too much.",
    bad='resource "aws_db_instance" "booking" {\n  backup_retention_period = 0\n'
    '  tags                    = { data_class = "confidential" }\n}',
    good='resource "aws_db_instance" "booking" {\n  backup_retention_period = 7\n'
    '  tags                    = { data_class = "confidential" }\n}',
    judge=judge,
)
