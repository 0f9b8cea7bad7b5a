"""Databases whose engine nobody updates.

Reads `minor_upgrades` of databases; functions and containers that bring their own runtime are updated with their
code. It cannot see updates that somebody installs by hand.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity | None:
    return Severity.LOW if group.model == "database" and not group.is_undecided else None


CHECK = plain_check(
    CheckText(
        id="minor-upgrades",
        title="Database engines are updated automatically",
        control="runtime-patching",
        severity=Severity.LOW,
        what="Whether minor versions of a database's engine are installed without being asked.",
        why="Minor versions mend known holes; left to a person, they wait.",
        fix="Let minor versions be installed in the maintenance window, or note who installs them and when.",
        bad='resource "aws_db_instance" "orders" {\n  engine                     = "postgres"\n'
        "  auto_minor_version_upgrade = false\n}",
        good='resource "aws_db_instance" "orders" {\n  engine                     = "postgres"\n'
        "  auto_minor_version_upgrade = true\n}",
    ),
    fact="minor_upgrades",
    good=frozenset({"automatic"}),
    fails={"manual": "Minor versions of the engine wait until somebody installs them"},
    question="whether minor versions of the engine are installed automatically",
    weigh=_weigh,
)
