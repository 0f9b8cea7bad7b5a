"""Edges: what of an estate leads to what, as columns.

An end of an edge is a *node*: an asset by its row, or behind the assets an outsider (the internet, another
organisation's account, a pipeline), or behind those a reach, which stands for every asset that a grant's wildcard
covers. A role that may read every bucket is one edge to one reach, not one edge a bucket.

An edge points the way that whoever has its source gets to its target: a host *runs as* a role, the role *reads* a
bucket. What an edge cannot know is whether anybody ever went that way.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Column, ColumnBuilder, Interner


class EdgeKind(StrEnum):
    """How one thing leads to another."""

    EXPOSES = "exposes"  # lets whoever comes to the source in to the target
    ROUTES_TO = "routes_to"  # hands requests or events on
    RUNS_AS = "runs_as"  # has the target's credentials
    ASSUMES = "assumes"  # may take on the role
    MEMBER_OF = "member_of"  # has what the group has
    READS = "reads"
    WRITES = "writes"
    ENCRYPTS_WITH = "encrypts_with"
    LOGS_TO = "logs_to"
    TRUSTS = "trusts"  # takes the target's word for who somebody is
    ADMINISTERS = "administers"  # may change the target's people, rights and settings

    @property
    def words(self) -> str:
        """As people say it."""
        return self.value.replace("_", " ")


KINDS: Final = tuple(EdgeKind)  # snapshots keep places in it: a new kind comes last
# Kinds along which somebody gets further; the others say what an asset depends on.
LEADING: Final = frozenset({*KINDS[:7], EdgeKind.ADMINISTERS})
# Services that people sign in to and that vouch for them elsewhere: each is one asset, with all that it holds.
TENANTS: Final = (
    "microsoft/entra", "google-workspace/tenant", "okta/workforce-identity", "github/organization", "salesforce/org",
    "slack/workspace",
)  # fmt: skip


class OutsiderKind(StrEnum):
    """Who is outside."""

    INTERNET = "internet"
    VENDOR = "vendor"  # an account, or people, of another organisation
    APPLICATION = "application"  # a program that somebody granted rights to
    PIPELINE = "pipeline"  # jobs of a build service
    PEOPLE = "people"  # whom an identity provider vouches for
    WORKLOAD = "workload"  # what runs in a cluster that was not read


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Outsider:
    """Somebody or something that is no asset of the estate and may come in.

    Attributes:
        kind: who.
        name: which, in words; unique within the kind.
        flaws: what the door they come through leaves open, each a sentence without its full stop.
    """

    kind: OutsiderKind
    name: str
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Reach:
    """Every asset that a wildcard covers, said without naming them.

    Attributes:
        services: ids of the services; empty for every service.
        account: the account that they are in; empty when it is not known, which covers every account.
        pattern: of their names, `*` and `?` as in shells.
        needs_trust: only roles that let the account's own identities in; they are listed as edges from it.
    """

    services: tuple[str, ...] = ()
    account: str = ""
    pattern: str = "*"
    needs_trust: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Edges as columns, m of them, between nodes.

    Attributes:
        sources, targets: int32 (m,), nodes: below `assets` a row, then outsiders, then reaches.
        kinds: int32 (m,), index into `KINDS`.
        sureness: int32 (m,), 1 where the input says so, 0 where it may be (a condition, an unknown part).
        origins: what says so, in words.
        assets: rows of the estate.
        outsiders: nodes behind the assets.
        reaches: nodes behind the outsiders.
        loose: references to what was not read: the row, the kind, and what it names.
    """

    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    kinds: NDArray[np.int32]
    sureness: NDArray[np.int32]
    origins: Column[str]
    assets: int
    outsiders: tuple[Outsider, ...] = ()
    reaches: tuple[Reach, ...] = ()
    loose: tuple[tuple[int, str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.sources)

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.assets + len(self.outsiders) + len(self.reaches)

    @classmethod
    def none(cls, assets: int = 0) -> Edges:
        """No edge at all."""
        nothing = np.empty(0, dtype=np.int32)
        return cls(
            sources=nothing,
            targets=nothing,
            kinds=nothing,
            sureness=nothing,
            origins=Column(nothing, ()),
            assets=assets,
        )


class EdgeBuilder:
    """Grows edges one by one; ends that are no assets are interned as they come."""

    MOST_LOOSE: Final = 10_000

    def __init__(self) -> None:
        self._sources = array("i")
        self._targets = array("i")
        self._kinds = array("i")
        self._sureness = array("i")
        self._origins: ColumnBuilder[str] = ColumnBuilder()
        self._outsiders: Interner[Outsider] = Interner()
        self._reaches: Interner[Reach] = Interner()
        self._loose: list[tuple[int, str, str]] = []
        self._seen: set[tuple[int, int, int]] = set()

    def add(
        self,
        source: int | Outsider | Reach,
        target: int | Reach,
        kind: EdgeKind,
        *,
        is_sure: bool = True,
        origin: str = "",
    ) -> None:
        """Append an edge; one that is there already is passed over.

        Args:
            source: an asset's row, an outsider, or a reach whose members are listed.
            target: an asset's row, or a reach.
            kind: how the one leads to the other.
            is_sure: whether the input says so, and not only that it may be.
            origin: what says so, in words.
        """
        start, end = self._node(source), self._node(target)
        code = KINDS.index(kind)
        if (start, end, code) in self._seen or start == end:
            return
        self._seen.add((start, end, code))
        self._sources.append(start)
        self._targets.append(end)
        self._kinds.append(code)
        self._sureness.append(int(is_sure))
        self._origins.add(origin)

    def _node(self, end: int | Outsider | Reach) -> int:
        """A stand-in until all rows are known: outsiders are -1, -3 and so on, reaches -2, -4 and so on."""
        if isinstance(end, Outsider):
            return -1 - 2 * self._outsiders.code(end)
        return -2 - 2 * self._reaches.code(end) if isinstance(end, Reach) else end

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """The reaches so far."""
        return self._reaches.values()

    def add_loose(self, row: int, kind: EdgeKind, text: str) -> None:
        """Note a reference to something that was not read; at most `MOST_LOOSE` are kept."""
        if len(self._loose) < self.MOST_LOOSE:
            self._loose.append((row, kind.value, text))

    def build(self, assets: int) -> Edges:
        """The finished edges of an estate of that many rows."""
        outsiders, reaches = self._outsiders.values(), self._reaches.values()

        def nodes(ends: array[int]) -> NDArray[np.int32]:
            found = np.array(ends, dtype=np.int32)
            is_outsider, is_reach = (found < 0) & (found % 2 == 1), (found < 0) & (found % 2 == 0)
            found[is_outsider] = assets + (-1 - found[is_outsider]) // 2
            found[is_reach] = assets + len(outsiders) + (-2 - found[is_reach]) // 2
            return found

        return Edges(
            sources=nodes(self._sources),
            targets=nodes(self._targets),
            kinds=np.array(self._kinds, dtype=np.int32),
            sureness=np.array(self._sureness, dtype=np.int32),
            origins=self._origins.build(),
            assets=assets,
            outsiders=outsiders,
            reaches=reaches,
            loose=tuple(dict.fromkeys(self._loose)),
        )
