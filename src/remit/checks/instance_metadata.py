"""Instances whose metadata service hands credentials to any request.

Reads `imds`. It cannot see whether software on the instance still needs version 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects, failing
from remit.model.finding import Severity


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Version 1 allowed, or unknown."""
    for group in failing(subjects, "imds", frozenset({"disabled", "v2_required"})):
        for row in group.rows:
            yield Judgement(
                row=row,
                severity=Severity.HIGH,
                outcome=group.outcome,
                confidence=group.confidence,
                message=f"It cannot be told whether the metadata service requires session tokens: {group.cell[2]}."
                if group.is_undecided
                else "The metadata service gives the instance's credentials to any request, without a session token.",
                fix=CHECK.fix,
            )


CHECK = Check(
    id="instance-metadata",
    title="The metadata service requires session tokens (IMDSv2)",
    control="workload-identity",
    severity=Severity.HIGH,
    facts=("imds",),
    what="Whether an instance's metadata service answers requests without a session token.",
    why="One forged request from the instance (SSRF) is then enough to take its credentials and all they may do.",
    fix='Set metadata_options { http_tokens = "required" } after checking that the software on it can follow.',
    bad='resource "aws_instance" "waf" {\n  metadata_options {\n    http_tokens = "optional"\n  }\n}',
    good='resource "aws_instance" "waf" {\n  metadata_options {\n    http_tokens = "required"\n  }\n}',
    judge=judge,
)
