"""Grants that allow everything.

Reads `privileges` and `grant_holder`. It cannot see boundaries set elsewhere, and does not weigh single actions. Of
roles, groups and users it says only what is proven: a policy that is attached to them is an asset of its own and
judged where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects, failing
from remit.model.finding import Severity


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Everything allowed, or a policy of which it cannot be told."""
    for group in failing(subjects, "privileges", frozenset({"scoped"})):
        for row in group.rows:
            if group.is_undecided and subjects.value(row, "grant_holder") is not None:
                continue
            yield Judgement(
                row=row,
                severity=Severity.LOW if group.is_undecided else Severity.HIGH,
                outcome=group.outcome,
                confidence=group.confidence,
                message=f"It cannot be told whether its grants are limited: {group.cell[2]}."
                if group.is_undecided
                else "It may do everything, or everything of one service, on every resource.",
                fix=CHECK.fix,
            )


CHECK = Check(
    id="wildcard-privileges",
    title="Grants name actions and resources",
    control="access-policy",
    severity=Severity.HIGH,
    facts=("privileges",),
    what="Whether a policy, role, user or group may do everything, or everything of one service, everywhere.",
    why="Whoever takes over one such identity has taken over the account.",
    fix="Name the actions and resources that the task needs; let administrators take on a role for a time.",
    bad='resource "aws_iam_policy" "all" {\n  name   = "all"\n'
    '  policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"*\\", '
    '\\"Resource\\": \\"*\\"}]}"\n'
    "}",
    good='resource "aws_iam_policy" "read" {\n  name   = "read"\n'
    '  policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"s3:GetObject\\", '
    '\\"Resource\\": \\"arn:aws:s3:::reports/*\\"}]}"\n'
    "}",
    judge=judge,
)
