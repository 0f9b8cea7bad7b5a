"""Stored data that is not encrypted, or not with the key its class requires.

Reads `encryption_at_rest`. It cannot see what an application encrypts by itself before it stores.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Failing, Judgement, Subjects, failing
from remit.model.finding import Severity

_GOOD = frozenset({"provider_key", "customer_key", "external_key"})
_WORDS = {"none": "not encrypted", "provider_key": "encrypted with the provider's key"}


def _message(group: Failing) -> str:
    wanted = ""
    if group.requirement and group.data_class:
        keys = " or ".join(value.replace("_", " ") for value in group.requirement.values)
        wanted = f"; the class {group.data_class.id} requires {keys}"
    if group.is_undecided:
        return f"It cannot be told how the stored data are encrypted: {group.cell[2]}{wanted}."
    return f"The stored data are {_WORDS.get(str(group.cell[0]), str(group.cell[0]))}{wanted}."


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Not encrypted, the wrong key for the class, or unknown."""
    for group in failing(subjects, "encryption_at_rest", _GOOD):
        is_plain = group.cell[0] == "none"
        for row in group.rows:
            yield Judgement(
                row=row,
                severity=Severity.HIGH if is_plain else Severity.MEDIUM,
                outcome=group.outcome,
                confidence=group.confidence,
                message=_message(group),
                fix=CHECK.fix,
                # That a key is used is the encryption control; which kind of key is a choice about the data.
                control=CHECK.control if is_plain else "data-classification",
            )


CHECK = Check(
    id="encryption-at-rest",
    title="Stored data are encrypted as their class requires",
    control="encryption-at-rest",
    severity=Severity.HIGH,
    facts=("encryption_at_rest",),
    what="Whose key encrypts the stored data, against what the data class asks for.",
    why="Whoever gets at the disk, a snapshot or a copy reads plain data; a key of your own can also be withdrawn.",
    fix="Encrypt with a key of the kind that the data class requires; existing volumes and databases need a copy.",
    bad='resource "aws_ebs_volume" "v" {\n  encrypted = false\n}',
    good='resource "aws_ebs_volume" "v" {\n  encrypted  = true\n  kms_key_id = aws_kms_key.data.arn\n}',
    judge=judge,
)
