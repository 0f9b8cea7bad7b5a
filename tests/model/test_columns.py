"""Columns say back what was put in, and combinations are the ones a plain loop finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from remit.model.columns import Codes, Column, ColumnBuilder, Interner, combine

words = st.sampled_from(["", "a", "b", "c", "d"])
rows = st.lists(words, max_size=30)


@given(rows)
def test_a_column_gives_back_its_rows(values: list[str]) -> None:
    column = Column.of(values)
    assert list(column) == values
    assert [column[row] for row in range(len(column))] == values
    assert column.values == tuple(dict.fromkeys(values))
    assert column.codes.dtype == np.int32


@given(rows, words)
def test_rows_of_a_value_are_where_it_stands(values: list[str], wanted: str) -> None:
    assert Column.of(values).rows(wanted).tolist() == [row for row, value in enumerate(values) if value == wanted]


@given(rows)
def test_counts_are_those_of_the_rows(values: list[str]) -> None:
    assert Column.of(values).counts() == {value: values.count(value) for value in values}


@given(rows, st.dictionaries(words, words))
def test_a_mapped_column_holds_the_mapped_rows(values: list[str], change: dict[str, str]) -> None:
    column = Column.of(values)
    mapped = column.mapped([change.get(value, value) for value in column.values])
    assert list(mapped) == [change.get(value, value) for value in values]
    assert len(set(mapped.values)) == len(mapped.values)


@given(rows, st.integers(0, 40))
def test_padding_fills_up_and_never_cuts(values: list[str], length: int) -> None:
    builder: ColumnBuilder[str] = ColumnBuilder()
    for value in values:
        builder.add(value)
    builder.pad(length, "pad")
    assert list(builder.build()) == values + ["pad"] * (length - len(values))


def test_codes_are_given_in_order_of_appearance() -> None:
    interner: Interner[str] = Interner()
    assert [interner.code(value) for value in ("b", "a", "b")] == [0, 1, 0]
    assert interner.values() == ("b", "a")


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(words, min_size=width, max_size=width), max_size=30)))
def test_combinations_are_those_of_a_plain_loop(table: list[list[str]]) -> None:
    width = len(table[0]) if table else 1
    first, of = combine(*(Column.of(row[place] for row in table).codes for place in range(width)))
    keys = [tuple(row) for row in table]
    assert sorted(first.tolist()) == sorted({key: keys.index(key) for key in keys}.values())
    assert [keys[first[index]] for index in of] == keys


def test_combinations_survive_more_values_than_one_integer_can_number() -> None:
    largest = np.iinfo(np.int32).max - 1
    wide: Codes = np.array([0, largest, largest, 7], dtype=np.int32)
    first, of = combine(wide, wide, wide, wide[::-1].copy())
    assert first[of].tolist() == [0, 1, 1, 3]
    first, of = combine(wide, wide, np.array([0, 1, 2, 3], dtype=np.int32))
    assert first[of].tolist() == [0, 1, 2, 3]


@given(st.lists(words), st.lists(words), st.data())
def test_a_column_is_appended_as_its_rows_would_be(values: list[str], more: list[str], data: st.DataObject) -> None:
    builder: ColumnBuilder[str] = ColumnBuilder()
    for value in values:
        builder.add(value)
    rows = data.draw(st.lists(st.integers(0, len(more) - 1))) if more else []
    whole = Column.of(more)
    builder.extend(Column(whole.codes[rows], whole.values))
    built = builder.build()
    assert list(built) == values + [more[row] for row in rows]
    assert set(built.values) == set(built)
