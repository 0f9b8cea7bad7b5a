"""Databases and caches that have a way to be reached from the internet.

Reads `network_exposure` of databases, and `management_ports`: a firewall of the database's own that holds the world
off makes it a lesser fault. It cannot see security groups and routes in between.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects, failing
from remit.model.finding import Severity


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """A database with a way in from the internet, or unknown."""
    for group in failing(subjects, "network_exposure", frozenset({"private"})):
        if group.model not in CHECK.models:
            continue
        for row in group.rows:
            is_held_off = subjects.value(row, "management_ports") == "closed"
            but = "; only its own firewall holds the world off" if is_held_off else ""
            yield Judgement(
                row=row,
                severity=Severity.LOW if is_held_off else Severity.HIGH,
                outcome=group.outcome,
                confidence=group.confidence,
                message=f"It cannot be told whether the database can be reached from the internet: {group.cell[2]}."
                if group.is_undecided
                else f"The database has an address that can be reached from the internet{but}.",
                fix=CHECK.fix,
            )


CHECK = Check(
    id="public-database",
    title="Databases cannot be reached from the internet",
    control="network-exposure",
    models=("database",),
    severity=Severity.HIGH,
    what="Whether a database or cache is given an address that can be reached from the internet.",
    why="A database on the internet is found within hours; then one weak password or one hole in the engine is enough.",
    fix="Give it private addresses only, and let people reach it through a session service or a private network.",
    bad='resource "aws_db_instance" "orders" {\n  engine              = "postgres"\n  publicly_accessible = true\n}',
    good='resource "aws_db_instance" "orders" {\n  engine              = "postgres"\n  publicly_accessible = false\n}',
    judge=judge,
)
