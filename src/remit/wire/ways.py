"""Answers about ways through the estate: paths, what surrounds an asset, the picture of a part."""

from __future__ import annotations

import msgspec

from remit.wire.lists import Snapshot


class HopControl(msgspec.Struct, frozen=True):
    """A control that counts on a step."""

    control: str
    name: str
    side: str
    state: str


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a way; no asset for an outsider and for a set of them."""

    asset: str | None
    name: str
    what: str
    by: str | None
    origin: str | None
    sure: bool
    side: str
    team: str | None
    person: str | None
    controls: list[HopControl]


class Outsider(msgspec.Struct, frozen=True):
    """Who comes in."""

    kind: str
    name: str


class Weakness(msgspec.Struct, frozen=True, kw_only=True):
    """What lets somebody take a step."""

    asset: str
    rule: str | None
    control: str
    party: str
    person: str | None
    message: str
    fix: str


class Cut(msgspec.Struct, frozen=True):
    """What breaks a path with the least effort."""

    asset: str
    rule: str | None
    fix: str


class AccessPath(msgspec.Struct, frozen=True, kw_only=True):
    """A way in that is open."""

    severity: str
    confidence: str
    entry: Outsider
    hops: list[Hop]
    weaknesses: list[Weakness]
    cut: Cut
    goals: int
    worst: list[str]
    data_class: str | None


class Way(msgspec.Struct, frozen=True):
    """A way, and the access path that it is where something on it is weak."""

    hops: list[Hop]
    path: AccessPath | None


class Loose(msgspec.Struct, frozen=True):
    """A reference that leads to nothing that was read."""

    kind: str
    text: str


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What leads to an asset, and what it leads to; `more` counts ways that are not listed."""

    asset: str
    sentence: str
    comes_from: list[Way]
    leads_to: list[Way]
    loose: list[Loose]
    more: int


class Node(Hop, frozen=True, kw_only=True):
    """A node of the picture: where it stands, and how many findings on it let somebody further."""

    column: int
    row: int
    in_scope: bool
    outside: bool
    weak: int


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """An edge between two nodes, by their places in the list of nodes."""

    source: int
    target: int
    kind: str
    origin: str | None
    sure: bool


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the estate with its neighbours; `around` where one asset was asked for."""

    snapshot: Snapshot
    nodes: list[Node]
    edges: list[Edge]
    left_out: int
    kinds: list[str]
    around: Surroundings | None
