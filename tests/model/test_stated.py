"""Stated assets: some of the rows are what they were, with the values they need and no others."""

from __future__ import annotations

import numpy as np

from remit.model.columns import Column
from remit.model.stated import CONTEXT, StatedAssets, at


def several() -> StatedAssets:
    texts = Column.of(["x", "y", "x"])
    numbers = np.array([1, 2, 3], dtype=np.int32)
    return StatedAssets(
        ids=("a", "b", "c"),
        names=("", "b", ""),
        columns=dict.fromkeys(CONTEXT, texts),
        tags=Column.of([(), (("k", "v"),), ()]),
        facts=Column.of([(), (), ()]),
        owners=Column.of([(), (), ()]),
        aliases=Column.of([("q",), (), ()]),
        files=texts,
        lines=numbers,
        line_columns=numbers,
        places=numbers,
    )


def test_some_rows_in_the_order_asked_for() -> None:
    some = several().taken(np.array([2, 0]))
    assert (some.ids, some.names) == (("c", "a"), ("", ""))
    assert [list(some.columns[name]) for name in CONTEXT] == [["x", "x"]] * len(CONTEXT)
    assert (list(some.tags), list(some.aliases)) == ([(), ()], [(), ("q",)])
    assert (some.lines.tolist(), some.line_columns.tolist(), some.places.tolist()) == ([3, 1], [3, 1], [3, 1])
    assert len(some) == 2


def test_a_column_keeps_the_values_that_its_rows_have() -> None:
    found = at(Column.of(["x", "y", "z"]), np.array([2, 0, 2]))
    assert (list(found), found.values) == (["z", "x", "z"], ("x", "z"))
    nothing = at(Column.of(["x"]), np.array([], dtype=np.intp))
    assert (list(nothing), nothing.values) == ([], ())


def test_no_asset_is_a_list_too() -> None:
    nothing = StatedAssets.none()
    assert len(nothing) == 0
    assert set(nothing.columns) == set(CONTEXT)
