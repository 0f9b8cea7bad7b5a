"""The order of assets over columns is the order of their lines, however it is asked for and cut."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from remit.app.asset_order import SORTS, asset_order
from remit.app.assets import AssetRow, assets
from remit.app.scope import Scope
from remit.model.landscape import Landscape
from web.estate import landscape


@pytest.fixture(scope="module")
def surveyed() -> Landscape:
    return landscape(assets=20)


def _key(row: AssetRow, sort: str) -> Any:  # noqa: ANN401 - whatever sorts
    if sort == "findings":
        return (row.worst if row.worst is not None else -1, row.findings)
    return str(getattr(row, sort)).casefold()


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_it_is_the_order_of_the_lines(surveyed: Landscape, sort: str, sign: str) -> None:
    order = asset_order(surveyed, Scope(), sign + sort)
    rows = order.lines(0, len(order))
    assert len(rows) == 20
    keys = [_key(row, sort) for row in rows]
    told = [key for key in keys if key != ""]
    assert keys[: len(told)] == told, "those without a value stand last"
    assert told == sorted(told, reverse=bool(sign))
    for one, other in pairwise(rows):
        if sort != "id" and _key(one, sort) == _key(other, sort):
            assert one.id < other.id


def test_what_pages_list_by_id_stands_in_the_same_order(surveyed: Landscape) -> None:
    for scope in (Scope(), Scope(team="payments"), Scope(text="b1"), Scope(workload="w0", team="none")):
        expected = {row.id: row for row in assets(surveyed, scope, size=0).rows}
        order = asset_order(surveyed, scope)
        assert [row.id for row in order.lines(0, len(order))] == sorted(expected)
        assert {row.id: row for row in order.lines(0, len(order))} == expected


def test_pieces_are_the_whole_and_another_landscape_is_another_order(surveyed: Landscape) -> None:
    order = asset_order(surveyed, Scope(), "-name")
    whole = [row.id for row in order.lines(0, 20)]
    assert [row.id for first in range(0, 20, 3) for row in order.lines(first, first + 3)] == whole
    assert len(asset_order(landscape(assets=3), Scope(), "-name")) == 3
    assert len(asset_order(surveyed, Scope(), "-name")) == 20
