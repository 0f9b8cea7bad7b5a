"""Somebody, or something, changed or deleted far more within an hour than they usually do (R2.6, F8).

Reads events: within an hour twenty different things deleted, or a hundred changed or deleted, by one actor in one
account, and five times as many as in the median of the actor's other hours. It cannot tell a clean-up from an accident.
"""

from __future__ import annotations

from remit.checks import sign_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = sign_check(
    CheckText(
        id="mass-change",
        title="Automation does not run away",
        control="change-pipeline",
        severity=Severity.HIGH,
        what="Whether events, or two snapshots, show a sudden mass change or deletion.",
        why="A wrong loop or a stolen key deletes in minutes what took years to build.",
        fix="Stop whatever does it, ask its owner whether it is meant, and restore from backups if not.",
        bad="# a script deletes every volume it finds, and the filter is empty",
        good='resource "aws_db_instance" "orders" {\n  identifier          = "orders"\n  deletion_protection = true\n}',
    )
)
