"""Columns of interned values: how a million assets stay small.

A column keeps each distinct value once and an `int32` code for each row; what is compared, grouped and counted
are codes.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=Hashable)
Codes = NDArray[np.int32]
_COUNTABLE: Final = 2**16  # so many possible keys are counted rather than sorted
_MOST_IN_32_BITS: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[Value]):
    """One value a row, interned.

    Attributes:
        codes: int32, one a row, an index into `values`.
        values: each distinct value once, in order of first appearance; a tuple, or texts or paths that keep a block
            of bytes instead of objects (`remit.model.texts`, `remit.model.paths`).
    """

    codes: Codes
    values: Sequence[Value]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> Value:
        value: Value = self.values[int(self.codes[row])]
        return value

    def __iter__(self) -> Iterator[Value]:
        values = tuple(self.values)
        return (values[code] for code in self.codes.tolist())

    def rows(self, value: Value) -> NDArray[np.intp]:
        """Row numbers that hold the value, ascending."""
        if value not in self.values:
            return np.empty(0, dtype=np.intp)
        return np.flatnonzero(self.codes == self.values.index(value))

    def counts(self) -> dict[Value, int]:
        """Rows by value, in order of `values`."""
        return dict(zip(self.values, np.bincount(self.codes, minlength=len(self.values)).tolist(), strict=True))

    def mapped(self, table: Sequence[Value]) -> Column[Value]:
        """The column with each value replaced by the one at its place in `table`, interned again."""
        fresh: Interner[Value] = Interner()
        translated = np.array([fresh.code(value) for value in table], dtype=np.int32)
        codes = translated[self.codes] if len(table) else self.codes
        return Column(codes.astype(np.int32), fresh.values())

    @classmethod
    def of(cls, values: Iterable[Value]) -> Column[Value]:
        """A column from plain values."""
        builder: ColumnBuilder[Value] = ColumnBuilder()
        for value in values:
            builder.add(value)
        return builder.build()


class Interner(Generic[Value]):
    """Gives each distinct value a code, in order of first appearance."""

    __slots__ = ("_codes",)

    def __init__(self) -> None:
        self._codes: dict[Value, int] = {}

    def code(self, value: Value) -> int:
        """The value's code, a new one at its first appearance."""
        return self._codes.setdefault(value, len(self._codes))

    def values(self) -> tuple[Value, ...]:
        """Every value by code."""
        return tuple(self._codes)


class ColumnBuilder(Generic[Value]):
    """Grows a column row by row."""

    __slots__ = ("_codes", "_interner")

    def __init__(self) -> None:
        self._codes = array("i")
        self._interner: Interner[Value] = Interner()

    def add(self, value: Value) -> None:
        """Append one row."""
        self._codes.append(self._interner.code(value))

    def pad(self, length: int, value: Value) -> None:
        """Append `value` until there are `length` rows."""
        missing = length - len(self._codes)
        if missing > 0:
            self._codes.extend([self._interner.code(value)] * missing)

    def extend(self, column: Column[Value]) -> None:
        """Append every row of a column; of its values only those that a row has."""
        is_used = np.bincount(column.codes, minlength=len(column.values)) > 0
        table = np.zeros(len(column.values), dtype=np.int32)
        for number, (value, used) in enumerate(zip(column.values, is_used.tolist(), strict=True)):
            if used:
                table[number] = self._interner.code(value)
        self._codes.frombytes(table[column.codes].tobytes())

    def build(self) -> Column[Value]:
        """The finished column."""
        return Column(np.array(self._codes, dtype=np.int32), self._interner.values())


def combine(*codes: Codes) -> tuple[NDArray[np.intp], Codes]:
    """Distinct combinations of several code columns.

    Columns are packed into one key; whenever few keys are possible they are numbered by counting, else by sorting.

    Args:
        codes: int32 columns of equal length n, each non-negative.

    Returns:
        `first`: the first row of each distinct combination (k,); `of`: its index by row, int32 (n,).
    """
    rows = len(codes[0])
    key: NDArray[np.int32] | NDArray[np.int64] = np.zeros(rows, dtype=np.int32)
    size = 1
    for column in codes:
        width = int(column.max(initial=0)) + 1
        if width == 1:
            continue
        if size * width > max(_COUNTABLE, 8 * rows):
            key, size = _dense(key, size)
        if size == 1:
            key, size = column, width
            continue
        key = np.multiply(key, width, dtype=np.int32 if size * width <= _MOST_IN_32_BITS else np.int64)
        key += column
        size *= width
    of, distinct = _dense(key, size)
    first = np.empty(distinct, dtype=np.intp)
    first[of[::-1]] = np.arange(rows - 1, -1, -1, dtype=np.intp)  # of one index the last that is written stays
    return first, of


def _dense(key: NDArray[np.int32] | NDArray[np.int64], size: int) -> tuple[Codes, int]:
    """The rank of each key among the distinct ones, and how many there are.

    Args:
        key: int32 or int64 (n,), each non-negative and below `size`.
        size: how many keys are possible.
    """
    if size > max(_COUNTABLE, 8 * len(key)):
        distinct, of = np.unique(key, return_inverse=True)
        return of.astype(np.int32), len(distinct)
    is_there = np.zeros(size, dtype=np.bool_)
    is_there[key] = True
    rank = np.cumsum(is_there, dtype=np.int32)
    rank -= 1
    return rank[key], int(is_there.sum())
