"""What is waived in a landscape: findings told apart from those that stand, cells with their waiver (R1.15).

A waived finding stays a finding; it is counted apart, and comes back by itself when its waiver ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from remit.app.asset_names import row_of
from remit.app.finding_columns import finding_columns
from remit.app.waiver_scope import rows_of
from remit.model.finding import Finding
from remit.model.landscape import Landscape
from remit.model.waiver import WAIVERS, ScopeKind, Waiver, WaiverState
from remit.resolver.waiving import Waiving, Where

if TYPE_CHECKING:
    from remit.app.registers import Registers

_HELD: Final = 4  # answers for a landscape, as waivers come and go
_COLUMNS: Final = (ScopeKind.WORKLOAD, ScopeKind.ACCOUNT, ScopeKind.ENVIRONMENT, ScopeKind.SERVICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """Findings in two.

    Attributes:
        standing: those that nothing waives, in their order.
        waived: the others, each with its waiver, in their order.
    """

    standing: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]


class Waived:
    """What of a landscape is waived at a moment."""

    def __init__(self, landscape: Landscape, waivers: Iterable[Waiver], moment: datetime) -> None:
        known = tuple(one for one in waivers if one.holds_at(moment))
        self._landscape = landscape
        self._held = known
        self._waiving = Waiving(known, moment, landscape.organisation.waivers.forbidden_classes)

    def __bool__(self) -> bool:
        return bool(self._waiving)

    def of(self, found: Finding) -> Waiver | None:
        """The waiver that covers a finding."""
        if not self._waiving.concerns(found.rule, found.control):
            return None
        row = row_of(self._landscape, found.asset)
        return None if row is None else self._waiving.of(found.rule, found.control, self._where(row))

    def cell(self, row: int, control: str) -> Waiver | None:
        """The waiver of a whole control on an asset."""
        return self._waiving.of("", control, self._where(row)) if self._waiving.concerns("", control) else None

    def part(self, findings: Iterable[Finding]) -> Parted:
        """Findings that stand, and those that are waived."""
        standing: list[Finding] = []
        waived: list[tuple[Finding, Waiver]] = []
        for found in findings:
            waiver = self.of(found) if self._waiving else None
            if waiver is None:
                standing.append(found)
            else:
                waived.append((found, waiver))
        return Parted(standing=tuple(standing), waived=tuple(waived))

    def rows(self, control: str) -> tuple[NDArray[np.bool_], str]:
        """On which assets a whole control is waived, bool (assets,), and the first last day of those waivers.

        Waivers of checks are left out: what they cover depends on what was found.
        """
        landscape, known = self._landscape, [one for one in self._held if one.control == control]
        mask = np.zeros(len(landscape.estate), dtype=np.bool_)
        for one in known:
            mask[rows_of(landscape, one.scope)] = True
        classes = landscape.estate.columns["data_class"]
        forbidden = landscape.organisation.waivers.forbidden_classes
        codes = [code for code, value in enumerate(classes.values) if value in forbidden]
        return mask & ~np.isin(classes.codes, codes), min((one.until for one in known), default="")

    def numbers(self) -> dict[int, Waiver]:
        """The waiver of each of the landscape's findings that is waived, by its number; held with the landscape."""

        def make() -> dict[int, Waiver]:
            columns = finding_columns(self._landscape)
            checks = [code for code, name in enumerate(columns.rule.values) if self._waiving.concerns(name, "")]
            controls = [code for code, name in enumerate(columns.control.values) if self._waiving.concerns("", name)]
            hit = np.isin(columns.rule.codes, checks) | np.isin(columns.control.codes, controls)
            found = {number: self.of(columns.findings[number]) for number in np.flatnonzero(hit).tolist()}
            return {number: waiver for number, waiver in found.items() if waiver is not None}

        return self._landscape.worked_out.lately("waived", self._held, make, most=_HELD)

    def _where(self, row: int) -> Where:
        estate = self._landscape.estate
        names = {kind: estate.columns[kind.value][row] for kind in _COLUMNS}
        names |= {ScopeKind.ASSET: estate.ids[row], ScopeKind.TEAM: self._landscape.owners.of(row).team}
        return Where(names, estate.columns["data_class"][row])


def granted(registers: Registers | None, landscape: Landscape, *, at: datetime | None = None) -> list[Waiver]:
    """Every waiver that may be in force: those that were granted, and the exceptions of remit.yaml."""
    found = registers.find(WAIVERS, states=(WaiverState.GRANTED.value,), at=at) if registers else []
    return [*landscape.organisation.waivers.exceptions, *(kept.document for kept in found)]


def waived(
    registers: Registers | None, landscape: Landscape, moment: datetime, *, at: datetime | None = None
) -> Waived:
    """What of a landscape is waived, by the store and by remit.yaml.

    Args:
        registers: the store's registers; None for remit.yaml alone.
        landscape: what is looked at.
        moment: when it is asked.
        at: as the store stood then; None for now.
    """
    return Waived(landscape, granted(registers, landscape, at=at), moment)
