"""What shows that a control is done: for one cell part by part, and counted over an estate (R1.14).

Our parts are shown by evidence items; that something is implemented also by what the snapshot's facts and checks say,
for as long as the snapshot is fresh. That is worked out when somebody asks and never written down a million times: the
snapshot stands in the audit trail, so from a result an auditor follows to the snapshot, its facts and their places.
The provider's parts are shown by its reports and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app.asset_names import row_of
from remit.app.assurance import assured_by
from remit.app.finding_columns import finding_columns
from remit.model.assurance import Assurance, AssuranceReport, AssuranceState, Duty, duties
from remit.model.evidence_item import (
    CHECKED_DAYS,
    EvidenceItem,
    ShownPart,
    Standing,
    later,
    shown_parts,
)
from remit.model.facts import Fact
from remit.model.finding import Finding, Outcome
from remit.model.landscape import Landscape
from remit.model.party import Party, Role
from remit.model.state import State
from remit.model.wording import counted
from remit.resolver.proving import Assured, alike_in, has_part, scope_of, standings
from remit.resolver.states import state_of, states

_NOWHERE: Final = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a snapshot shows of one control of one asset.

    Attributes:
        snapshot: its number; 0 for what was read just now.
        taken_at: when it was taken, ISO 8601 in UTC.
        last_day: last day on which that counts, ISO 8601.
        state: whether the control is in force, as far as facts tell.
        facts: those that decide.
        findings: what was found wrong or could not be judged.
        checks: ids of the checks that look at the control.
        is_fresh: whether it counts on the day that was asked for.
    """

    snapshot: int
    taken_at: str
    last_day: str
    state: State
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    checks: tuple[str, ...]
    is_fresh: bool

    @property
    def proves(self) -> bool:
        """Whether it shows that the control is implemented."""
        return self.state is State.IN_FORCE and not self.findings


@dataclass(frozen=True, slots=True)
class Reported:
    """What reports say on a day.

    Attributes:
        found: what they show.
        duties: what they leave to us.
    """

    found: Assured
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProof:
    """All that shows one cell.

    Attributes:
        day: the day, ISO 8601.
        parts: every part that is not the provider's, with the best item.
        check: what the snapshot shows.
        assurance: what reports show of the provider's part; None where it has none.
        provider: the provider's id; empty where it has no part.
        provider_roles: the parts that reports have to show.
        duties: what reports leave to us here.
    """

    day: str
    parts: tuple[ShownPart, ...]
    check: CheckResult
    assurance: Assurance | None
    provider: str
    provider_roles: tuple[Role, ...]
    duties: tuple[Duty, ...]

    def is_shown(self, part: ShownPart) -> bool:
        """Whether an item or the snapshot shows a part; a check speaks of our implementing and nothing else."""
        return part.is_shown or self.is_checked(part)

    def is_checked(self, part: ShownPart) -> bool:
        """Whether the snapshot shows a part."""
        is_ours = (part.party, part.role) == (Party.CUSTOMER, Role.IMPLEMENT)
        return is_ours and self.check.proves and self.check.is_fresh

    @property
    def missing(self) -> tuple[ShownPart, ...]:
        """The parts that nothing shows."""
        return tuple(one for one in self.parts if not self.is_shown(one))

    @property
    def sentence(self) -> str:
        """What a person would say."""
        said = []
        if self.parts:
            shown = len(self.parts) - len(self.missing)
            said.append(
                f"{shown} of {counted(len(self.parts), 'part')} on our side {'is' if shown == 1 else 'are'} shown"
            )
        if self.assurance:
            said.append(f"the provider’s part is {assurance_words(self.assurance)}")
        told = "; ".join(said) or "nothing has to be shown here"
        return told[0].upper() + told[1:] + "."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofCounts:
    """How much of an estate is shown, in parts: a control of an asset in one role.

    Attributes:
        ours: parts of ours, of all three roles.
        by_items: shown by items.
        by_checks: shown by the snapshot alone.
        stale: shown once by an item that counts no longer.
        missing: never shown.
        theirs: controls of assets that providers implement.
        attested: of those, shown by a valid report.
    """

    ours: int
    by_items: int
    by_checks: int
    stale: int
    missing: int
    theirs: int
    attested: int


def cell_proof(
    landscape: Landscape,
    row: int,
    column: int,
    items: Iterable[EvidenceItem],
    reports: Sequence[AssuranceReport],
    day: str,
    snapshot: int = 0,
    *,
    known: Reported | None = None,
) -> CellProof:
    """All that shows one control of one asset on a day.

    Args:
        landscape: the look.
        row: the asset's.
        column: the control's.
        items: all that are known.
        reports: all that are known.
        day: ISO 8601.
        snapshot: number of the snapshot that keeps the look; 0 for none.
        known: from `reported` of the same look, reports and day, for whoever asks of many cells.
    """
    told = known or reported(landscape, reports, day)
    control, cell = landscape.controls[column], landscape.map.cell(row, column)
    service = landscape.estate.columns["service"][row]
    named = landscape.rulebook.services.get(service)
    provider = named.provider if named else ""
    theirs = tuple(role for role in Role if Party.PROVIDER in cell.parties(role))
    return CellProof(
        day=day,
        parts=shown_parts(items, control.id, cell, scope_of(landscape, row), day),
        check=check_result(landscape, row, column, day, snapshot),
        assurance=told.found.at(row, column) if theirs else None,
        provider=provider if theirs else "",
        provider_roles=theirs,
        duties=tuple(one for one in told.duties if one.provider == provider and one.concerns(service, control.id))
        if cell.is_applicable
        else (),
    )


def reported(landscape: Landscape, reports: Sequence[AssuranceReport], day: str) -> Reported:
    """What reports show of a look, and leave to us, on a day."""
    return Reported(assured_by(landscape, reports, day), duties(reports, day))


def check_result(landscape: Landscape, row: int, column: int, day: str, snapshot: int = 0) -> CheckResult:
    """What the look itself shows of one control of one asset."""
    control, estate = landscape.controls[column], landscape.estate
    taken = datetime.fromisoformat(landscape.taken_at).astimezone(UTC).date().isoformat()
    facts = (estate.fact(row, proof.fact) for proof in control.proof)
    return CheckResult(
        snapshot=snapshot,
        taken_at=landscape.taken_at,
        last_day=later(taken, CHECKED_DAYS),
        state=state_of(estate, control, row),
        facts=tuple(fact for fact in facts if fact is not None),
        findings=tuple(one for one in finding_columns(landscape).of(row) if one.control == control.id),
        checks=tuple(one.id for one in landscape.checks if one.control == control.id),
        is_fresh=taken <= day <= later(taken, CHECKED_DAYS),
    )


def proof_counts(
    landscape: Landscape, items: Sequence[EvidenceItem], reports: Sequence[AssuranceReport], day: str
) -> ProofCounts:
    """How much of a look is shown on a day; held with it for as long as items and reports stay the same."""
    key = tuple(items), tuple(reports), day
    return landscape.worked_out.lately("proof counts", key, lambda: _counts(landscape, items, reports, day), most=4)


def _counts(
    landscape: Landscape, items: Sequence[EvidenceItem], reports: Sequence[AssuranceReport], day: str
) -> ProofCounts:
    found = assured_by(landscape, reports, day)
    taken = datetime.fromisoformat(landscape.taken_at).astimezone(UTC).date().isoformat()
    is_fresh = taken <= day <= later(taken, CHECKED_DAYS)
    wrong = _wrong(landscape)
    alike = alike_in(landscape, found)
    is_gap = np.array([one.is_gap for one in found.answers], dtype=bool)
    total = dict.fromkeys((one.name for one in fields(ProofCounts)), 0)
    by_part: dict[tuple[str, Role], list[EvidenceItem]] = {}
    for one in items:
        by_part.setdefault((one.control, one.role), []).append(one)
    for column, control in enumerate(landscape.controls):
        for role in Role:
            mine = by_part.get((control.id, role), [])
            total["ours"] += int(alike.sizes[alike.has_part(landscape, column, Party.CUSTOMER, role)].sum())
            is_checked = role is Role.IMPLEMENT and is_fresh and bool(control.proof)
            if mine or is_checked:
                ours = has_part(landscape, column, Party.CUSTOMER, role)
                worth = standings(landscape, mine, control.id, Party.CUSTOMER, role, day, partial(row_of, landscape))
                by_item = ours & (worth >= Standing.DUE_SOON)
                by_check = np.zeros(len(ours), dtype=bool)
                if is_checked:
                    by_check = ours & ~by_item & (states(landscape.estate, control) == State.IN_FORCE)
                    by_check[wrong.get(control.id, _NOWHERE)] = False
                total["by_items"] += int(by_item.sum())
                total["by_checks"] += int(by_check.sum())
                total["stale"] += int((ours & (worth == Standing.STALE) & ~by_check).sum())
        theirs = alike.has_part(landscape, column, Party.PROVIDER, Role.IMPLEMENT)
        total["theirs"] += int(alike.sizes[theirs].sum())
        total["attested"] += int(alike.sizes[theirs & ~is_gap[found.table[alike.place, column]]].sum())
    total["missing"] = total["ours"] - total["by_items"] - total["by_checks"] - total["stale"]
    return ProofCounts(**total)


def _wrong(landscape: Landscape) -> dict[str, NDArray[np.int32]]:
    """Rows on which something was found, by control."""
    known = finding_columns(landscape)
    wrong = {}
    for code, control in enumerate(known.control.values):
        rows = known.rows[known.control.codes == code]
        wrong[control] = rows[rows >= 0]
    return wrong


def assurance_words(told: Assurance) -> str:
    """What reports show, as people read it."""
    if told.state is AssuranceState.ATTESTED:
        return f"attested until {told.until}" + (", by the provider’s letter only" if told.is_bridged else "")
    if told.state is AssuranceState.LAPSED:
        return f"a gap since {told.since}: the last report in scope has ended"
    if told.state is AssuranceState.CARVED_OUT:
        return f"a gap since {told.since}: every report in scope leaves it out"
    return "a gap: no report has it in its scope"


def check_words(check: CheckResult) -> Iterator[str]:
    """What a snapshot shows, as people read it."""
    yield f"{check.state.word} in the snapshot of {check.taken_at[:10]}" + (
        "" if check.is_fresh else ", which is too old"
    )
    for one in check.findings:
        told = "found" if one.outcome is Outcome.FAILED else "could not be judged"
        yield f"{told} by {one.rule}: {one.message} ({one.location})"
