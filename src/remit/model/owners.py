"""Owners by asset: each distinct owner once, and an index for each asset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes
from remit.model.ownership import Owner, OwnerStatus


@dataclass(frozen=True, slots=True, eq=False)
class Owners:
    """Who owns each asset.

    Attributes:
        owners: each distinct owner.
        owner_of: int32 (assets,), index into `owners`.
    """

    owners: tuple[Owner, ...]
    owner_of: Codes

    def of(self, row: int) -> Owner:
        """One asset's owner."""
        return self.owners[int(self.owner_of[row])]

    def rows(self, *statuses: OwnerStatus) -> NDArray[np.intp]:
        """Rows whose owner has one of these statuses."""
        wanted = np.array([owner.status in statuses for owner in self.owners], dtype=bool)
        return np.flatnonzero(wanted[self.owner_of]) if len(wanted) else np.empty(0, dtype=np.intp)

    @property
    def owned(self) -> int:
        """Assets that some team owns, whatever else is wrong with it."""
        has_team = np.array([bool(owner.team) for owner in self.owners], dtype=bool)
        return int(has_team[self.owner_of].sum()) if len(has_team) else 0
