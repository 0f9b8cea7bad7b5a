"""A walk over the arrays comes exactly as far as a plain walk over sets, forward and backward (R1.13)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from remit.model.edges import EdgeBuilder, EdgeKind, Outsider, OutsiderKind, Reach
from remit.model.estate import Counts, Estate, EstateBuilder
from remit.model.facts import UNKNOWN, Fact, FactStatus, FactValue, Marker
from remit.model.location import Location
from remit.resolver.graph import INTERNET, Graph, graph_of

VENDOR = Outsider(kind=OutsiderKind.VENDOR, name="account 9")
SERVICES, ACCOUNTS = ("aws/s3", "aws/iam"), ("1", "2", "")


def estate_of(
    assets: list[tuple[str, str]],
    edges: EdgeBuilder | None = None,
    facts: Mapping[int, Mapping[str, FactValue | Marker]] | None = None,
) -> Estate:
    builder = EstateBuilder()
    for row, (service, account) in enumerate(assets):
        told = (facts or {}).get(row, {})
        builder.add(
            asset_id=f"a{row}",
            name=f"{'even' if row % 2 == 0 else 'odd'}-{row}",
            location=Location(file="f"),
            texts={"service": service, "account": account},
            tags={},
            facts=tuple(
                Fact(name=name, value=value, status=FactStatus.STATED, origin="o") for name, value in told.items()
            ),
        )
    return builder.build(counts=Counts(assets=len(assets)), edges=(edges or EdgeBuilder()).build(len(assets)))


@st.composite
def estates(draw: st.DrawFn) -> Estate:
    assets = draw(st.lists(st.tuples(st.sampled_from(SERVICES), st.sampled_from(ACCOUNTS)), min_size=1, max_size=9))
    builder = EdgeBuilder()
    rows = st.integers(0, len(assets) - 1)
    reaches = st.builds(
        Reach,
        services=st.sampled_from([(), ("aws/s3",), SERVICES]),
        account=st.sampled_from(ACCOUNTS),
        pattern=st.sampled_from(["*", "even-*", "odd-1", "none"]),
        needs_trust=st.booleans(),
    )
    kinds = st.sampled_from([EdgeKind.READS, EdgeKind.ASSUMES, EdgeKind.RUNS_AS, EdgeKind.ENCRYPTS_WITH])
    for source, target, kind in draw(st.lists(st.tuples(rows | st.just(VENDOR), rows | reaches, kinds), max_size=18)):
        builder.add(source, target, kind)
    for reach, row in draw(st.lists(st.tuples(reaches, rows), max_size=3)):
        if reach.needs_trust:
            builder.add(reach, row, EdgeKind.ASSUMES)
    return estate_of(assets, builder)


def covered(graph: Graph, node: int) -> list[int]:
    """Members of a reach, found the plain way."""
    reach, columns = graph.reach(node), graph.estate.columns
    if reach is None or reach.needs_trust:
        return []
    return [
        row
        for row in range(graph.assets)
        if (not reach.services or columns["service"][row] in reach.services)
        and reach.account in {"", columns["account"][row]}
        and fnmatchcase(graph.estate.names[row], reach.pattern)
    ]


def plainly(graph: Graph, start: int, *, is_backward: bool = False) -> dict[int, int]:
    """Steps to every node, by a queue."""
    following: dict[int, set[int]] = {node: set(covered(graph, node)) for node in range(graph.nodes)}
    for source, target in zip(graph.sources.tolist(), graph.targets.tolist(), strict=True):
        following[source].add(target)
    if is_backward:
        turned: dict[int, set[int]] = {node: set() for node in range(graph.nodes)}
        for source, targets in following.items():
            for target in targets:
                turned[target].add(source)
        following = turned
    steps, waiting = {start: 0}, deque([start])
    while waiting:
        node = waiting.popleft()
        for target in following[node] - steps.keys():
            steps[target] = steps[node] + 1
            waiting.append(target)
    return steps


@given(estates(), st.data())
def test_a_walk_equals_a_plain_walk(estate: Estate, data: st.DataObject) -> None:
    graph = graph_of(estate)
    start = data.draw(st.integers(0, graph.nodes - 1))
    for is_backward in (False, True):
        walk = graph.walk([start], is_backward=is_backward)
        assert walk.is_whole
        found = {node: step for node, step in enumerate(walk.distance.tolist()) if step >= 0}
        assert found == plainly(graph, start, is_backward=is_backward)


@given(estates(), st.data())
def test_each_step_of_a_path_is_an_edge_or_a_membership(estate: Estate, data: st.DataObject) -> None:
    graph = graph_of(estate)
    start = data.draw(st.integers(0, graph.nodes - 1))
    for is_backward in (False, True):
        walk = graph.walk([start], is_backward=is_backward)
        for node in np.flatnonzero(walk.distance >= 0).tolist():
            path = walk.path(node)
            assert len(path) == walk.distance[node] + 1
            assert (path[0][0], path[-1][0]) == ((node, start) if is_backward else (start, node))
            assert path[0][1] == -1
            for (before, _), (after, edge) in pairwise(path):
                if edge >= 0:
                    assert (graph.sources[edge], graph.targets[edge]) == (before, after)
                else:
                    assert after in covered(graph, before)


@given(estates())
def test_members_are_those_of_a_plain_search(estate: Estate) -> None:
    graph = graph_of(estate)
    for node in range(graph.nodes):
        assert graph.members(node).tolist() == covered(graph, node)


def test_what_does_not_lead_further_is_not_walked() -> None:
    builder = EdgeBuilder()
    builder.add(0, 1, EdgeKind.ENCRYPTS_WITH)
    graph = graph_of(estate_of([("aws/s3", "1"), ("aws/kms", "1")], builder))
    assert graph.walk([0]).distance.tolist() == [0, -1, -1]


def test_a_walk_stops_where_it_is_told_to() -> None:
    builder = EdgeBuilder()
    for row in range(3):
        builder.add(row, row + 1, EdgeKind.ROUTES_TO)
    graph = graph_of(estate_of([("aws/s3", "1")] * 4, builder))
    short = graph.walk([0], most_steps=2)
    assert (short.distance.tolist()[:4], short.is_whole) == ([0, 1, 2, -1], False)
    stop = np.zeros(graph.nodes, dtype=bool)
    stop[1] = True
    assert graph.walk([0], stop=stop).distance.tolist()[:4] == [0, 1, -1, -1]


def test_reaches_are_entered_only_where_that_is_asked_for() -> None:
    builder = EdgeBuilder()
    builder.add(0, Reach(account="1"), EdgeKind.READS)
    graph = graph_of(estate_of([("aws/iam", "1"), ("aws/s3", "1")], builder))
    assert graph.walk([0]).distance[1] == 2
    assert graph.walk([0], enters_reaches=False).distance[1] == -1
    assert graph.walk([1], is_backward=True).distance[0] == 2


def test_the_internet_gets_to_what_facts_say_is_open() -> None:
    facts: dict[int, dict[str, FactValue | Marker]] = {
        0: {"network_exposure": "internet"},
        1: {"public_access": "public"},
        2: {"network_exposure": UNKNOWN},
        3: {"resource_policy": "scoped"},
    }
    graph = graph_of(estate_of([("aws/s3", "1")] * 4, facts=facts))
    internet = graph.node_of(INTERNET)
    assert graph.walk([internet]).distance.tolist()[:4] == [1, 1, -1, -1]
    edge = int(graph.walk([internet]).edge[1])
    assert graph.words[graph.origins[edge]] == "everyone may read or write what it stores"


def test_anyone_who_may_take_on_a_role_is_the_same_internet() -> None:
    builder = EdgeBuilder()
    builder.add(INTERNET, 0, EdgeKind.ASSUMES)
    builder.add(0, Reach(), EdgeKind.WRITES)
    graph = graph_of(estate_of([("aws/iam", "1")], builder))
    assert graph.outsiders == (INTERNET,)
    assert graph.reach(graph.walk([1]).path(2)[-1][0]) == Reach()


def test_a_group_lets_in_by_its_door_and_counts_by_its_members() -> None:
    """0 entrance, 1 its host, 2 inside, 3 its host; a rule of 2 names 0, and 4 stands behind 0 as well."""
    builder = EdgeBuilder()
    for source, target, kind in (
        (0, 1, EdgeKind.EXPOSES),
        (0, 4, EdgeKind.EXPOSES),
        (2, 3, EdgeKind.EXPOSES),
        (0, 2, EdgeKind.ROUTES_TO),
    ):
        builder.add(source, target, kind)
    graph = graph_of(estate_of([("aws/vpc", "1")] * 5, builder))
    walk = graph.walk([1])
    assert walk.distance[3] == 3
    assert walk.distance[4] == -1  # a neighbour behind the same door is not come to
    assert [graph.group(node) for node, _ in walk.path(3)] == [None, 0, None, None]
    assert graph.walk([0]).distance[2] == 3  # the door leads on only over a member


def test_a_host_whose_groups_let_nobody_in_is_not_exposed() -> None:
    builder = EdgeBuilder()
    for door, host in ((0, 2), (1, 3), (0, 3)):
        builder.add(door, host, EdgeKind.EXPOSES)
    facts: dict[int, dict[str, FactValue | Marker]] = {
        0: {"world_open_ports": ()},
        1: {"world_open_ports": ("22",)},
        2: {"network_exposure": "internet"},
        3: {"network_exposure": "internet"},
        4: {"network_exposure": "internet"},
    }
    graph = graph_of(estate_of([("aws/ec2", "1")] * 5, builder, facts))
    assert graph.walk([graph.node_of(INTERNET)]).distance.tolist()[:5] == [-1, -1, -1, 1, 1]


def test_an_estate_of_nothing() -> None:
    graph = graph_of(estate_of([]))
    assert (graph.nodes, graph.outsiders) == (1, (INTERNET,))
    assert graph.walk([0]).distance.tolist() == [0]


def test_nodes_say_what_they_are() -> None:
    builder = EdgeBuilder()
    builder.add(VENDOR, Reach(), EdgeKind.READS)
    graph = graph_of(replace(estate_of([("aws/s3", "1")], builder)))
    assert graph.outsider(0) is None
    assert graph.outsider(1) == VENDOR
    assert (graph.reach(0), graph.reach(3), graph.group(0)) == (None, Reach(), None)
