"""One question over everything that has a name: assets, teams, people, workloads, controls, services and pitfalls.

All words of the question must stand in the id or name. It looks at names only, never at what is said of a thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from remit.app.scope import Scope, rows_in
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


def search(knowledge: KnowledgeBase, landscape: Landscape | None, text: str) -> list[SearchHit]:
    """What has all the words in its id or name: what is called exactly so first, then by kind in the order above.

    An empty question finds nothing.
    """
    words = text.casefold().split()
    if not words:
        return []
    named: Iterable[SearchHit] = _known(knowledge)
    if landscape is not None:
        named = [*_assets(landscape, words), *_people(landscape), *named]
    found = [one for one in named if _has(one, words)]
    exact = text.strip().casefold()
    return sorted(found, key=lambda one: exact not in {one.id.casefold(), one.name.casefold()})


def _has(hit: SearchHit, words: Iterable[str]) -> bool:
    text = f"{hit.id} {hit.name}".casefold()
    return all(word in text for word in words)


def _assets(landscape: Landscape, words: list[str]) -> Iterator[SearchHit]:
    """Assets with the longest of the words, which leaves the fewest to look at."""
    longest = max(words, key=len)
    ids, names = landscape.estate.ids, landscape.estate.names
    for row in rows_in(landscape, Scope(text=longest)).tolist():
        yield SearchHit(kind="asset", id=ids[row], name=names[row])


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
