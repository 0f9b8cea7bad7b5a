"""What several pages show of waivers: findings told apart, a cell's waiver, and how a waived state is drawn (R1.15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from remit.app.waived import Parted, Waived, waived
from remit.model.access import Right
from remit.model.finding import Finding
from remit.model.landscape import Landscape
from remit.model.waiver import Waiver
from remit.web.page import Request, Services

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


def count_waived(request: Request, given: Services, landscape: Landscape) -> int:
    """How many findings are waived now, of what is in sight."""
    found: Waived = waived(given.registers, landscape, request.now)
    return len(found.numbers()) if found else 0
