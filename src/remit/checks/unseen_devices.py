"""Machines and devices that nobody has heard of for long.

Reads `last_seen_days`, counted up to the day of the list. It cannot tell one that is switched off from one that was
stolen, nor whether its registration is still wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Severity

_MOST: Final = 30
_FIX: Final = "Find the device; take its credentials back and remove it where nobody knows where it is."

_BAD = """# iot/things.json
{"things": [{"thingName": "meter-1", "attributes": {"firmware": "1.4.2", "lastPatched": "2099-01-01"},
  "connectivity": {"connected": false, "timestamp": 1577836800000}}]}
"""
_GOOD = """# iot/things.json
{"things": [{"thingName": "meter-1", "attributes": {"firmware": "1.4.2", "lastPatched": "2099-01-01"},
  "connectivity": {"connected": false, "timestamp": 4102444800000}}]}
"""


def _judge(subjects: Subjects) -> Iterator[Judgement]:
    column = subjects.estate.facts.get("last_seen_days")
    for number, cell in enumerate(column.values if column is not None else ()):
        days = cell[0]
        if column is None or not isinstance(days, int) or days <= _MOST:
            continue
        message = f"Nothing was heard of it for {days} days."
        for row in (column.codes == number).nonzero()[0].tolist():
            yield Judgement(row=row, severity=Severity.MEDIUM, message=message, fix=_FIX)


CHECK = Check(
    id="unseen-devices",
    title="Every device was heard of within a month",
    control="asset-ownership",
    severity=Severity.MEDIUM,
    facts=("last_seen_days",),
    what="For how many days nothing was heard of a machine or device.",
    why="A lost device keeps its credentials, gets no updates, and nobody notices who uses it.",
    fix=_FIX,
    bad=_BAD,
    good=_GOOD,
    judge=_judge,
)
