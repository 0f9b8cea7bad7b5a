"""Stored secrets that have not been replaced for long.

Reads `secret_age_days`, counted up to the day of the list. It cannot tell what a secret opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Severity

_MOST: Final = 365
_FIX: Final = "List who uses the secret, replace it, and let its store replace it by schedule from then on."

_BAD = """# secrets/list.json
{"SecretList": [{"Name": "pay", "ARN": "arn:aws:secretsmanager:eu-north-1:210987654321:secret:pay-AbCdEf",
  "LastChangedDate": "2020-01-01T08:00:00+00:00", "RotationEnabled": true}]}
"""
_GOOD = """# secrets/list.json
{"SecretList": [{"Name": "pay", "ARN": "arn:aws:secretsmanager:eu-north-1:210987654321:secret:pay-AbCdEf",
  "LastChangedDate": "2099-01-01T08:00:00+00:00", "RotationEnabled": true}]}
"""


def _judge(subjects: Subjects) -> Iterator[Judgement]:
    column = subjects.estate.facts.get("secret_age_days")
    for number, cell in enumerate(column.values if column is not None else ()):
        days = cell[0]
        if column is None or not isinstance(days, int) or days <= _MOST:
            continue
        message = f"The secret was not replaced for {days} days."
        for row in (column.codes == number).nonzero()[0].tolist():
            yield Judgement(row=row, severity=Severity.LOW, message=message, fix=_FIX)


CHECK = Check(
    id="old-secrets",
    title="Stored secrets are replaced within a year",
    control="secret-rotation",
    severity=Severity.LOW,
    facts=("secret_age_days",),
    what="For how many days a stored secret was not replaced.",
    why="Over the years a secret has been seen by people who left and copied to places that nobody remembers.",
    fix=_FIX,
    bad=_BAD,
    good=_GOOD,
    judge=_judge,
)
