"""Assets by what they are called: in the order of ids and names, by one of them, by an end, and by any part.

Orders are row numbers; a text is looked up by halving, so that no second copy of a million ids is kept. For parts all
ids and names stand once more in one block of bytes each, in no case, where a part of them is found in some tens of
milliseconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes
from remit.model.landscape import Landscape
from remit.model.texts import Texts

_RUN = 2**16  # texts that are sorted at once
_MOST_PARTS = 24  # of a million assets that is so many megabytes


def rows_by_id(landscape: Landscape) -> NDArray[np.int32]:
    """Row numbers in the order of ids, int32 (assets,)."""
    return landscape.worked_out.once("rows_by_id", lambda: _order(landscape.estate.ids))


def row_of(landscape: Landscape, asset: str) -> int | None:
    """The row of the asset with that id; None where there is none."""
    order, ids = rows_by_id(landscape), landscape.estate.ids
    at = bisect_left(order, asset, key=lambda row: ids[row])
    return int(order[at]) if at < len(order) and ids[order[at]] == asset else None


def rows_named(landscape: Landscape, name: str) -> list[int]:
    """Rows of the assets of exactly that name, ascending."""
    return [row for row in _rows_folded(landscape, name.casefold()) if landscape.estate.names[row] == name]


def rows_called(landscape: Landscape, text: str) -> list[int]:
    """Rows of the assets whose id or name is that text in any case, ascending."""
    folded = text.casefold()
    block = folded_ids(landscape)
    ids = np.flatnonzero((block.sizes == len(folded.encode("utf-8", "surrogatepass"))) & _in(landscape, "ids", folded))
    return sorted({*ids.tolist(), *_rows_folded(landscape, folded)})


def rows_ending(landscape: Landscape, *ends: str) -> list[int]:
    """Rows of the assets whose id ends in one of these, ascending."""
    ids = landscape.estate.ids
    may = np.zeros(len(ids), dtype=np.bool_)
    for end in ends:
        may |= _in(landscape, "ids", end.casefold())
    return [row for row in np.flatnonzero(may).tolist() if ids[row].endswith(ends)]


def having(landscape: Landscape, part: str) -> NDArray[np.bool_]:
    """Which assets have a part, without regard to case, in their id or their name, bool (assets,)."""
    folded = part.casefold()
    return _in(landscape, "ids", folded) | _in(landscape, "names", folded)


def neighbours(landscape: Landscape, text: str, most: int) -> list[str]:
    """Ids and names that stand nearest to a text in their orders: all of them in a small estate."""
    ids, names = landscape.estate.ids, landscape.estate.names
    if 2 * len(ids) <= most:
        return [*ids, *names]
    by_id, by_name, half = rows_by_id(landscape), rows_by_name(landscape), most // 4
    folded = folded_names(landscape)
    at = bisect_left(by_id, text, key=lambda row: ids[row])
    named = bisect_left(by_name, text.casefold(), key=lambda row: folded[row])
    return [
        *(ids[row] for row in by_id[max(0, at - half) : at + half].tolist()),
        *(names[row] for row in by_name[max(0, named - half) : named + half].tolist()),
    ]


def folded_ids(landscape: Landscape) -> Texts:
    """Ids by row, in no case."""
    return landscape.worked_out.once("folded_ids", lambda: Texts.of(one.casefold() for one in landscape.estate.ids))


def folded_names(landscape: Landscape) -> Texts:
    """Names by row, in no case."""
    return landscape.worked_out.once("folded_names", lambda: Texts.of(one.casefold() for one in landscape.estate.names))


def rows_by_name(landscape: Landscape) -> NDArray[np.int32]:
    """Row numbers in the order of names, in no case, int32 (assets,); equal ones in the order of their rows."""
    return landscape.worked_out.once("rows_by_name", lambda: _order(tuple(folded_names(landscape))))


def name_ranks(landscape: Landscape) -> Codes:
    """The place of each row's name among the distinct ones, in no case, int32 (assets,)."""
    return landscape.worked_out.once("name_ranks", lambda: _name_ranks(landscape))


def _name_ranks(landscape: Landscape) -> Codes:
    order, names = rows_by_name(landscape), tuple(folded_names(landscape))
    sorted_names = [names[row] for row in order.tolist()]
    is_new = np.fromiter((one != other for one, other in pairwise(sorted_names)), np.bool_, max(0, len(order) - 1))
    ranks = np.zeros(len(order), dtype=np.int32)
    ranks[order[1:]] = np.cumsum(is_new, dtype=np.int32)
    return ranks


def _order(texts: Sequence[str]) -> NDArray[np.int32]:
    """Places in the order of the texts; sorted in runs, so that no single call keeps other threads waiting for long."""
    plain = texts if isinstance(texts, tuple) else tuple(texts)  # of a block each look would make a new text
    runs = [
        sorted(range(first, min(first + _RUN, len(plain))), key=plain.__getitem__)
        for first in range(0, len(plain), _RUN)
    ]
    while len(runs) > 1:
        pairs = [runs[place : place + 2] for place in range(0, len(runs), 2)]
        runs = [sorted(chain.from_iterable(pair), key=plain.__getitem__) for pair in pairs]  # two runs are merged
    return np.array(runs[0] if runs else [], dtype=np.int32)


def _rows_folded(landscape: Landscape, folded: str) -> list[int]:
    order, names = rows_by_name(landscape), folded_names(landscape)
    first = bisect_left(order, folded, key=lambda row: names[row])
    last = bisect_right(order, folded, key=lambda row: names[row])
    return sorted(order[first:last].tolist())


def _in(landscape: Landscape, which: str, folded: str) -> NDArray[np.bool_]:
    block = folded_ids(landscape) if which == "ids" else folded_names(landscape)
    return landscape.worked_out.lately("parts", (which, folded), lambda: block.holding(folded), most=_MOST_PARTS)
