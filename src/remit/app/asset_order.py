"""The assets in scope in an order: what a list that is read in pieces has to keep between them.

Only the rows of a piece are ever worded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app import asset_ranks
from remit.app.asset_ranks import rows_sorted
from remit.app.assets import AssetRow, asset_row
from remit.app.scope import Scope
from remit.model.landscape import Landscape

SORTS: Final = asset_ranks.SORTS


@dataclass(frozen=True, slots=True, eq=False)
class AssetOrder:
    """Row numbers in the order that was asked for.

    Attributes:
        landscape: the whole.
        rows: int32 (assets in scope,).
    """

    landscape: Landscape
    rows: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.rows)

    def lines(self, first: int, last: int) -> Sequence[AssetRow]:
        """The lines of one piece, from `first` to before `last`."""
        return [asset_row(self.landscape, row) for row in self.rows[first:last].tolist()]


def asset_order(landscape: Landscape, scope: Scope, sort: str = "id") -> AssetOrder:
    """The assets in scope, sorted.

    Args:
        landscape: what is looked at.
        scope: which assets.
        sort: one of `SORTS`, with a leading minus for descending; equal ones stand by id, those without a value last.
    """
    return AssetOrder(landscape, rows_sorted(landscape, scope, sort))
