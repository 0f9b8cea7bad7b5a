"""Machines and devices that have had no updates for long.

Reads `patch_age_days`, counted up to the day of the list. It cannot tell whether there were any updates to install.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Severity

_MOST: Final = 30
_LONG: Final = 90
_FIX: Final = "Install the updates, or take the device out of service where there are none any more."

_BAD = """# iot/things.json
{"things": [{"thingName": "meter-1", "attributes": {"firmware": "1.4.2", "lastPatched": "2020-01-01"},
  "connectivity": {"connected": false, "timestamp": 4102444800000}}]}
"""
_GOOD = """# iot/things.json
{"things": [{"thingName": "meter-1", "attributes": {"firmware": "1.4.2", "lastPatched": "2099-01-01"},
  "connectivity": {"connected": false, "timestamp": 4102444800000}}]}
"""


def _judge(subjects: Subjects) -> Iterator[Judgement]:
    column = subjects.estate.facts.get("patch_age_days")
    for number, cell in enumerate(column.values if column is not None else ()):
        days = cell[0]
        if column is None or not isinstance(days, int) or days <= _MOST:
            continue
        message = f"It has had no updates for {days} days."
        for row in (column.codes == number).nonzero()[0].tolist():
            yield Judgement(
                row=row, severity=Severity.HIGH if days > _LONG else Severity.MEDIUM, message=message, fix=_FIX
            )


CHECK = Check(
    id="unpatched-devices",
    title="Machines and devices are updated every month",
    control="guest-os-patching",
    severity=Severity.HIGH,
    facts=("patch_age_days",),
    what="For how many days a machine or device has had no updates.",
    why="What is published about old software is tried on every device that can be reached.",
    fix=_FIX,
    bad=_BAD,
    good=_GOOD,
    judge=_judge,
)
