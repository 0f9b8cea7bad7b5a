"""Paths through the estate: the ways in that are open, where an asset can be come to from, and what it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np

from remit.app.answers import find_asset
from remit.errors import UnknownNameError
from remit.model.access_path import AccessPath, Hop
from remit.model.edges import Outsider, OutsiderKind
from remit.model.landscape import Landscape
from remit.resolver.access_paths import AccessPaths, PathFinder
from remit.resolver.graph import graph_of

MOST_WAYS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way, open or not.

    Attributes:
        hops: the steps from the start on.
        path: the access path that it is, with what is weak on it; None where nothing is known to be.
        goals: how many assets its last step stands for.
    """

    hops: tuple[Hop, ...]
    path: AccessPath | None = None
    goals: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What leads to an asset, and what it leads to.

    Attributes:
        asset: its id.
        name: its name.
        sentence: both in words.
        comes_from: from each outsider the shortest way, and from each neighbour that leads there.
        leads_to: to each thing that it gets to, the nearest first.
        loose: references of it that lead to nothing that was read, as kind and text.
        more: ways that are there and not listed.
    """

    asset: str
    name: str
    sentence: str
    comes_from: tuple[Way, ...]
    leads_to: tuple[Way, ...]
    loose: tuple[tuple[str, str], ...]
    more: int


class _Held:
    """The last landscape's graph and paths: pages ask for one landscape many times, from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._landscape: Landscape | None = None
        self._finder: PathFinder | None = None
        self._paths: AccessPaths | None = None

    def finder(self, landscape: Landscape) -> PathFinder:
        with self._lock:
            if self._finder is None or self._landscape is not landscape:
                self._landscape, self._paths = landscape, None
                self._finder = PathFinder(landscape, graph_of(landscape.estate))
            return self._finder

    def paths(self, landscape: Landscape) -> AccessPaths:
        finder = self.finder(landscape)
        with self._lock:
            if self._paths is not None and self._landscape is landscape:
                return self._paths
        found = finder.find()
        with self._lock:
            if self._landscape is landscape:
                self._paths = found
        return found


_HELD: Final = _Held()


def finder_of(landscape: Landscape) -> PathFinder:
    """What looks through the landscape; made once for the one that was asked about last."""
    return _HELD.finder(landscape)


def access_paths(landscape: Landscape, *, rows: Iterable[int] | None = None) -> AccessPaths:
    """The ways in that are open, the worst first; with `rows` those that lead over one of these assets."""
    found = _HELD.paths(landscape)
    if rows is None:
        return found
    wanted = {landscape.estate.ids[row] for row in rows}
    kept = tuple(path for path in found.paths if wanted.intersection(path.assets) or wanted.intersection(path.worst))
    return AccessPaths(paths=kept, limits=found.limits)


def surroundings(landscape: Landscape, row: int) -> Surroundings:
    """What leads to an asset, and what it leads to."""
    finder = _HELD.finder(landscape)
    graph = finder.graph
    back = graph.walk([row], is_backward=True)
    outside = [node for node in range(graph.assets, graph.first_reach) if back.distance[node] > 0]
    near = np.flatnonzero(back.distance[: graph.assets] == 1).tolist()
    ahead = graph.walk([row], enters_reaches=False)
    reached = sorted((int(ahead.distance[node]), node) for node in np.flatnonzero(ahead.distance > 0).tolist())
    reached = [(step, node) for step, node in reached if graph.group(node) is None]
    comes = [finder.hops(back, node) for node in (*sorted(outside, key=lambda one: int(back.distance[one])), *near)]
    leads = [(finder.hops(ahead, node), max(1, len(graph.members(node)))) for _, node in reached[:MOST_WAYS]]
    edges = landscape.estate.edges
    return Surroundings(
        asset=landscape.estate.ids[row],
        name=landscape.estate.names[row],
        sentence=_sentence(graph.outsiders, [node - graph.assets for node in outside], len(near), len(reached)),
        comes_from=tuple(Way(hops=hops, path=finder.judge(hops)) for hops in comes[:MOST_WAYS]),
        leads_to=tuple(Way(hops=hops, goals=goals) for hops, goals in leads),
        loose=tuple((kind, text) for at, kind, text in edges.loose if at == row),
        more=max(0, len(comes) - MOST_WAYS) + max(0, len(reached) - MOST_WAYS),
    )


def between(landscape: Landscape, start: int, end: int) -> Way | None:
    """The shortest way from one node to another; None when there is none."""
    finder = _HELD.finder(landscape)
    walk = finder.graph.walk([start])
    if walk.distance[end] < 0:
        return None
    hops = finder.hops(walk, end)
    return Way(hops=hops, path=finder.judge(hops))


def find_node(landscape: Landscape, text: str) -> int:
    """The node that is meant: `internet`, an outsider by kind or name, or an asset as everywhere.

    Raises:
        UnknownNameError: nothing or more than one thing is meant.
    """
    graph = _HELD.finder(landscape).graph
    named = [
        one
        for one in graph.outsiders
        if text == one.name or (one.kind.value == text and _is_alone(one, graph.outsiders))
    ]
    if not named and len(text) > 3:
        named = [one for one in graph.outsiders if text in one.name]
    if len(named) == 1:
        return graph.node_of(named[0])
    if len(named) > 1:
        raise UnknownNameError(
            f"“{text}” may be any of {len(named)} outsiders", hint=", ".join(one.name for one in named[:5])
        )
    if text in set(OutsiderKind):
        several = ", ".join(one.name for one in graph.outsiders if one.kind.value == text)
        raise UnknownNameError(
            f"no one “{text}” comes in alone", hint=f"name one: {several}" if several else "none was read"
        )
    return find_asset(landscape, text)


def _is_alone(one: Outsider, outsiders: Sequence[Outsider]) -> bool:
    return sum(other.kind is one.kind for other in outsiders) == 1


def _sentence(outsiders: Sequence[Outsider], reached_from: Sequence[int], near: int, leads_to: int) -> str:
    names = [
        outsiders[place].name if outsiders[place].kind is not OutsiderKind.INTERNET else "the internet"
        for place in reached_from
    ]
    if names:
        listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        comes = f"It can be come to from {listed}"
    elif near:
        comes = f"Nobody outside comes to it; {near} {'asset leads' if near == 1 else 'assets lead'} there"
    else:
        comes = "Nothing that was read leads to it"
    further = f"it leads to {leads_to} more" if leads_to else "it leads nowhere further"
    return f"{comes}; {further}."
