"""Stored secrets that are never replaced.

Reads `secret_rotation`. It cannot see secrets that are replaced by hand, nor who uses them.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity | None:
    return None if group.is_undecided else Severity.LOW


CHECK = plain_check(
    CheckText(
        id="secret-rotation",
        title="Stored secrets are replaced by schedule",
        control="secret-rotation",
        severity=Severity.LOW,
        what="Whether a stored secret or password is replaced by schedule.",
        why="A secret that nobody replaces is known to everybody who ever worked there.",
        fix="List who uses the secret, then let the secret store replace it by schedule.",
        bad='resource "aws_secretsmanager_secret" "pay" {\n  name = "pay"\n}',
        good='resource "aws_secretsmanager_secret_rotation" "pay" {\n  secret_id = aws_secretsmanager_secret.pay.id\n}',
    ),
    fact="secret_rotation",
    good=frozenset({"on"}),
    fails={"off": "The secret is not replaced by schedule"},
    question="whether the secret is replaced by schedule",
    weigh=_weigh,
)
