"""What several pages show of waivers: findings told apart, a cell's waiver, and how a waived state is drawn (R1.15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit.app.scope import rows_in
from remit.app.waived import Parted, Waived, waived
from remit.model.access import Right
from remit.model.finding import Finding
from remit.model.landscape import Landscape
from remit.model.party import Cell
from remit.model.state import State
from remit.model.waiver import Waiver
from remit.resolver.states import states
from remit.web.page import Request, Services
from remit.web.proven import grouped
from remit.web.scoping import scope_of

OUT_OF_FORCE = frozenset({"not_in_force", "unknown"})


@dataclass(frozen=True, slots=True)
class AssetWaivers:
    """What is waived on one asset.

    Attributes:
        parted: its findings in two.
        by_control: the waiver under which a control's state stands, by its id; of those that are waived as a whole, or
            of which everything that was found is.
        may_ask: whether whoever asks may ask for one here.
    """

    parted: Parted
    by_control: dict[str, Waiver]
    may_ask: bool

    def state(self, control: str, look: str) -> str:
        """How a control’s state is drawn: waived, where it is out of force or unknown and somebody accepted that."""
        return "waived" if look in OUT_OF_FORCE and control in self.by_control else look


def of_asset(
    request: Request, given: Services, landscape: Landscape, row: int, findings: Sequence[Finding]
) -> AssetWaivers:
    """What is waived on one asset now."""
    found = waived(given.registers, landscape, request.now)
    parted = found.part(findings)
    standing = {one.control for one in parted.standing}
    by_control = {one.control: waiver for one, waiver in parted.waived if one.control not in standing}
    for control in landscape.controls if found else ():
        whole = found.cell(row, control.id)
        if whole is not None:
            by_control[control.id] = whole
    workload, team = landscape.estate.columns["workload"][row], landscape.owners.of(row).team
    may = request.principal.may(Right.ASK_WAIVER, team=team, workload=workload)
    return AssetWaivers(parted, by_control, may)


def waived_dots(
    request: Request, given: Services, landscape: Landscape, group: str, columns: Sequence[str]
) -> Mapping[tuple[str, str], str]:
    """Where everything of a column that is not in force is waived: until when, by column and control."""
    found = waived(given.registers, landscape, request.now)
    dots: dict[tuple[str, str], str] = {}
    if not found:
        return dots
    groups, inside = grouped(landscape, group), np.zeros(len(landscape.estate), dtype=np.bool_)
    inside[rows_in(landscape, scope_of(request))] = True
    codes = {value: code for code, value in enumerate(groups.values) if value in set(columns)}
    for index, control in enumerate(landscape.controls):
        covered, until = found.rows(control.id)
        if not covered.any():
            continue
        out = inside & _applies(landscape, index) & (states(landscape.estate, control) == State.NOT_IN_FORCE)
        standing, waived_ones = set(groups.codes[out & ~covered].tolist()), set(groups.codes[out & covered].tolist())
        dots |= {
            (value, control.id): until for value, code in codes.items() if code in waived_ones and code not in standing
        }
    return dots


def _applies(landscape: Landscape, index: int) -> NDArray[np.bool_]:
    """On which assets a control applies, bool (assets,)."""
    cells = landscape.map.cells[:, index]
    fits = np.array([Cell(int(code)).is_applicable for code in cells.tolist()], dtype=np.bool_)
    return fits[landscape.map.profile_of]


def count_waived(request: Request, given: Services, landscape: Landscape) -> int:
    """How many findings are waived now, of what is in sight."""
    found: Waived = waived(given.registers, landscape, request.now)
    return len(found.numbers()) if found else 0
