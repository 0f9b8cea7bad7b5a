"""What providers' reports show, where a gap is, and what they leave to us (R1.14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from remit.app.evidence import every
from remit.app.registers import Registers, open_registers
from remit.app.snapshots import chosen_store
from remit.model.assurance import ALL, ASSURANCE, AssuranceReport, Duty, duties
from remit.model.evidence_item import EvidenceState
from remit.model.landscape import Landscape
from remit.resolver.proving import AssuranceGap, Assured, assurance_gaps, assured

_HELD: Final = 4  # answers about reports, of a landscape


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty for one control, and whose task it is.

    Attributes:
        duty: what a report leaves to us.
        control: id of our control; empty where the duty is of no control in particular.
        services: ids of the services in use of which it holds.
        team, person: ids of who answers; empty where nobody does.
        assets: on how many assets.
        example: id of one of them.
    """

    duty: Duty
    control: str
    services: tuple[str, ...]
    team: str
    person: str
    assets: int
    example: str


def reports_known(registers: Registers, *, at: datetime | None = None) -> list[AssuranceReport]:
    """Every report, as it stood then."""
    return [one.document for one in every(registers, ASSURANCE, at=at)]


def reports_at_hand() -> list[AssuranceReport]:
    """Every report of the store that is meant when none is named; none where there is no such store.

    Raises:
        RemitError: there is one, and it cannot be read.
    """
    where = chosen_store()
    if "://" not in str(where) and not Path(where).is_file():
        return []
    registers = open_registers(where)
    try:
        return reports_known(registers)
    finally:
        registers.close()


def report_standing(report: AssuranceReport, day: str) -> str:
    """What a report is worth on a day, in words."""
    if report.state is EvidenceState.WITHDRAWN:
        return report.state.value
    if day < report.since:
        return "not yet"
    if day > report.last_day:
        return "ended"
    return "valid" if day <= report.until else "valid by letter"


def assured_by(landscape: Landscape, reports: Iterable[AssuranceReport], day: str) -> Assured:
    """What reports show of a landscape on a day; held with the landscape for as long as both stay the same."""
    known = tuple(reports)
    return landscape.worked_out.lately("assured", (known, day), lambda: assured(landscape, known, day), most=_HELD)


def gaps_of(landscape: Landscape, reports: Iterable[AssuranceReport], day: str) -> list[AssuranceGap]:
    """Every gap on a day, the oldest first; held likewise."""
    known = tuple(reports)
    found = assured_by(landscape, known, day)
    return landscape.worked_out.lately(
        "assurance gaps", (known, day), lambda: assurance_gaps(landscape, found), most=_HELD
    )


def duty_rows(landscape: Landscape, reports: Iterable[AssuranceReport], day: str) -> list[DutyRow]:
    """What current reports leave to us, for what is in use, by who answers; the most assets first."""
    known = tuple(reports)
    return landscape.worked_out.lately("duties", (known, day), lambda: _duty_rows(landscape, known, day), most=_HELD)


def _duty_rows(landscape: Landscape, reports: Iterable[AssuranceReport], day: str) -> list[DutyRow]:
    rows = [row for duty in duties(reports, day) for row in _whose(landscape, duty)]
    return sorted(
        rows, key=lambda one: (one.duty.provider, one.duty.report, one.duty.id, one.control, -one.assets, one.team)
    )


def _whose(landscape: Landscape, duty: Duty) -> list[DutyRow]:
    book, services = landscape.rulebook, landscape.estate.columns["service"]
    concerned = np.array(
        [
            (known := book.services.get(one)) is not None
            and known.provider == duty.provider
            and (ALL in duty.services or one in duty.services)
            for one in services.values
        ],
        dtype=bool,
    )
    mask = concerned[services.codes] if len(concerned) else np.zeros(0, dtype=bool)
    places = np.flatnonzero(mask)
    if not len(places):
        return []
    used = tuple(services.values[code] for code in np.unique(services.codes[places]).tolist())
    owner_of, found = landscape.owners.owner_of[places], []
    known_controls = {one.id: one for one in landscape.controls}
    for control in ("",) if ALL in duty.controls else duty.controls:
        counts: dict[tuple[str, str], tuple[int, int]] = {}
        for owner, count in zip(*np.unique(owner_of, return_counts=True), strict=True):
            told = landscape.owners.owners[int(owner)]
            person = told.answers_for(known_controls[control].category) if control in known_controls else told.person
            first = int(places[int((owner_of == owner).argmax())])
            before, place = counts.get((told.team, person), (0, first))
            counts[told.team, person] = before + int(count), min(place, first)
        found += [
            DutyRow(duty, control, used, team, person, count, landscape.estate.ids[place])
            for (team, person), (count, place) in counts.items()
        ]
    return found
