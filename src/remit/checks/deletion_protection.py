"""Databases, vaults and secrets that one mistaken command deletes.

Reads `deletion_protection` of what keeps state that cannot be made again: databases, and platform services such as
vaults. Buckets that hold something refuse deletion by themselves; machines should be easy to replace. It cannot see
locks that are set on the account or by the pipeline.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_KEEPS_STATE = ("database", "paas")


def _weigh(group: Failing) -> Severity | None:
    if group.model not in _KEEPS_STATE:
        return None
    return Severity.MEDIUM if group.is_first_tier else Severity.LOW


CHECK = plain_check(
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
    fact="deletion_protection",
    good=frozenset({"on"}),
    fails={"off": "It can be deleted in one step"},
    question="whether its deletion has to be unlocked first",
    weigh=_weigh,
)
