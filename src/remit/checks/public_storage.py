"""Storage that anyone on the internet can read or write.

Reads `public_access`, which service files derive from block settings, policies and access lists, and
`snapshot_sharing`. It cannot see grants made outside the input, such as a policy that another repository attaches.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Failing, Judgement, Subjects, failing
from remit.model.finding import Severity

_GOOD = {
    "public_access": frozenset({"blocked", "not_public"}),
    "snapshot_sharing": frozenset({"private"}),
}
_WHAT = {"public_access": "this storage", "snapshot_sharing": "a snapshot of this storage"}


def _severity(group: Failing) -> Severity:
    if group.cell[0] == "public" or group.is_undecided:
        return Severity.CRITICAL if group.data_class else Severity.HIGH
    return Severity.MEDIUM


def _message(fact: str, group: Failing) -> str:
    name = group.data_class.id if group.data_class else ""
    holds = f", which holds {name} data" if name else ""
    if group.is_undecided:
        return f"It cannot be told whether anyone on the internet can reach {_WHAT[fact]}{holds}: {group.cell[2]}."
    if group.cell[0] == "public":
        return f"Anyone on the internet can reach {_WHAT[fact]}{holds}."
    return f"Nothing blocks public access to {_WHAT[fact]}, and the class {name} requires that it is blocked."


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Public, not blocked though the class requires it, or unknown."""
    for fact, good in _GOOD.items():
        for group in failing(subjects, fact, good):
            for row in group.rows:
                yield Judgement(
                    row=row,
                    severity=_severity(group),
                    outcome=group.outcome,
                    confidence=group.confidence,
                    message=_message(fact, group),
                    fix=CHECK.fix,
                )


CHECK = Check(
    id="public-storage",
    title="Storage is not public",
    control="public-access",
    severity=Severity.CRITICAL,
    facts=("public_access", "snapshot_sharing"),
    what="Whether block settings, policies, access lists and shared snapshots together let everyone in.",
    why="Most large leaks of stored data were buckets that anyone could read; the provider serves what you allow.",
    fix="Turn on all four public access block settings of the bucket or the account, and remove public grants.",
    bad='resource "aws_s3_bucket_acl" "a" {\n  bucket = aws_s3_bucket.reports.id\n  acl    = "public-read"\n}',
    good='resource "aws_s3_bucket_public_access_block" "a" {\n  bucket                  = aws_s3_bucket.reports.id\n'
    "  block_public_acls       = true\n  block_public_policy     = true\n  ignore_public_acls      = true\n"
    "  restrict_public_buckets = true\n}",
    judge=judge,
)
