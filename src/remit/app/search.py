"""One question over everything that has a name: assets, teams, people, workloads, controls, services and pitfalls.

All words of the question must stand in the id or name. It looks at names only, never at what is said of a thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from remit.app.asset_names import having, rows_called
from remit.knowledge.base import KnowledgeBase
from remit.model.landscape import Landscape


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """Something that was found.

    Attributes:
        kind: asset, team, person, workload, control, service or pitfall.
        id: its id.
        name: as people call it.
    """

    kind: str
    id: str
    name: str


class Found(Sequence[SearchHit]):
    """What was found; of a million assets only those are made into hits that are looked at."""

    def __init__(self, landscape: Landscape, parts: Sequence[NDArray[np.intp] | list[SearchHit]]) -> None:
        self._landscape = landscape
        self._parts = parts

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    @overload
    def __getitem__(self, place: int) -> SearchHit: ...
    @overload
    def __getitem__(self, place: slice) -> list[SearchHit]: ...
    def __getitem__(self, place: int | slice) -> SearchHit | list[SearchHit]:
        if not isinstance(place, slice):
            at = range(len(self))[place]
            return self[at : at + 1][0]
        first, last, step = place.indices(len(self))
        found: list[SearchHit] = []
        for part in self._parts:
            piece = part[max(0, first) : max(0, last)]
            found += map(self._hit, piece if isinstance(piece, list) else piece.tolist())
            first, last = first - len(part), last - len(part)
        return found[::step]

    def _hit(self, one: int | SearchHit) -> SearchHit:
        estate = self._landscape.estate
        return (
            one if isinstance(one, SearchHit) else SearchHit(kind="asset", id=estate.ids[one], name=estate.names[one])
        )


def search(knowledge: KnowledgeBase, landscape: Landscape | None, text: str) -> Sequence[SearchHit]:
    """What has all the words in its id or name: what is called exactly so first, then by kind in the order above.

    An empty question finds nothing.
    """
    words = text.casefold().split()
    if not words:
        return []
    exact = text.strip().casefold()
    people = _people(landscape) if landscape is not None else ()
    named = [one for one in (*people, *_known(knowledge)) if _has(one, words)]
    is_exact = [exact in {one.id.casefold(), one.name.casefold()} for one in named]
    others = [one for one, is_so in zip(named, is_exact, strict=True) if not is_so]
    called = [one for one, is_so in zip(named, is_exact, strict=True) if is_so]
    if landscape is None:
        return [*called, *others]
    so, rest = _assets(landscape, words, exact)
    return Found(landscape, (so, called, rest, others))


def _has(hit: SearchHit, words: Iterable[str]) -> bool:
    text = f"{hit.id} {hit.name}".casefold()
    return all(word in text for word in words)


def _assets(landscape: Landscape, words: Sequence[str], exact: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows of the assets that have all words: those that are called exactly so, and the others."""
    found = having(landscape, words[0])
    for word in words[1:]:
        found = found & having(landscape, word)
    so = np.array([row for row in rows_called(landscape, exact) if found[row]], dtype=np.intp)
    rest = found.copy()
    rest[so] = False
    return so, np.flatnonzero(rest)


def _people(landscape: Landscape) -> Iterator[SearchHit]:
    organisation = landscape.organisation
    yield from (SearchHit(kind="team", id=one.id, name=one.name) for one in organisation.teams.values())
    yield from (SearchHit(kind="person", id=one.id, name=one.name) for one in organisation.people.values())
    yield from (SearchHit(kind="workload", id=one.id, name=one.name) for one in organisation.workloads.values())


def _known(knowledge: KnowledgeBase) -> Iterator[SearchHit]:
    yield from (SearchHit(kind="control", id=one.id, name=one.name) for one in knowledge.catalogue.controls)
    services = (knowledge.service(one) for one in knowledge.service_ids())
    yield from (SearchHit(kind="service", id=one.id, name=one.name) for one in services)
    yield from (SearchHit(kind="pitfall", id=one.id, name=one.name) for one in knowledge.pitfalls)
