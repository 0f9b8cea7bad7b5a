"""The estate as a graph to be walked: who gets where, along the edges and through reaches.

Built once for a landscape from its edges and facts, as arrays; a walk goes level by level over whole frontiers. A
reach is a node like any other whose members are found when it is come to. Security groups are two things at once, a
door and a membership: whoever is *let in* by a group gets to its members, while a member only *counts as* the group
where another group's rule names it. So the second becomes a node of its own here. What it cannot know is routing: two
assets of one network are neighbours only where something says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import combine
from remit.model.edges import KINDS, LEADING, EdgeKind, Outsider, OutsiderKind, Reach
from remit.model.estate import Estate

Nodes = NDArray[np.int32]
INTERNET: Final = Outsider(kind=OutsiderKind.INTERNET, name="anyone")
_CODES: Final = {kind: code for code, kind in enumerate(KINDS)}
# Facts by which the internet gets to an asset: value, and what is said of it.
_OPEN: Final = (
    ("network_exposure", "internet", "has an address on the internet"),
    ("public_access", "public", "everyone may read or write what it stores"),
    ("resource_policy", "public", "its own policy lets everyone use it"),
)
_BY_MEMBERSHIP: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """How far a walk came.

    Attributes:
        distance: int32 (nodes,), steps from the nearest start; -1 where it did not come.
        parent: int32 (nodes,), the node before; -1 at a start.
        edge: int32 (nodes,), the edge taken, -1 at a start and where a reach's member was entered.
        is_backward: whether it went against the edges.
        is_whole: False when it was stopped by its limit.
    """

    distance: Nodes
    parent: Nodes
    edge: Nodes
    is_backward: bool
    is_whole: bool

    def path(self, node: int) -> list[tuple[int, int]]:
        """Nodes from a start to `node`, backward from `node` to a start, each with the edge into it or -1."""
        chain = [node]
        while self.parent[chain[-1]] >= 0:
            chain.append(int(self.parent[chain[-1]]))
        if self.is_backward:
            return [(one, int(self.edge[chain[place - 1]]) if place else -1) for place, one in enumerate(chain)]
        return [(one, int(self.edge[one])) for one in reversed(chain)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Graph:
    """Nodes and leading edges of an estate.

    Attributes:
        estate: the assets.
        outsiders: nodes behind the assets; the internet is always among them.
        reaches: nodes behind the outsiders.
        groups: rows of the groups whose membership is a node behind the reaches.
        sources, targets, kinds, sureness: int32, one an edge.
        origins: what says so, one an edge, as index into `words`.
        words: in words.
        last: bool, one an edge: whoever came by it gets no further. An application that may read a tenant's mail does
            not get to what the tenant's people sign in to.
        forward, backward: edges in order of their source, of their target; with the first of each node.
        rows_of: rows in order of service and account, and the first of each such pair.
        pairs: service and account of each pair.
    """

    estate: Estate
    outsiders: tuple[Outsider, ...]
    reaches: tuple[Reach, ...]
    groups: tuple[int, ...]
    sources: Nodes
    targets: Nodes
    kinds: Nodes
    sureness: Nodes
    origins: Nodes
    words: tuple[str, ...]
    last: NDArray[np.bool_]
    forward: tuple[Nodes, NDArray[np.intp]]
    backward: tuple[Nodes, NDArray[np.intp]]
    rows_of: tuple[NDArray[np.intp], NDArray[np.intp]]
    pair_of: Nodes
    pairs: tuple[tuple[str, str], ...]

    @property
    def assets(self) -> int:
        """How many nodes are assets."""
        return len(self.estate)

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.assets + len(self.outsiders) + len(self.reaches) + len(self.groups)

    @property
    def first_reach(self) -> int:
        """The node of the first reach."""
        return self.assets + len(self.outsiders)

    def node_of(self, outsider: Outsider) -> int:
        """The node of an outsider."""
        return self.assets + self.outsiders.index(outsider)

    def outsider(self, node: int) -> Outsider | None:
        """Who a node is; None for any other node."""
        return self.outsiders[node - self.assets] if self.assets <= node < self.first_reach else None

    def reach(self, node: int) -> Reach | None:
        """What a node stands for; None for any other node."""
        place = node - self.first_reach
        return self.reaches[place] if 0 <= place < len(self.reaches) else None

    def group(self, node: int) -> int | None:
        """The row of the group whose members a node stands for; None for any other node."""
        place = node - self.first_reach - len(self.reaches)
        return self.groups[place] if place >= 0 else None

    def members(self, node: int) -> NDArray[np.intp]:
        """Rows that a reach covers, ascending; none for any other node, and for one whose members are edges."""
        reach = self.reach(node)
        if reach is None or reach.needs_trust:
            return np.empty(0, dtype=np.intp)
        rows, starts = self.rows_of
        chosen = [rows[starts[pair] : starts[pair + 1]] for pair in self._pairs(reach)]
        found = np.sort(np.concatenate(chosen)) if chosen else np.empty(0, dtype=np.intp)
        if reach.pattern == "*":
            return found
        names = self.estate.names
        return np.array([row for row in found.tolist() if fnmatchcase(names[row], reach.pattern)], dtype=np.intp)

    def _pairs(self, reach: Reach) -> list[int]:
        return [
            number
            for number, (service, account) in enumerate(self.pairs)
            if (not reach.services or service in reach.services) and reach.account in {"", account}
        ]

    def walk(
        self,
        starts: Iterable[int],
        *,
        is_backward: bool = False,
        most_steps: int = 1_000,
        stop: NDArray[np.bool_] | None = None,
        enters_reaches: bool = True,
    ) -> Walk:
        """Walk from the starts to every node that can be come to, by the fewest steps.

        Args:
            starts: nodes.
            is_backward: against the edges: from where the starts can be come to.
            most_steps: so far and no further.
            stop: bool (nodes,); the walk ends with the level on which it comes to one of these.
            enters_reaches: whether members of reaches are entered.
        """
        distance = np.full(self.nodes, -1, dtype=np.int32)
        parent, edge = distance.copy(), distance.copy()
        frontier = np.unique(np.fromiter(starts, dtype=np.int32))
        distance[frontier] = 0
        step = 0
        while len(frontier) and step < most_steps and (stop is None or not stop[frontier].any()):
            step += 1
            before, after, taken = self._steps(frontier, is_backward=is_backward)
            if self.last.any():
                arrived = edge[before]
                ends = distance[self.targets[taken]] > 0 if is_backward else (arrived >= 0) & self.last[arrived]
                goes = ~(ends & self.last[taken]) if is_backward else ~ends
                before, after, taken = before[goes], after[goes], taken[goes]
            if enters_reaches:
                more = self._into(frontier, distance) if is_backward else self._out_of(frontier)
                before, after = np.concatenate([before, more[0]]), np.concatenate([after, more[1]])
                taken = np.concatenate([taken, np.full(len(more[0]), _BY_MEMBERSHIP, dtype=np.int32)])
            is_new = distance[after] < 0
            before, after, taken = before[is_new], after[is_new], taken[is_new]
            frontier, first = np.unique(after, return_index=True)
            distance[frontier], parent[frontier], edge[frontier] = step, before[first], taken[first]
        is_whole = not len(frontier) or step < most_steps
        return Walk(distance=distance, parent=parent, edge=edge, is_backward=is_backward, is_whole=is_whole)

    def _steps(self, frontier: Nodes, *, is_backward: bool) -> tuple[Nodes, Nodes, Nodes]:
        """Every edge from the frontier: its node there, its other node, itself."""
        order, starts = self.backward if is_backward else self.forward
        counts = (starts[frontier + 1] - starts[frontier]).astype(np.intp)
        before = np.repeat(frontier, counts)
        inside = np.arange(len(before)) - np.repeat(np.cumsum(counts) - counts, counts)
        taken = order[np.repeat(starts[frontier], counts) + inside]
        return before, (self.sources if is_backward else self.targets)[taken], taken

    def _out_of(self, frontier: Nodes) -> tuple[Nodes, Nodes]:
        """Members of the reaches in the frontier."""
        inside = frontier[(frontier >= self.first_reach) & (frontier < self.first_reach + len(self.reaches))].tolist()
        pairs = [(node, self.members(node)) for node in inside]
        before = [np.full(len(rows), node, dtype=np.int32) for node, rows in pairs]
        nothing = np.empty(0, dtype=np.int32)
        return np.concatenate([nothing, *before]), np.concatenate([nothing, *(r.astype(np.int32) for _, r in pairs)])

    def _into(self, frontier: Nodes, distance: Nodes) -> tuple[Nodes, Nodes]:
        """Reaches that were not come to yet and cover something of the frontier: what of it, and the reach."""
        rows = frontier[frontier < self.assets]
        before, after = list[int](), list[int]()
        if not len(rows):
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
        present, first = np.unique(self.pair_of[rows], return_index=True)
        by_pair = dict(zip(present.tolist(), rows[first].tolist(), strict=True))
        for node, reach in enumerate(self.reaches, self.first_reach):
            if distance[node] >= 0 or reach.needs_trust:
                continue
            covered = [pair for pair in self._pairs(reach) if pair in by_pair]
            row = by_pair[covered[0]] if covered and reach.pattern == "*" else self._named(rows, covered, reach.pattern)
            if row >= 0:
                before.append(row)
                after.append(node)
        return np.array(before, dtype=np.int32), np.array(after, dtype=np.int32)

    def _named(self, rows: Nodes, pairs: list[int], pattern: str) -> int:
        """The first row of those pairs whose name is of the pattern; -1 when there is none."""
        candidates = rows[np.isin(self.pair_of[rows], pairs)] if pairs else rows[:0]
        names = self.estate.names
        return next((row for row in candidates.tolist() if fnmatchcase(names[row], pattern)), -1)


def graph_of(estate: Estate) -> Graph:
    """The graph of an estate; what the internet gets to follows from its facts."""
    edges, assets = estate.edges, len(estate)
    outsiders = edges.outsiders if INTERNET in edges.outsiders else (*edges.outsiders, INTERNET)
    shift = len(outsiders) - len(edges.outsiders)
    is_leading = np.isin(edges.kinds, [_CODES[kind] for kind in LEADING])
    behind = edges.assets + len(edges.outsiders)
    sources, targets = (
        np.where(ends >= behind, ends + shift, ends)[is_leading] for ends in (edges.sources, edges.targets)
    )
    kinds, sureness, origins = (one[is_leading] for one in (edges.kinds, edges.sureness, edges.origins.codes))
    words = (*edges.origins.values, *(text for _, _, text in _OPEN), "counts as a member")
    sources, groups, members = _memberships(
        sources, targets, kinds, assets, assets + len(outsiders) + len(edges.reaches)
    )
    open_rows, open_words = _open(estate, sources, targets, kinds, first_word=len(edges.origins.values))
    internet = assets + outsiders.index(INTERNET)
    extra = len(open_rows), len(members[0])
    sources = np.concatenate([sources, np.full(extra[0], internet), members[0]]).astype(np.int32)
    targets = np.concatenate([targets, open_rows, members[1]]).astype(np.int32)
    added = [_CODES[EdgeKind.EXPOSES]] * extra[0] + [_CODES[EdgeKind.MEMBER_OF]] * extra[1]
    nodes = assets + len(outsiders) + len(edges.reaches) + len(groups)
    all_kinds = np.concatenate([kinds, np.array(added, dtype=np.int32)])
    columns = estate.columns
    first, of = (
        combine(columns["service"].codes, columns["account"].codes)
        if assets
        else (np.empty(0, np.intp), np.empty(0, np.int32))
    )
    return Graph(
        estate=estate,
        outsiders=outsiders,
        reaches=edges.reaches,
        groups=groups,
        sources=sources,
        targets=targets,
        kinds=all_kinds,
        sureness=np.concatenate([sureness, np.ones(sum(extra), dtype=np.int32)]),
        origins=np.concatenate([origins, open_words, np.full(extra[1], len(words) - 1, dtype=np.int32)]),
        words=words,
        last=_last(sources, all_kinds, assets, outsiders),
        forward=_ordered(sources, nodes),
        backward=_ordered(targets, nodes),
        rows_of=(np.argsort(of, kind="stable"), np.searchsorted(np.sort(of), np.arange(len(first) + 1))),
        pair_of=of,
        pairs=tuple((columns["service"][row], columns["account"][row]) for row in first.tolist()),
    )


def _last(sources: Nodes, kinds: Nodes, assets: int, outsiders: tuple[Outsider, ...]) -> NDArray[np.bool_]:
    """Edges by which an application only takes what is stored."""
    is_program = np.zeros(assets + len(outsiders) + 1, dtype=bool)
    is_program[assets:-1] = [one.kind is OutsiderKind.APPLICATION for one in outsiders]
    takes = np.isin(kinds, [_CODES[EdgeKind.READS], _CODES[EdgeKind.WRITES]])
    return takes & is_program[np.minimum(sources, assets + len(outsiders))]


def _ordered(ends: Nodes, nodes: int) -> tuple[Nodes, NDArray[np.intp]]:
    order = np.argsort(ends, kind="stable").astype(np.int32)
    return order, np.searchsorted(ends[order], np.arange(nodes + 1))


def _memberships(
    sources: Nodes, targets: Nodes, kinds: Nodes, assets: int, first: int
) -> tuple[Nodes, tuple[int, ...], tuple[Nodes, Nodes]]:
    """Rules that name a group lead from its members, not from its door.

    Returns:
        the sources anew; the rows of those groups; edges from members to memberships.
    """
    lets_in, hands_on = kinds == _CODES[EdgeKind.EXPOSES], kinds == _CODES[EdgeKind.ROUTES_TO]
    doors = np.unique(sources[lets_in & (sources < assets)])
    named = np.intersect1d(doors, sources[hands_on])
    place = np.full(assets + 1, -1, dtype=np.int32)
    place[named] = first + np.arange(len(named), dtype=np.int32)
    at = place[np.minimum(sources, assets)]
    moved = np.where(hands_on & (at >= 0), at, sources).astype(np.int32)
    is_member = lets_in & (at >= 0)
    return moved, tuple(named.tolist()), (targets[is_member], at[is_member])


def _open(estate: Estate, sources: Nodes, targets: Nodes, kinds: Nodes, *, first_word: int) -> tuple[Nodes, Nodes]:
    """Rows that the internet gets to, and what is said of each, as index into words."""
    rows, words = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)]
    for number, (fact, value, _) in enumerate(_OPEN):
        column = estate.facts.get(fact)
        if column is None:
            continue
        is_open = np.array([cell[0] == value for cell in column.values], dtype=bool)[column.codes]
        if fact == "network_exposure":
            is_open &= ~_shut(estate, sources, targets, kinds)
        found = np.flatnonzero(is_open).astype(np.int32)
        rows.append(found)
        words.append(np.full(len(found), first_word + number, dtype=np.int32))
    return np.concatenate(rows), np.concatenate(words)


def _shut(estate: Estate, sources: Nodes, targets: Nodes, kinds: Nodes) -> NDArray[np.bool_]:
    """Assets behind groups of which none lets the world in, bool (n,)."""
    column = estate.facts.get("world_open_ports")
    shut = np.zeros(len(estate), dtype=bool)
    if column is None:
        return shut
    closed = np.array([cell[0] == () for cell in column.values], dtype=bool)[column.codes]
    is_door = (kinds == _CODES[EdgeKind.EXPOSES]) & (sources < len(estate)) & (targets < len(estate))
    doors, behind = sources[is_door], targets[is_door]
    shut[behind] = True
    shut[behind[~closed[doors]]] = False
    return shut
