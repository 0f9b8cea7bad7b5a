"""Grants that read all stored data of a kind: every bucket, table, secret or queue.

Reads `data_reach` and `privileges`. It cannot see what a boundary or the data's own policy takes back. What may do
everything anyhow is told by wildcard-privileges, and not twice; what cannot be told of a policy is told there as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects, failing
from remit.model.finding import Severity


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Everything stored may be read, though not everything may be done."""
    for group in failing(subjects, "data_reach", frozenset({"named"})):
        if group.is_undecided:
            continue
        for row in group.rows:
            if subjects.value(row, "privileges") != "wildcard":
                yield Judgement(
                    row=row,
                    severity=CHECK.severity,
                    outcome=group.outcome,
                    confidence=group.confidence,
                    message="It may read all stored data of a kind: every bucket, table, secret or queue.",
                    fix=CHECK.fix,
                )


CHECK = Check(
    id="wide-data-access",
    title="Grants to read data name which",
    control="access-policy",
    severity=Severity.HIGH,
    facts=("data_reach",),
    what="Whether a policy, role, user or group may read every bucket, table, secret or queue of the account.",
    why="One forged request or one stolen key is then enough to take everything that is stored.",
    fix="Name the buckets, tables, secrets or queues that the task reads, as the resource of the statement.",
    bad='resource "aws_iam_policy" "read" {\n  name   = "read"\n'
    '  policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"s3:GetObject\\", '
    '\\"Resource\\": \\"*\\"}]}"\n'
    "}",
    good='resource "aws_iam_policy" "read" {\n  name   = "read"\n'
    '  policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"s3:GetObject\\", '
    '\\"Resource\\": \\"arn:aws:s3:::reports/*\\"}]}"\n'
    "}",
    judge=judge,
)
