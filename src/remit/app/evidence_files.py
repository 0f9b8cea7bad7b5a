"""Files of evidence and reports, for whoever may see what they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from remit.app.evidence import evidence_row
from remit.app.registers import Registers
from remit.errors import UnknownNameError
from remit.model.access import Sight
from remit.model.assurance import ASSURANCE
from remit.model.register import Content


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file with the name it was given.

    Attributes:
        name: no folder, nothing invisible.
        content: as it was handed in.
    """

    name: str
    content: Content


def file_of_item(registers: Registers, name: str, sight: Sight) -> KeptFile:
    """What was handed in with an evidence item.

    Raises:
        UnknownNameError: there is none of that id in sight, or it has no file.
        StoreError: it is not as it was kept.
    """
    item = evidence_row(registers, name, "", sight=sight).item
    return _file(registers, name, item.digest, item.file_name)


def file_of_report(registers: Registers, name: str, sight: Sight) -> KeptFile:
    """What was handed in with a provider's report; many are given out under a promise, so not everybody may have it.

    Raises:
        UnknownNameError: there is none of that id, its file is out of sight, or it has none.
        StoreError: it is not as it was kept.
    """
    report = registers.get(ASSURANCE, name).document
    if not sight.covers(report.team):
        raise UnknownNameError(f"no file of “{name[:80]}” that you may have", hint="ask whoever looks after the report")
    return _file(registers, name, report.digest, report.file_name)


def _file(registers: Registers, name: str, digest: str, called: str) -> KeptFile:
    if not digest:
        raise UnknownNameError(f"“{name[:80]}” has no file", hint="look at its address or its note")
    return KeptFile(called, registers.content(digest))
