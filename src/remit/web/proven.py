"""What several pages show of evidence: as of when, each part of a cell with what shows it, and the dots of a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import numpy as np

from remit.app.assurance import assured_by, reports_known
from remit.app.evidence import EvidenceQuery, every, evidence_items, evidence_rows
from remit.app.proofs import CellProof, assurance_words, cell_proof, check_words, reported
from remit.app.snapshots import moment_of
from remit.errors import RemitError
from remit.model.access import Right
from remit.model.assurance import AssuranceState, duties
from remit.model.columns import Column, combine
from remit.model.evidence_item import EVIDENCE, EvidenceState, ShownPart
from remit.model.landscape import Landscape
from remit.model.party import Party, Role
from remit.resolver.proving import Assured, scope_of
from remit.web.page import Request, Services

ROLE_WORDS: Final[Mapping[Role, str]] = {
    Role.IMPLEMENT: "does it",
    Role.VALIDATE: "checks it",
    Role.MONITOR: "watches it",
}

Dots: TypeAlias = dict[tuple[str, str], tuple[str, str]]  # by column and control: look of the state, and words
_HELD: Final = 4


@dataclass(frozen=True, slots=True)
class OnDay:
    """As of when a page is asked.

    Attributes:
        day: the day on which evidence is judged, ISO 8601.
        at: as it was known then; None for now.
        text: as it was asked; empty for now.
    """

    day: str
    at: datetime | None
    text: str


def on_day(request: Request) -> OnDay:
    """As of when a page is asked: `on=2026-11-20`; now for what is no time."""
    text = request.get("on")
    try:
        at = moment_of(text) if text else None
    except (RemitError, OverflowError, ValueError):
        at, text = None, ""
    return OnDay((at or request.now).astimezone(UTC).date().isoformat(), at, text)


def shown_cell(request: Request, given: Services, landscape: Landscape, row: int, column: int) -> dict[str, Any]:
    """What shows one cell, as `components/proof.html` draws it."""
    when, registers = on_day(request), given.registers
    control = landscape.controls[column]
    kept = every(registers, EVIDENCE, at=when.at, prefix=f"{control.id}/")
    look = given.look()
    proof = cell_proof(
        landscape,
        row,
        column,
        [one.document for one in kept],
        reports_known(registers, at=when.at),
        when.day,
        look.id if look else 0,
    )
    asset = landscape.estate.ids[row]
    workload, team = landscape.estate.columns["workload"][row], landscape.owners.of(row).team
    may = request.principal.may(Right.ATTEST, team=team, workload=workload)
    return {
        "day": when.day,
        "sentence": proof.sentence,
        "parts": [_part(request, proof, one, asset, control.id, may=may) for one in proof.parts],
        "provider": _provider(request, proof),
        "check": list(check_words(proof.check)),
        "is_checked": bool(control.proof or proof.check.findings),
        "snapshot": proof.check.snapshot,
        "duties": [
            {
                "words": one.words,
                "id": one.id,
                "kind": "left out of" if one.is_carve_out else "asked by",
                "report": one.report,
                "href": request.link("/assurance", id=one.report),
            }
            for one in proof.duties
        ],
    }


def _part(
    request: Request, proof: CellProof, part: ShownPart, asset: str, control: str, *, may: bool
) -> dict[str, Any]:
    item, is_by_check = part.item, proof.is_checked(part) and not part.is_shown
    tone = "in_force" if proof.is_shown(part) else "unknown" if item else "not_in_force"
    if is_by_check:
        words = f"shown by the snapshot, until {proof.check.last_day}"
    elif item is None:
        words = "nothing shows it"
    elif part.is_shown:
        words = f"shown until {item.last_day}"
    else:
        words = f"{part.standing.word if part.standing is not None else ''} since {item.due_day}"
    hand_in = ""
    if may and part.party is Party.CUSTOMER and not part.is_shown:
        supersedes = {"supersedes": item.id} if item else {}
        hand_in = request.link(
            "/evidence", control=control, scope="asset", of=asset, role=part.role.value, **supersedes
        ) + "#hand-in"  # fmt: skip
    return {
        "party": part.party.value,
        "role": ROLE_WORDS[part.role],
        "state": tone,
        "words": words,
        "title": item.title if item else "",
        "href": request.link("/evidence-item", id=item.id) if item else "",
        "hand_in": hand_in,
    }


def _provider(request: Request, proof: CellProof) -> dict[str, Any] | None:
    told = proof.assurance
    if told is None:
        return None
    return {
        "state": "attested" if told.state is AssuranceState.ATTESTED else "not_in_force",
        "words": assurance_words(told),
        "roles": ", ".join(ROLE_WORDS[role] for role in proof.provider_roles),
        "reports": [(one, request.link("/assurance", id=one)) for one in told.reports],
        "href": request.link("/assurance"),
    }


def provider_dots(request: Request, given: Services, landscape: Landscape, group: str, columns: Sequence[str]) -> Dots:
    """For each column of a matrix and each control: whether reports show the provider's part, and until or since when.

    It says nothing of whether the provider has a part there. Nothing is said at all before any report is known: then
    the page of reports says what to do, and a matrix full of question marks would say no more.
    """
    when = on_day(request)
    reports = tuple(reports_known(given.registers, at=when.at))
    if not reports or not len(landscape.estate):
        return {}
    wanted = tuple(columns)

    def make() -> Dots:
        return _dots(landscape, assured_by(landscape, reports, when.day), grouped(landscape, group), wanted)

    return landscape.worked_out.lately("provider dots", (reports, when.day, group, wanted), make, most=_HELD)


def _dots(landscape: Landscape, found: Assured, groups: Column[str], columns: Sequence[str]) -> Dots:
    first, _ = combine(groups.codes, found.of)
    places: dict[str, list[int]] = {one: [] for one in columns}
    for row in first.tolist():
        if groups[row] in places:
            places[groups[row]].append(int(found.of[row]))
    dots: Dots = {}
    for column, control in enumerate(landscape.controls):
        for group, numbers in places.items():
            told = [found.answers[int(found.table[one, column])] for one in numbers]
            gaps = [one.since for one in told if one.is_gap]
            if gaps:
                since = min((one for one in gaps if one), default="")
                dots[group, control.id] = "unknown", f"no valid report{f' since {since}' if since else ''}"
            elif told:
                dots[group, control.id] = "attested", f"attested until {min(one.until for one in told)}"
    return dots


def grouped(landscape: Landscape, group: str) -> Column[str]:
    """The group of each asset: its workload, service or team."""
    if group != "team":
        return landscape.estate.columns[group]
    teams = [owner.team for owner in landscape.owners.owners]
    distinct = tuple(dict.fromkeys(teams))
    codes = np.array([distinct.index(one) for one in teams], dtype=np.int32)
    return Column(codes[landscape.owners.owner_of].astype(np.int32), distinct)


def shown_asset(request: Request, given: Services, landscape: Landscape, row: int) -> dict[str, Any]:
    """What shows the controls of one asset: counts by party, the items that speak of it, and what the provider owes."""
    when, registers = on_day(request), given.registers
    items = evidence_items(registers, at=when.at)
    reports = reports_known(registers, at=when.at)
    known, place = reported(landscape, reports, when.day), scope_of(landscape, row)
    mine = [one for one in items if one.state is EvidenceState.CURRENT and one.speaks_of(place)]
    parts = shown = theirs = attested = 0
    gaps: list[tuple[str, str, str]] = []
    for column, control in enumerate(landscape.controls):
        proof = cell_proof(landscape, row, column, mine, reports, when.day, known=known)
        parts += len(proof.parts)
        shown += len(proof.parts) - len(proof.missing)
        if proof.assurance and Role.IMPLEMENT in proof.provider_roles:
            theirs += 1
            attested += not proof.assurance.is_gap
            if proof.assurance.is_gap:
                why = request.link("/why", asset=place.asset, control=control.id)
                gaps.append((control.name, why, assurance_words(proof.assurance)))
    return {
        "day": when.day,
        "sentence": f"{shown} of {parts} parts on our side are shown, and {attested} of {theirs} controls that the "
        "provider does.",
        "items": [
            (one, one.standing(when.day).word, request.link("/evidence-item", id=one.id))
            for one in sorted(mine, key=lambda one: (one.due_day, one.id))
        ],
        "gaps": gaps,
        "reports_href": request.link("/assurance", provider=_provider_of(landscape, row)),
        "hand_in": request.link("/evidence", scope="asset", of=place.asset) + "#hand-in",
        "may": request.principal.may(Right.ATTEST, team=place.team, workload=place.workload),
    }


def _provider_of(landscape: Landscape, row: int) -> str:
    known = landscape.rulebook.services.get(landscape.estate.columns["service"][row])
    return known.provider if known else ""


def shown_control(request: Request, given: Services, control: str) -> dict[str, Any]:
    """What was handed in for a control and is in sight, the first to be renewed first, and what reports ask of us."""
    when = on_day(request)
    query = EvidenceQuery(control=control, is_current=True)
    rows = evidence_rows(given.registers, query, when.day, sight=request.principal.sees, at=when.at)
    return {
        "items": [(one.item, one.standing.word, request.link("/evidence-item", id=one.item.id)) for one in rows],
        "href": request.link("/evidence", control=control),
        "duties": [
            one for one in duties(reports_known(given.registers, at=when.at), when.day) if control in one.controls
        ],
    }
