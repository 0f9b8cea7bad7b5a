"""Paths through the estate: the ways in that are open, where an asset can be come to from, and what it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app.answers import find_asset
from remit.app.asset_names import row_of
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


def finder_of(landscape: Landscape) -> PathFinder:
    """What looks through the landscape; made once."""
    return landscape.worked_out.once("finder", lambda: PathFinder(landscape, graph_of(landscape.estate)))


def access_paths(landscape: Landscape, *, rows: Sequence[int] | NDArray[np.int32] | None = None) -> AccessPaths:
    """The ways in that are open, the worst first; with `rows` those that lead over one of these assets."""
    found, over = landscape.worked_out.once("access_paths", lambda: _paths_and_rows(landscape))
    if rows is None:
        return found
    wanted = np.zeros(len(landscape.estate), dtype=bool)
    wanted[np.asarray(rows, dtype=np.intp)] = True
    kept = tuple(path for path, mine in zip(found.paths, over, strict=True) if wanted[mine].any())
    return AccessPaths(paths=kept, limits=found.limits)


def _paths_and_rows(landscape: Landscape) -> tuple[AccessPaths, list[list[int]]]:
    """Every way, and rows of the assets that each leads over or to."""
    found = finder_of(landscape).find()
    named = ({*path.assets, *path.worst} for path in found.paths)
    return found, [[row for one in sorted(several) if (row := row_of(landscape, one)) is not None] for several in named]


def surroundings(landscape: Landscape, row: int) -> Surroundings:
    """What leads to an asset, and what it leads to."""
    finder = finder_of(landscape)
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
    finder = finder_of(landscape)
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
    graph = finder_of(landscape).graph
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
