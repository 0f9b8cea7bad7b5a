"""The order of the estate by each column, found once, and a scope's part of it.

Values are compared in no case, once for each distinct one; equal ones stand by id and those without a value last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app.asset_names import folded_names, name_ranks, rows_by_id
from remit.app.finding_columns import finding_columns
from remit.app.scope import Scope, rows_in
from remit.model.landscape import Landscape

SORTS: Final = ("id", "name", "service", "workload", "team", "findings", "tier", "data_class", "environment")
Rows = NDArray[np.int32]
_MORE: Final = 1_000_000_000  # more findings than any asset has
_FEW: Final = 2**15  # so many ranks are sorted by counting
_MOST_HELD: Final = 12  # orders of scopes; of a million assets that is so many times four megabytes


def rows_sorted(landscape: Landscape, scope: Scope, sort: str) -> Rows:
    """Row numbers of the assets in scope, sorted, int32; not to be written to.

    Args:
        landscape: what is looked at.
        scope: which assets.
        sort: one of `SORTS`, with a leading minus for descending; equal ones stand by id, those without a value last.
    """
    whole = landscape.worked_out.once(("rows_sorted", sort), lambda: _sealed(_whole(landscape, sort)))
    if not scope.chosen():
        return whole

    def make() -> Rows:
        mask = np.zeros(len(whole), dtype=bool)
        mask[rows_in(landscape, scope)] = True
        return _sealed(whole[mask[whole]])

    return landscape.worked_out.lately("rows_sorted", (scope, sort), make, most=_MOST_HELD)


def _sealed(rows: Rows) -> Rows:
    rows.flags.writeable = False
    return rows


def _whole(landscape: Landscape, sort: str) -> Rows:
    """The order of every asset."""
    by_id, is_descending = rows_by_id(landscape), sort.startswith("-")
    if sort.removeprefix("-") == "id":
        return by_id[::-1].copy() if is_descending else by_id.copy()
    ranks, last = _ranks(landscape, sort.removeprefix("-"))
    if is_descending:
        ranks = np.where(ranks == last, last, last - 1 - ranks)
    ranks = ranks.astype(np.int16) if last < _FEW else ranks
    return by_id[np.argsort(ranks[by_id], kind="stable")]


def _ranks(landscape: Landscape, key: str) -> tuple[NDArray[np.int32], int]:
    """The place of each row's value among the distinct ones, and the place of those without a value."""
    if key == "findings":
        found = finding_columns(landscape)
        weights, ranks = np.unique((found.worst.astype(np.int64) + 1) * _MORE + found.failed, return_inverse=True)
        return ranks.astype(np.int32), len(weights)
    if key == "name":
        ranks = name_ranks(landscape)
        last = int(ranks.max(initial=-1)) + 1
        return np.where(folded_names(landscape).sizes == 0, last, ranks), last
    if key == "team":
        table, last = _ranked([owner.team for owner in landscape.owners.owners])
        return table[landscape.owners.owner_of], last
    column = landscape.estate.columns["service_name" if key == "service" else key]
    table, last = _ranked(column.values)
    return table[column.codes], last


def _ranked(texts: Sequence[str]) -> tuple[NDArray[np.int32], int]:
    """The place of each text among the distinct ones, and the place of empty ones behind them."""
    folded = [text.casefold() for text in texts]
    distinct = sorted({text for text in folded if text})
    places = {text: place for place, text in enumerate(distinct)}
    return np.array([places.get(text, len(distinct)) for text in folded], dtype=np.int32), len(distinct)
