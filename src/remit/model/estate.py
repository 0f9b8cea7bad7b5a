"""The estate: every asset as a row of interned columns, with its facts.

Built once by `EstateBuilder`, frozen afterwards. Three counts are kept apart: resources read, assets, and
parts of assets (docs/architecture.md); what could not be named or read is counted too and never taken for clean.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Column, ColumnBuilder
from remit.model.edges import Edges
from remit.model.facts import UNKNOWN, Fact, FactStatus, FactValue, Marker
from remit.model.location import Location
from remit.model.observation import Note, Unreadable
from remit.model.paths import Paths
from remit.model.texts import Texts

FactCell = tuple[FactValue | Marker | None, str, str, str]  # value, status, origin, source
MANY: Final = 10_000  # more texts than that are kept in one block: a tuple of few is faster to read
LACKING: FactCell = (None, "", "", "")
TagSet = tuple[tuple[str, str], ...]

COLUMNS = (
    "native_type",
    "provider",
    "service",
    "service_name",
    "model",
    "account",
    "region",
    "path",
    "namespace",
    "action",
    "input",
    "workload",
    "environment",
    "data_class",
    "tier",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A resource that was read and is no asset of its own.

    Attributes:
        address: its name within its root.
        native_type: its type.
        kind: `part` of an asset, `other` (no cloud resource) or `unresolved` (nothing is known about the type).
        assets: ids of the assets a part belongs to; empty when its asset is not in the input.
        location: where it is declared.
    """

    address: str
    native_type: str
    kind: str
    assets: tuple[str, ...] = ()
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of what was read; `resources = assets + parts + others + unresolved`.

    Attributes:
        resources: native resources read.
        assets: those that are assets of their own.
        parts: companions that belong to an asset.
        others: what is no cloud resource.
        unresolved: types nothing is known about.
        unreadable: items that could not be read; not among the resources.
        notes: what is written and has no effect; not among the unreadable.
    """

    resources: int = 0
    assets: int = 0
    parts: int = 0
    others: int = 0
    unresolved: int = 0
    unreadable: int = 0
    notes: int = 0

    @property
    def resolved(self) -> int:
        """Resources that were named."""
        return self.resources - self.unresolved


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estate:
    """Every asset, one row each.

    Attributes:
        ids: asset id by row, unique; a tuple, or one block where there are many.
        names: asset's own name by row.
        columns: interned text columns by name, see `COLUMNS`; empty text where not known; the values
            of `path`, and of `files`, are one tree where there are many.
        tags: interned tag sets, sorted pairs.
        lines: int32, line of the declaration by row, 0 when not known.
        line_columns: int32, column of the declaration by row.
        files: file of the declaration.
        facts: interned fact cells by fact; `LACKING` where the asset has no such fact.
        pieces: resources that are no assets of their own.
        counts: what was read.
        unreadable: what could not be read.
        notes: what is written and has no effect.
        edges: what of it leads to what.
    """

    ids: Sequence[str]
    names: Sequence[str]
    columns: Mapping[str, Column[str]]
    tags: Column[TagSet]
    lines: NDArray[np.int32]
    line_columns: NDArray[np.int32]
    files: Column[str]
    facts: Mapping[str, Column[FactCell]]
    pieces: tuple[Piece, ...]
    counts: Counts
    unreadable: tuple[Unreadable, ...]
    notes: tuple[Note, ...] = ()
    edges: Edges = field(default_factory=Edges.none)

    def __len__(self) -> int:
        return len(self.ids)

    def location(self, row: int) -> Location:
        """Where the asset is declared."""
        return Location(file=self.files[row], line=int(self.lines[row]), column=int(self.line_columns[row]))

    def fact(self, row: int, name: str) -> Fact | None:
        """One fact of one asset; None when the asset has no such fact."""
        column = self.facts.get(name)
        if column is None:
            return None
        value, status, origin, source = column[row]
        if value is None:
            return None
        return Fact(name=name, value=value, status=FactStatus(status), origin=origin, source=source)

    def facts_of(self, row: int) -> list[Fact]:
        """Every fact of one asset, by name."""
        found = (self.fact(row, name) for name in sorted(self.facts))
        return [fact for fact in found if fact is not None]


class EstateBuilder:
    """Grows an estate row by row, interning as it goes."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.names: list[str] = []
        self.columns: dict[str, ColumnBuilder[str]] = {name: ColumnBuilder() for name in COLUMNS}
        self.tags: ColumnBuilder[TagSet] = ColumnBuilder()
        self.files: ColumnBuilder[str] = ColumnBuilder()
        self.lines = array("i")
        self.line_columns = array("i")
        self.facts: dict[str, ColumnBuilder[FactCell]] = {}

    def add(
        self,
        *,
        asset_id: str,
        name: str,
        location: Location,
        texts: Mapping[str, str],
        tags: Mapping[str, str],
        facts: tuple[Fact, ...] = (),
    ) -> None:
        """Append one asset.

        Args:
            asset_id: unique id.
            name: its own name.
            location: where it is declared.
            texts: values of the text columns; those left out are empty.
            tags: effective tags.
            facts: derived facts, each word once.

        Raises:
            ValueError: a fact is given twice.
        """
        if len({fact.name for fact in facts}) != len(facts):
            raise ValueError(f"a fact of {asset_id} is given twice")
        row = len(self.ids)
        self.ids.append(asset_id)
        self.names.append(name)
        for column, builder in self.columns.items():
            builder.add(texts.get(column, ""))
        self.tags.add(tuple(sorted(tags.items())))
        self.files.add(location.file)
        self.lines.append(location.line)
        self.line_columns.append(location.column)
        for fact in facts:
            cells = self.facts.setdefault(fact.name, ColumnBuilder())
            cells.pad(row, LACKING)
            cells.add((fact.value, fact.status.value, fact.origin, fact.source))

    def extend(
        self,
        *,
        ids: Sequence[str],
        names: Iterable[str],
        columns: Mapping[str, Column[str]],
        tags: Column[TagSet],
        facts: Mapping[str, Column[FactCell]],
        files: Column[str],
        lines: NDArray[np.int32],
        line_columns: NDArray[np.int32],
    ) -> None:
        """Append many assets at once, each column as long as `ids`; columns that are left out are empty.

        Args:
            ids: unique ids.
            names: their own names.
            columns: text columns.
            tags: sorted pairs.
            facts: fact cells by fact, `LACKING` where an asset has no such fact.
            files: file of the declaration.
            lines: line of the declaration, 0 when not known.
            line_columns: column of the declaration.
        """
        row = len(self.ids)
        self.ids.extend(ids)
        self.names.extend(names)
        for name, builder in self.columns.items():
            if name in columns:
                builder.extend(columns[name])
            else:
                builder.pad(row + len(ids), "")
        self.tags.extend(tags)
        self.files.extend(files)
        self.lines.frombytes(lines.astype(np.int32, copy=False).tobytes())
        self.line_columns.frombytes(line_columns.astype(np.int32, copy=False).tobytes())
        for name, column in facts.items():
            cells = self.facts.setdefault(name, ColumnBuilder())
            cells.pad(row, LACKING)
            cells.extend(column)

    def build(
        self,
        *,
        counts: Counts,
        pieces: tuple[Piece, ...] = (),
        unreadable: tuple[Unreadable, ...] = (),
        edges: Edges | None = None,
    ) -> Estate:
        """The finished estate."""
        for builder in self.facts.values():
            builder.pad(len(self.ids), LACKING)
        columns = {name: builder.build() for name, builder in self.columns.items()}
        return Estate(
            ids=_as_texts(self.ids),
            names=_as_texts(self.names),
            columns={**columns, "path": _as_tree(columns["path"])},
            tags=self.tags.build(),
            lines=np.array(self.lines, dtype=np.int32),
            line_columns=np.array(self.line_columns, dtype=np.int32),
            files=_as_tree(self.files.build()),
            facts={name: builder.build() for name, builder in sorted(self.facts.items())},
            pieces=pieces,
            counts=counts,
            unreadable=unreadable,
            edges=Edges.none(len(self.ids)) if edges is None else edges,
        )


def _as_texts(texts: Sequence[str]) -> Sequence[str]:
    return Texts.of(texts) if len(texts) > MANY else tuple(texts)


def _as_tree(paths: Column[str]) -> Column[str]:
    return Column(paths.codes, Paths.of(paths.values)) if len(paths.values) > MANY else paths


def is_unknown(cell: FactCell) -> bool:
    """Whether the cell holds a fact that cannot be told."""
    return cell[0] is UNKNOWN
