"""Edges say back what was added, with outsiders and reaches as nodes behind the assets (R1.13)."""

from __future__ import annotations

import pytest

from remit.model.access_path import AccessPath, Hop, Weakness
from remit.model.edges import KINDS, LEADING, EdgeBuilder, EdgeKind, Edges, Outsider, OutsiderKind, Reach
from remit.model.finding import Confidence, Severity
from remit.model.party import Label

VENDOR = Outsider(kind=OutsiderKind.VENDOR, name="account 1")
EVERY = Reach(services=("aws/s3",), account="2")


def test_nodes_stand_behind_the_assets() -> None:
    builder = EdgeBuilder()
    builder.add(0, EVERY, EdgeKind.READS, origin="policy")
    builder.add(VENDOR, 0, EdgeKind.ASSUMES, is_sure=False)
    builder.add(EVERY, 1, EdgeKind.ASSUMES)
    edges = builder.build(2)
    assert edges.sources.tolist() == [0, 2, 3]
    assert edges.targets.tolist() == [3, 0, 1]
    assert [KINDS[code] for code in edges.kinds] == [EdgeKind.READS, EdgeKind.ASSUMES, EdgeKind.ASSUMES]
    assert edges.sureness.tolist() == [1, 0, 1]
    assert (len(edges), edges.nodes, edges.origins[0]) == (3, 4, "policy")
    assert (edges.outsiders, edges.reaches) == ((VENDOR,), (EVERY,))


def test_an_edge_stands_once_and_none_leads_to_itself() -> None:
    builder = EdgeBuilder()
    for target in (1, 1, 0):
        builder.add(0, target, EdgeKind.RUNS_AS)
    builder.add(0, 1, EdgeKind.READS)
    assert len(builder.build(2)) == 2


def test_loose_ends_are_kept_once_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EdgeBuilder, "MOST_LOOSE", 3)
    builder = EdgeBuilder()
    for text in ("a", "a", "b", "c"):
        builder.add_loose(0, EdgeKind.RUNS_AS, text)
    assert builder.build(1).loose == ((0, "runs_as", "a"), (0, "runs_as", "b"))


def test_no_edges() -> None:
    assert (len(Edges.none(3)), Edges.none(3).nodes) == (0, 3)


def test_kinds_are_said_in_words() -> None:
    assert EdgeKind.RUNS_AS.words == "runs as"
    assert EdgeKind.ENCRYPTS_WITH not in LEADING
    assert {EdgeKind.READS, EdgeKind.WRITES, EdgeKind.ASSUMES} <= LEADING


def test_a_path_names_its_assets() -> None:
    def hop(asset: str) -> Hop:
        return Hop(node=0, asset=asset, name="n", what="w", by=None, origin="", is_sure=True, side=Label.NOT_APPLICABLE)

    weakness = Weakness(
        asset="a",
        rule="r",
        control="mfa",
        message="m",
        fix="f",
        party="customer",
        person="",
        severity=Severity.LOW,
        effort=1,
    )
    path = AccessPath(
        entry=VENDOR,
        hops=(hop(""), hop("a"), hop("b")),
        weaknesses=(weakness,),
        cut=weakness,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        goals=1,
        worst=("b",),
        data_class="",
    )
    assert path.assets == ("a", "b")
