"""Machines that are stopped and disks that nothing is attached to (R2.7).

Reads `activity`, which accounts tell and code does not; where nobody tells it, nothing is said. It cannot see what runs
and does nothing; that takes metrics.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from remit.checks import Check, Judgement, Subjects, failing
from remit.model.finding import Severity

_FAILS: Final = {"stopped": "It is stopped and still there.", "unattached": "It is attached to nothing."}


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """What the provider itself reports as unused."""
    for group in failing(subjects, "activity", frozenset({"active"})):
        message = _FAILS.get(str(group.cell[0]))
        for row in group.rows if message else ():
            yield Judgement(row=row, severity=Severity.LOW, message=message or "", fix=CHECK.fix)


CHECK = Check(
    id="idle",
    title="What is not used is removed",
    control="cost-control",
    severity=Severity.LOW,
    facts=("activity",),
    what="Whether the provider reports a machine as stopped, or a disk as attached to nothing.",
    why="What nobody uses is paid for, holds data that nobody watches, and is patched by nobody.",
    fix="Remove it, or keep a copy of its data where they belong and remove it then.",
    bad='resource "azurerm_managed_disk" "left" {\n  name = "left" # attached to nothing\n}',
    good='resource "azurerm_managed_disk" "used" {\n  name = "used" # attached to a machine\n}',
    judge=judge,
)
