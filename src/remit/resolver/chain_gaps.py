"""Broken links under an estate: each chain once for each distinct profile and workload, each gap by asset (R1.5).

What is promised to customers downstream is looked at by asset, since whether a control is in force, and whether anybody
answers for it, differs from one to the next. What cannot be told is no gap: the check of that control says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from remit.model.chain import Break, Chain, ChainGap, ChainLink, Downstream, weight_of
from remit.model.columns import combine
from remit.model.control import Control
from remit.model.estate import Estate
from remit.model.landscape import Landscape
from remit.model.map import ResponsibilityMap
from remit.model.owners import Owners
from remit.model.party import PARTIES, ROLES, Cell, Party
from remit.model.rules import Rulebook
from remit.model.state import State
from remit.resolver.chains import chain, promise
from remit.resolver.states import state_of, states

Broken: TypeAlias = tuple[ChainLink, Break, tuple[Control, ...]]
_DOWNSTREAM_BITS: Final = 0b111 << (PARTIES.index(Party.DOWNSTREAM) * len(ROLES))  # as `Cell` packs them


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What chains are looked for in.

    Attributes:
        estate: placed assets.
        map: who does what.
        book: what stands on what.
        owners: who owns each asset.
        downstream: customers whom the organisation serves.
        today: ISO date.
    """

    estate: Estate
    map: ResponsibilityMap
    book: Rulebook
    owners: Owners
    downstream: tuple[Downstream, ...] = ()
    today: str = ""

    @classmethod
    def of(cls, landscape: Landscape) -> Resolved:
        """A landscape, as of the day on which it was taken."""
        return cls(
            estate=landscape.estate,
            map=landscape.map,
            book=landscape.rulebook,
            owners=landscape.owners,
            downstream=landscape.organisation.downstream,
            today=landscape.taken_at[:10],
        )


def served_by(downstream: Iterable[Downstream], workload: str) -> tuple[Downstream, ...]:
    """The customers whom a workload serves; nobody is served by what belongs to none."""
    return tuple(one for one in downstream if workload and workload in one.workloads)


def falls_short(state: State, cell: Cell, person: str) -> tuple[Break, ...]:
    """Why a promise about one control of one asset is not kept; nothing where the control does not apply."""
    if not cell.is_applicable:
        return ()
    found = (Break.NOT_IN_FORCE,) if state is State.NOT_IN_FORCE else ()
    return found if person or cell.accountable is not Party.CUSTOMER else (*found, Break.NOBODY_ANSWERS)


def chain_of(seen: Resolved, row: int, column: int) -> Chain:
    """The whole chain behind one control of one asset, with the promises that are not kept."""
    profile = seen.map.profiles[int(seen.map.profile_of[row])]
    control, cell = seen.book.controls[column], seen.map.cell(row, column)
    served = served_by(seen.downstream, seen.estate.columns["workload"][row])
    found = chain((cell, seen.map.rule(row, column)), profile, control, seen.book, served=served, today=seen.today)
    if not any(link.above and link.party is Party.CUSTOMER for link in found.links):
        return found
    state = state_of(seen.estate, control, row)
    short = falls_short(state, cell, seen.owners.of(row).answers_for(control.category))
    links = (
        replace(link, breaks=(*short, *link.breaks)) if link.above and link.party is Party.CUSTOMER else link
        for link in found.links
    )
    return replace(found, links=tuple(links))


def chain_gaps(seen: Resolved) -> tuple[ChainGap, ...]:
    """Every broken link by asset, in the order of the rows."""
    found = [*_by_profile(seen), *_promises(seen)]
    found.sort(key=lambda gap: gap.row)
    return tuple(found)


def _by_profile(seen: Resolved) -> Iterator[ChainGap]:
    """Gaps that all assets of a profile and a workload have."""
    workloads, profile_of = seen.estate.columns["workload"], seen.map.profile_of
    served = [served_by(seen.downstream, workload) for workload in workloads.values]
    first, of = combine(profile_of, workloads.codes) if any(served) else combine(profile_of)
    broken = [_broken(seen, row, served[int(workloads.codes[row])]) for row in first.tolist()]
    if any(broken):
        for row, group in enumerate(of.tolist()):
            for link, reason, controls in broken[group]:
                yield ChainGap(row=row, link=link, reason=reason, controls=controls)


def _broken(seen: Resolved, row: int, served: Sequence[Downstream]) -> list[Broken]:
    """The broken links of one profile, each with what hangs on it."""
    mapped, number = seen.map, int(seen.map.profile_of[row])
    profile = mapped.profiles[number]
    rules = [mapped.rules[one] for one in mapped.rule_of[number].tolist()]
    service = seen.book.services[profile.service]
    stands = seen.book.standing(service.id, service.provider)
    passed_on = (mapped.cells[number] & _DOWNSTREAM_BITS).any()
    if not (served or stands or passed_on or any(rule.vendor for rule in rules)):
        return []
    hanging: dict[tuple[object, ...], list[tuple[ChainLink, Break, Control]]] = defaultdict(list)
    for column, control in enumerate(seen.book.controls):
        decision = (mapped.cell(row, column), rules[column])
        found = chain(decision, profile, control, seen.book, served=served, today=seen.today)
        for link in found.links:
            for reason in link.breaks:
                hanging[link.location, link.above, link.who, reason].append((link, reason, control))
    return [_together(group) for group in hanging.values()]


def _together(group: Sequence[tuple[ChainLink, Break, Control]]) -> Broken:
    """One gap of a link's breaks under several controls; the weightiest control speaks for it."""
    ranked = sorted(group, key=lambda one: -weight_of(one[2]))
    link, reason, _ = ranked[0]
    return link, reason, tuple(control for _, _, control in ranked)


def _promises(seen: Resolved) -> Iterator[ChainGap]:
    """Promises that are not kept."""
    workloads = seen.estate.columns["workload"]
    for one in seen.downstream:
        serving = np.array([value in one.workloads for value in workloads.values], dtype=bool)
        rows = np.flatnonzero(serving[workloads.codes]).tolist() if len(serving) else []
        short: dict[tuple[int, Break], list[tuple[ChainLink, Break, Control]]] = defaultdict(list)
        for column, control in enumerate(seen.book.controls if rows else ()):
            if control.id not in one.promises:
                continue
            link, state = promise(one, control, ""), states(seen.estate, control)
            for row in rows:
                person = seen.owners.of(row).answers_for(control.category)
                for reason in falls_short(State(int(state[row])), seen.map.cell(row, column), person):
                    short[row, reason].append((replace(link, breaks=(reason,)), reason, control))
        for (row, _), group in short.items():
            link, reason, controls = _together(group)
            yield ChainGap(row=row, link=link, reason=reason, controls=controls)
