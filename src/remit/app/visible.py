"""The part of a landscape that somebody may see: their assets, and nothing that names anybody else's (R12).

What is made here is a landscape like any other, so that no page and no list has to filter by hand. Kept whole is what
everybody may know: the people and teams to call, vendors, data classes, the catalogue. What could not be read or named
belongs to nobody, so only who sees everything sees it; the counts say how much there was.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from remit.model.access import Sight
from remit.model.columns import Codes, Column
from remit.model.edges import Edges
from remit.model.estate import LACKING, MANY, Estate, FactCell, Piece
from remit.model.landscape import Landscape
from remit.model.map import ResponsibilityMap
from remit.model.organisation import Organisation
from remit.model.owners import Owners
from remit.model.paths import Paths
from remit.model.rules import Override
from remit.model.texts import Texts
from remit.model.waiver import ScopeKind, WaiverRules

Value = TypeVar("Value", bound=Hashable)
Rows = NDArray[np.intp]
_KEPT: Final = ("workload", "account")  # columns whose values are names that remit.yaml declares


@dataclass(frozen=True, slots=True)
class _Taken:
    """Rows that stay, and the new number of each old one.

    Attributes:
        rows: ascending.
        numbers: int32 (old assets,), -1 for what goes.
    """

    rows: Rows
    numbers: Codes

    @classmethod
    def of(cls, rows: Rows, size: int) -> _Taken:
        """These rows of that many."""
        numbers = np.full(size, -1, dtype=np.int32)
        numbers[rows] = np.arange(len(rows), dtype=np.int32)
        return cls(rows, numbers)


def restricted(landscape: Landscape, sight: Sight) -> Landscape:
    """What of a landscape is in sight; the landscape itself where that is everything."""
    if sight.is_all:
        return landscape
    taken = _Taken.of(rows_in_sight(landscape, sight), len(landscape.estate))
    estate = _estate(landscape.estate, taken)
    the_map, overrides = _map(landscape.map, landscape.rulebook.overrides, taken.rows)
    ids = frozenset(estate.ids)
    owners = _owners(landscape.owners, taken.rows)
    return replace(
        landscape,
        organisation=_organisation(landscape.organisation, estate, sight, overrides),
        rulebook=replace(landscape.rulebook, overrides=overrides),
        estate=estate,
        map=the_map,
        owners=owners,
        findings=tuple(one for one in landscape.findings if one.asset in ids),
    )


def rows_in_sight(landscape: Landscape, sight: Sight) -> Rows:
    """Rows of the assets in sight, ascending: by the team that owns them, or the workload they belong to."""
    if sight.is_all:
        return np.arange(len(landscape.estate), dtype=np.intp)
    owners = landscape.owners
    by_team = np.array([bool(one.team) and one.team in sight.teams for one in owners.owners], dtype=bool)
    column = landscape.estate.columns["workload"]
    by_workload = np.array([bool(one) and one in sight.workloads for one in column.values], dtype=bool)
    mask = np.zeros(len(landscape.estate), dtype=bool)
    if len(by_team):
        mask |= by_team[owners.owner_of]
    if len(by_workload):
        mask |= by_workload[column.codes]
    return np.flatnonzero(mask)


def _used(codes: Codes, values: int) -> tuple[Codes, list[int]]:
    """Codes numbered anew without gaps, and which old ones they were."""
    is_used = np.bincount(codes, minlength=values) > 0
    table = np.cumsum(is_used, dtype=np.int32) - 1
    return table[codes].astype(np.int32), np.flatnonzero(is_used).tolist()


def _column(column: Column[Value], rows: Rows) -> Column[Value]:
    codes, old = _used(column.codes[rows], len(column.values))
    return Column(codes, _picked(column.values, old))


def _picked(values: Sequence[Value], places: Sequence[int]) -> Sequence[Value]:
    """The values at these places, in the same kind of sequence where it is one for many."""
    if isinstance(values, Paths) and len(places) > MANY:
        return cast("Sequence[Value]", values.taken(np.array(places, dtype=np.intp)))
    return tuple(values[place] for place in places)


def _texts(texts: Sequence[str], rows: Rows) -> Sequence[str]:
    picked = [texts[row] for row in rows.tolist()]
    return Texts.of(picked) if len(picked) > MANY else tuple(picked)


def _estate(estate: Estate, taken: _Taken) -> Estate:
    rows = taken.rows
    facts: dict[str, Column[FactCell]] = {name: _column(column, rows) for name, column in estate.facts.items()}
    ids = _texts(estate.ids, rows)
    pieces = _pieces(estate.pieces, frozenset(ids))
    return Estate(
        ids=ids,
        names=_texts(estate.names, rows),
        columns={name: _column(column, rows) for name, column in estate.columns.items()},
        tags=_column(estate.tags, rows),
        lines=estate.lines[rows],
        line_columns=estate.line_columns[rows],
        files=_column(estate.files, rows),
        facts={name: column for name, column in facts.items() if column.values not in ((), (LACKING,))},
        pieces=pieces,
        counts=replace(
            estate.counts,
            resources=len(rows) + len(pieces),
            assets=len(rows),
            parts=len(pieces),
            others=0,
            unresolved=0,
        ),
        unreadable=(),
        notes=(),
        edges=_edges(estate.edges, taken),
    )


def _pieces(pieces: Sequence[Piece], ids: frozenset[str]) -> tuple[Piece, ...]:
    """Parts of what is in sight; of what they are part of beside it, nothing."""
    return tuple(
        replace(piece, assets=seen)
        for piece in pieces
        if (seen := tuple(asset for asset in piece.assets if asset in ids)) and piece.kind == "part"
    )


def _edges(edges: Edges, taken: _Taken) -> Edges:
    """Edges between what is in sight, and to and from what is outside the estate."""
    assets = edges.assets
    numbers = np.concatenate([taken.numbers, np.zeros(edges.nodes - assets, dtype=np.int32)])
    kept = np.flatnonzero((numbers[edges.sources] >= 0) & (numbers[edges.targets] >= 0))
    ends = np.concatenate([edges.sources[kept], edges.targets[kept]])
    outside = np.unique(ends[ends >= assets])
    numbers[outside] = np.arange(len(outside), dtype=np.int32) + len(taken.rows)
    behind = assets + len(edges.outsiders)
    return Edges(
        sources=numbers[edges.sources[kept]],
        targets=numbers[edges.targets[kept]],
        kinds=edges.kinds[kept],
        sureness=edges.sureness[kept],
        origins=_column(edges.origins, kept),
        assets=len(taken.rows),
        outsiders=tuple(edges.outsiders[node - assets] for node in outside.tolist() if node < behind),
        reaches=tuple(edges.reaches[node - behind] for node in outside.tolist() if node >= behind),
        loose=tuple(
            (int(taken.numbers[row]), kind, what) for row, kind, what in edges.loose if taken.numbers[row] >= 0
        ),
    )


def _map(
    the_map: ResponsibilityMap, overrides: Sequence[Override], rows: Rows
) -> tuple[ResponsibilityMap, tuple[Override, ...]]:
    """The profiles that are in sight, with the rules and overrides that they rest on and no others."""
    profile_of, old = _used(the_map.profile_of[rows], len(the_map.profiles))
    profiles = [the_map.profiles[number] for number in old]
    held = sorted({number for profile in profiles for number in profile.overrides})
    places = {number: place for place, number in enumerate(held)}
    rules_of = the_map.rule_of[old]
    rule_of, rules = _used(rules_of.ravel(), len(the_map.rules))
    made = ResponsibilityMap(
        controls=the_map.controls,
        profiles=tuple(replace(one, overrides=tuple(places[number] for number in one.overrides)) for one in profiles),
        profile_of=profile_of,
        cells=the_map.cells[old],
        rule_of=rule_of.reshape(rules_of.shape),
        rules=tuple(the_map.rules[number] for number in rules),
    )
    return made, tuple(overrides[number] for number in held)


def _owners(owners: Owners, rows: Rows) -> Owners:
    owner_of, old = _used(owners.owner_of[rows], len(owners.owners))
    return Owners(tuple(owners.owners[number] for number in old), owner_of)


def _organisation(
    organisation: Organisation,
    estate: Estate,
    sight: Sight,
    overrides: tuple[Override, ...],
) -> Organisation:
    """What remit.yaml says of them; of other teams' workloads, accounts and rules nothing."""
    named = {name: frozenset(estate.columns[name].values) for name in _KEPT}
    return replace(
        organisation,
        accounts={name: one for name, one in organisation.accounts.items() if name in named["account"]},
        workloads={
            name: one
            for name, one in organisation.workloads.items()
            if sight.covers(one.owner, name) or name in named["workload"]
        },
        ownership_rules=tuple(rule for rule in organisation.ownership_rules if sight.covers(rule.team)),
        overrides=overrides,
        shadow={},
        waivers=_waivers(organisation.waivers, estate, sight),
    )


def _waivers(rules: WaiverRules, estate: Estate, sight: Sight) -> WaiverRules:
    """The rules, and of what is accepted that which concerns them."""
    named: dict[ScopeKind, frozenset[str]] = {
        kind: frozenset(estate.ids if kind is ScopeKind.ASSET else estate.columns[kind.value].values)
        for kind in ScopeKind
        if kind is not ScopeKind.TEAM
    }
    kept = tuple(
        one
        for one in rules.exceptions
        if sight.covers(one.team, one.workload) or one.scope.of in named.get(one.scope.kind, frozenset())
    )
    return replace(rules, exceptions=kept)
