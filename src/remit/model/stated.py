"""Assets whose service and facts a source states by itself, a column each: a million of them are no million objects.

What leads to what is not stated. Whether a service or a fact exists is not known here either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes, Column, Value
from remit.model.estate import FactCell, TagSet
from remit.model.ownership import NativeClaim

FactSet = tuple[tuple[str, FactCell], ...]
"""Fact cells by fact, sorted by name."""
CONTEXT: Final = (
    "service",
    "native_type",
    "account",
    "region",
    "environment",
    "workload",
    "data_class",
    "tier",
    "namespace",
    "path",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StatedAssets:
    """One row an asset.

    Attributes:
        ids: unique.
        names: own names; empty where it is the id.
        columns: text columns by name, see `CONTEXT`; empty text where nothing is said.
        tags: sorted pairs.
        facts: what is stated.
        owners: who is said to own it, the strongest first.
        aliases: what else it is called.
        files, lines, line_columns: where it is declared; int32.
        places: int32, the line of the list on which each stands.
    """

    ids: Sequence[str]
    names: Sequence[str]
    columns: Mapping[str, Column[str]]
    tags: Column[TagSet]
    facts: Column[FactSet]
    owners: Column[tuple[NativeClaim, ...]]
    aliases: Column[tuple[str, ...]]
    files: Column[str]
    lines: NDArray[np.int32]
    line_columns: NDArray[np.int32]
    places: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def none(cls) -> StatedAssets:
        """No asset at all."""
        nothing = np.zeros(0, dtype=np.int32)
        return cls(
            ids=(),
            names=(),
            columns={name: Column(nothing, ()) for name in CONTEXT},
            tags=Column(nothing, ()),
            facts=Column(nothing, ()),
            owners=Column(nothing, ()),
            aliases=Column(nothing, ()),
            files=Column(nothing, ()),
            lines=nothing,
            line_columns=nothing,
            places=nothing,
        )

    def taken(self, rows: NDArray[np.intp]) -> StatedAssets:
        """Some of the rows, in the order given."""
        wanted = rows.tolist()
        ids, names = tuple(self.ids), tuple(self.names)
        return replace(
            self,
            ids=tuple([ids[row] for row in wanted]),
            names=tuple([names[row] for row in wanted]),
            columns={name: at(column, rows) for name, column in self.columns.items()},
            tags=at(self.tags, rows),
            facts=at(self.facts, rows),
            owners=at(self.owners, rows),
            aliases=at(self.aliases, rows),
            files=at(self.files, rows),
            lines=self.lines[rows],
            line_columns=self.line_columns[rows],
            places=self.places[rows],
        )


def at(column: Column[Value], rows: NDArray[np.intp]) -> Column[Value]:
    """A column of some of the rows, with the values that one of them has."""
    codes: Codes = column.codes[rows]
    is_used = np.bincount(codes, minlength=len(column.values)) > 0
    table = np.cumsum(is_used, dtype=np.int32) - 1
    values = tuple(column.values[code] for code in np.flatnonzero(is_used).tolist())
    return Column(table[codes].astype(np.int32, copy=False), values)
