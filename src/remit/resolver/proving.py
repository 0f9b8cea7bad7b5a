"""What is shown over a whole estate: our parts by evidence items, the providers' by their reports (R1.14).

Items are looked up by scope, one table for each kind of scope, so that an asset costs one look-up however many items
there are. Reports are asked once for each service in a region, since nothing else of an asset matters to them. An item
never speaks of a provider's part and a report never of ours. What this file cannot know is whether papers are true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from remit.model.assurance import Assurance, AssuranceReport, AssuranceState, assurance
from remit.model.columns import Codes, Column, combine
from remit.model.evidence_item import SCOPES, AssetScope, EvidenceItem, EvidenceScope, Standing
from remit.model.landscape import Landscape
from remit.model.party import PARTIES, ROLES, Party, Role

Standings: TypeAlias = NDArray[np.uint8]
_COLUMNS: Final = {
    EvidenceScope.WORKLOAD: "workload",
    EvidenceScope.ACCOUNT: "account",
    EvidenceScope.SERVICE: "service",
}


def scope_of(landscape: Landscape, row: int) -> AssetScope:
    """In which scopes one asset lies."""
    columns = landscape.estate.columns
    return AssetScope(
        asset=landscape.estate.ids[row],
        workload=columns["workload"][row],
        team=landscape.owners.of(row).team,
        account=columns["account"][row],
        service=columns["service"][row],
    )


def has_part(landscape: Landscape, column: int, party: Party, role: Role) -> NDArray[np.bool_]:
    """On which assets a party has that role for a control, bool (assets,)."""
    has: NDArray[np.bool_] = (landscape.map.cells[:, column] & _bit(party, role)) != 0
    return has[landscape.map.profile_of]


def _bit(party: Party, role: Role) -> int:
    return 1 << (PARTIES.index(party) * 3 + ROLES.index(role))


def standings(
    landscape: Landscape,
    items: Iterable[EvidenceItem],
    control: str,
    party: Party,
    role: Role,
    day: str,
    row_of: Callable[[str], int | None],
) -> Standings:
    """What the best item is worth on each asset, uint8 (assets,) of `Standing`; 0 where nothing was handed in.

    Args:
        landscape: the look.
        items: all that are known; others than of the control, party and role are passed over.
        control: id of the control.
        party: whose part is asked for.
        role: which part.
        day: ISO 8601.
        row_of: the row of an asset by its id; None where there is none.
    """
    worth: dict[EvidenceScope, dict[str, int]] = {}
    for one in items:
        standing = one.standing(day)
        if (one.control, one.party, one.role) == (control, party, role) and standing > Standing.NOT_YET:
            known = worth.setdefault(one.scope, {})
            known[one.of] = max(known.get(one.of, 0), standing)
    result = np.zeros(len(landscape.estate), dtype=np.uint8)
    for scope in SCOPES:
        if scope in worth:
            np.maximum(result, _spread(landscape, scope, worth[scope], row_of), out=result)
    return result


def _spread(
    landscape: Landscape, scope: EvidenceScope, worth: Mapping[str, int], row_of: Callable[[str], int | None]
) -> Standings:
    """What items of one kind of scope are worth on each asset."""
    estate = landscape.estate
    if scope is EvidenceScope.EVERYTHING:
        return np.full(len(estate), max(worth.values()), dtype=np.uint8)
    if scope is EvidenceScope.ASSET:
        result = np.zeros(len(estate), dtype=np.uint8)
        for asset, value in worth.items():
            row = row_of(asset)
            if row is not None:
                result[row] = value
        return result
    if scope is EvidenceScope.TEAM:
        owners = landscape.owners
        return np.array([worth.get(one.team, 0) if one.team else 0 for one in owners.owners], dtype=np.uint8)[
            owners.owner_of
        ]
    column: Column[str] = estate.columns[_COLUMNS[scope]]
    return np.array([worth.get(value, 0) if value else 0 for value in column.values], dtype=np.uint8)[column.codes]


@dataclass(frozen=True, slots=True, eq=False)
class Assured:
    """What reports show of the providers' parts, by service in a region.

    Attributes:
        places: (provider, service, region), each once.
        of: int32 (assets,), index into `places`.
        answers: each distinct answer once.
        table: int32 (places, controls), index into `answers`, whether or not the provider has a part there.
    """

    places: tuple[tuple[str, str, str], ...]
    of: Codes
    answers: tuple[Assurance, ...]
    table: NDArray[np.int32]

    def at(self, row: int, column: int) -> Assurance:
        """Of one asset's control."""
        return self.answers[int(self.table[self.of[row], column])]

    def gaps(self, column: int) -> NDArray[np.bool_]:
        """On which assets nothing valid shows a control, bool (assets,)."""
        is_gap = np.array([one.is_gap for one in self.answers], dtype=bool)
        return is_gap[self.table[:, column]][self.of]


def assured(landscape: Landscape, reports: Sequence[AssuranceReport], day: str) -> Assured:
    """What reports show on a day; one question a service in a region, and one a way of being in their scopes."""
    services, regions = landscape.estate.columns["service"], landscape.estate.columns["region"]
    first, of = combine(services.codes, regions.codes)
    book = landscape.rulebook
    places = []
    for row in first.tolist():
        known = book.services.get(services[row])
        places.append((known.provider if known else "", services[row], regions[row]))
    answers: dict[Assurance, int] = {}
    asked: dict[tuple[object, ...], int] = {}
    table = np.zeros((len(places), len(landscape.controls)), dtype=np.int32)
    for number, (provider, service, region) in enumerate(places):
        for column, control in enumerate(landscape.controls):
            key = provider, *_signature(reports, service, region, control.id)
            if key not in asked:
                answer = assurance(reports, provider, service, region, control.id, day)
                asked[key] = answers.setdefault(answer, len(answers))
            table[number, column] = asked[key]
    return Assured(tuple(places), of, tuple(answers), table)


def _signature(reports: Sequence[AssuranceReport], service: str, region: str, control: str) -> tuple[object, ...]:
    """What of every report matters to an answer: equal signatures of one provider have equal answers."""
    return tuple(
        (
            one.has_in_scope(service, region, control),
            tuple(each.concerns(service, control) for each in one.carve_outs),
            any(known in one.controls for known in ("*", control)),
            tuple(each.concerns("*", control) for each in one.carve_outs),
        )
        for one in reports
    )


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Assets of one profile in one place have the same parts and the same assurance; each such kind once.

    Attributes:
        first: row of the first asset of each kind.
        sizes: how many assets are of it.
        place: index into `Assured.places`.
    """

    first: NDArray[np.intp]
    sizes: NDArray[np.intp]
    place: Codes

    def has_part(self, landscape: Landscape, column: int, party: Party, role: Role) -> NDArray[np.bool_]:
        """In which kinds a party has that role for a control."""
        profiles = landscape.map.profile_of[self.first]
        has: NDArray[np.bool_] = (landscape.map.cells[profiles, column] & _bit(party, role)) != 0
        return has


def alike_in(landscape: Landscape, found: Assured) -> Alike:
    """The kinds of assets of a landscape."""
    first, of = combine(landscape.map.profile_of, found.of)
    return Alike(first, np.bincount(of, minlength=len(first)), found.of[first])


@dataclass(frozen=True, slots=True, kw_only=True)
class AssuranceGap:
    """Providers' parts that no valid report shows, of one service in one region, with one reason.

    Attributes:
        provider, service, region: ids.
        state: why it is a gap.
        since: its first day, ISO 8601; empty where it was never shown.
        reports: ids of the reports that showed it last, or leave it out.
        controls: ids of the controls.
        assets: on how many assets.
        example: id of one of them.
    """

    provider: str
    service: str
    region: str
    state: AssuranceState
    since: str
    reports: tuple[str, ...]
    controls: tuple[str, ...]
    assets: int
    example: str


def assurance_gaps(landscape: Landscape, found: Assured) -> list[AssuranceGap]:
    """Every gap on assets where the provider implements something, the oldest first and what was never shown last."""
    alike = alike_in(landscape, found)
    is_gap = np.array([one.is_gap for one in found.answers], dtype=bool)
    masks: dict[tuple[int, int], NDArray[np.bool_]] = {}
    controls: dict[tuple[int, int], list[str]] = {}
    for column, control in enumerate(landscape.controls):
        answers = found.table[alike.place, column]
        open_here = alike.has_part(landscape, column, Party.PROVIDER, Role.IMPLEMENT) & is_gap[answers]
        for number in np.unique(alike.place[open_here]).tolist():
            key = number, int(found.table[number, column])
            masks.setdefault(key, np.zeros(len(alike.sizes), dtype=bool))
            masks[key] |= open_here & (alike.place == number)
            controls.setdefault(key, []).append(control.id)
    gaps = []
    for (number, answer), mask in masks.items():
        provider, service, region = found.places[number]
        told = found.answers[answer]
        gaps.append(
            AssuranceGap(
                provider=provider,
                service=service,
                region=region,
                state=told.state,
                since=told.since,
                reports=told.reports,
                controls=tuple(controls[number, answer]),
                assets=int(alike.sizes[mask].sum()),
                example=landscape.estate.ids[int(alike.first[mask].min())],
            )
        )
    return sorted(gaps, key=lambda one: (not one.since, one.since, one.provider, one.service, one.region, one.state))
