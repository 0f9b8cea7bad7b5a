"""A picture of a part of the estate: its assets, what they lead to, and whoever comes in, laid out in columns.

Only a part is ever drawn: what is in scope and its neighbours, and of those so many as a person can take in. What is
left out is counted. Where a node stands says how many steps it takes from the left, not where it runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app.paths import finder_of
from remit.model.access_path import Hop
from remit.model.columns import Codes
from remit.model.edges import KINDS, LEADING, EdgeKind
from remit.model.landscape import Landscape
from remit.resolver.access_paths import PathFinder

MOST_DRAWN: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One node of the picture.

    Attributes:
        hop: what it is, with its side and its controls.
        column, row: where it stands, from 0.
        is_in_scope: whether it was asked for, and is no mere neighbour.
        is_outside: whether it is on the other side of the estate's boundary.
        weak: how many findings on it let somebody further.
    """

    hop: Hop
    column: int
    row: int
    is_in_scope: bool
    is_outside: bool
    weak: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One edge of the picture: the places of its ends among the nodes, what it is, and what says so."""

    source: int
    target: int
    kind: EdgeKind
    origin: str
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is drawn.

    Attributes:
        nodes: in reading order.
        lines: between them.
        columns, rows: how many there are of each.
        left_out: nodes that belong here and are not drawn.
        kinds: kinds of edges that lead from or to what is in scope, drawn or not.
    """

    nodes: tuple[Drawn, ...]
    lines: tuple[Line, ...]
    columns: int
    rows: int
    left_out: int
    kinds: tuple[EdgeKind, ...]


def picture(
    landscape: Landscape,
    rows: Sequence[int] | NDArray[np.int32],
    *,
    kinds: Iterable[EdgeKind] = (),
    most: int = MOST_DRAWN,
) -> Picture:
    """The picture of some assets and their neighbours.

    Args:
        landscape: the whole.
        rows: the assets in scope.
        kinds: only edges of these kinds; empty for all.
        most: so many nodes at most; weak ones and those in scope come first.
    """
    finder = finder_of(landscape)
    graph = finder.graph
    scope = np.zeros(graph.nodes, dtype=bool)
    scope[np.asarray(rows, dtype=np.intp)] = True
    sources, targets, codes, sureness, words = _edges(landscape, finder)
    touches = scope[sources] | scope[targets]
    present = tuple(KINDS[code] for code in np.unique(codes[touches]).tolist())
    wanted = [KINDS.index(kind) for kind in kinds]
    chosen = np.flatnonzero(touches & (np.isin(codes, wanted) if wanted else True))
    ends = np.unique(np.concatenate([sources[chosen], targets[chosen]]))
    ranked = sorted(ends.tolist(), key=lambda node: (-finder.weak(node), not scope[node], node))
    kept = ranked[:most]
    place = {node: number for number, node in enumerate(kept)}
    pairs = [
        (int(sources[one]), int(targets[one]), one)
        for one in chosen.tolist()
        if int(sources[one]) in place and int(targets[one]) in place
    ]
    columns = _columns(kept, [(source, target) for source, target, _ in pairs], graph.assets, graph.first_reach)
    drawn = _placed(finder, kept, columns, scope)
    order = {one.hop.node: number for number, one in enumerate(drawn)}
    return Picture(
        nodes=drawn,
        lines=tuple(
            Line(
                source=order[source],
                target=order[target],
                kind=KINDS[codes[one]],
                origin=words(one),
                is_sure=bool(sureness[one]),
            )
            for source, target, one in pairs
        ),
        columns=max((one.column for one in drawn), default=-1) + 1,
        rows=max((one.row for one in drawn), default=-1) + 1,
        left_out=len(ranked) - len(kept),
        kinds=present,
    )


class _Words:
    """What says an edge is there."""

    def __init__(self, leading: Codes, words: Sequence[str], rest: Codes, others: Sequence[str]) -> None:
        self._leading, self._words, self._rest, self._others = leading, words, rest, others

    def __call__(self, edge: int) -> str:
        if edge < len(self._leading):
            return self._words[int(self._leading[edge])]
        return self._others[int(self._rest[edge - len(self._leading)])]


def _edges(landscape: Landscape, finder: PathFinder) -> tuple[Codes, Codes, Codes, Codes, _Words]:
    """The graph's edges, and behind them those that lead nowhere further, between assets."""
    graph, edges = finder.graph, landscape.estate.edges
    leading = [KINDS.index(kind) for kind in LEADING]
    is_other = ~np.isin(edges.kinds, leading) & (edges.sources < graph.assets) & (edges.targets < graph.assets)
    words = _Words(graph.origins, graph.words, edges.origins.codes[is_other], edges.origins.values)

    def both(ours: Codes, theirs: Codes) -> Codes:
        return np.concatenate([ours, theirs[is_other]])

    return (
        both(graph.sources, edges.sources),
        both(graph.targets, edges.targets),
        both(graph.kinds, edges.kinds),
        both(graph.sureness, edges.sureness),
        words,
    )


def _columns(
    nodes: Sequence[int], pairs: Sequence[tuple[int, int]], assets: int, first_reach: int
) -> Mapping[int, int]:
    """The column of each node: whoever is outside stands left, and everything right of what leads to it."""
    column = dict.fromkeys(nodes, 0)
    outside = {node for node in nodes if assets <= node < first_reach}
    following: dict[int, list[int]] = defaultdict(list)
    incoming = dict.fromkeys(nodes, 0)
    for source, target in pairs:
        following[source].append(target)
        incoming[target] += 1
    ready = [node for node in nodes if not incoming[node]]
    waiting = sorted((node for node in nodes if incoming[node]), key=lambda node: incoming[node])
    done: set[int] = set()
    while ready or waiting:
        node = ready.pop(0) if ready else waiting.pop(0)  # a circle is broken where least leads in
        if node in done:
            continue
        done.add(node)
        for target in following[node]:
            if target not in done:
                column[target] = max(column[target], column[node] + 1)
                incoming[target] -= 1
                if not incoming[target]:
                    ready.append(target)
    if outside:
        column = {node: 0 if node in outside else max(1, at) for node, at in column.items()}
    return column


def _placed(
    finder: PathFinder, nodes: Sequence[int], columns: Mapping[int, int], scope: NDArray[np.bool_]
) -> tuple[Drawn, ...]:
    graph = finder.graph
    filled: dict[int, int] = defaultdict(int)
    drawn = []
    for node in sorted(nodes, key=lambda one: (columns[one], -finder.weak(one), one)):
        at = columns[node]
        drawn.append(
            Drawn(
                hop=finder.hop(node, -1),
                column=at,
                row=filled[at],
                is_in_scope=bool(scope[node]),
                is_outside=graph.outsider(node) is not None,
                weak=finder.weak(node),
            )
        )
        filled[at] += 1
    return tuple(drawn)
