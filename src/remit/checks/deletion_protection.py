"""Databases, vaults and secrets that one mistaken command deletes.

Reads `deletion_protection` of what keeps state that cannot be made again: databases, and platform services such as
vaults. Buckets that hold something refuse deletion by themselves; machines should be easy to replace. A store of logs
(`log_retention`) is judged only where a workload of the first tier writes to it or a class asks: services make them in
great number and without a lock, and what has to outlive its account is exported. It cannot see locks that are set on
the account or by the pipeline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from remit.checks import Failing, Judgement, Subjects, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_FACT: Final = "deletion_protection"
_KEEPS_STATE: Final = ("database", "paas")


def _weigh(group: Failing) -> Severity | None:
    if group.model not in _KEEPS_STATE:
        return None
    return Severity.MEDIUM if group.is_first_tier else Severity.LOW


_OF_ALL: Final = plain_check(
    CheckText(
        id="deletion-protection",
        title="Data cannot be deleted in one step",
        control="deletion-protection",
        severity=Severity.MEDIUM,
        what="Whether the deletion of a database, vault or secret has to be unlocked first.",
        why="A mistaken change or a stolen pipeline deletes it in one step, often with its backups.",
        fix="Turn on deletion protection; who wants to delete it then turns it off in a change of its own.",
        bad='resource "aws_db_instance" "orders" {\n  engine              = "postgres"\n'
        "  deletion_protection = false\n}",
        good='resource "aws_db_instance" "orders" {\n  engine              = "postgres"\n'
        "  deletion_protection = true\n}",
    ),
    fact=_FACT,
    good=frozenset({"on"}),
    fails={"off": "It can be deleted in one step"},
    question="whether its deletion has to be unlocked first",
    weigh=_weigh,
)


def _judge(subjects: Subjects) -> Iterator[Judgement]:
    for one in _OF_ALL.judge(subjects):
        data_class = subjects.data_class(one.row)
        if subjects.value(one.row, "log_retention") is None or (data_class and _FACT in data_class.requires):
            yield one
        elif one.severity > Severity.LOW:
            yield replace(one, severity=Severity.LOW)


CHECK = replace(_OF_ALL, judge=_judge)
