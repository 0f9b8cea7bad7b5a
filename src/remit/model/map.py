"""The responsibility map: one row of cells for each distinct profile, and each asset's profile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes
from remit.model.party import Cell
from remit.model.rules import SplitRule


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything on which a split can depend (docs/architecture.md, idea 2).

    Attributes:
        service: service id.
        facts: (fact, value) of the facts its rules ask for; None for a fact the asset lacks, the empty
            text for an unknown one.
        overrides: indices into the rulebook's overrides that apply, the most specific first.
    """

    service: str
    facts: tuple[tuple[str, str | None], ...]
    overrides: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ResponsibilityMap:
    """Cells by profile and control.

    Attributes:
        controls: control ids, one a column.
        profiles: one a row of `cells`.
        profile_of: int32 (assets,), the asset's profile.
        cells: uint16 (profiles, controls), see `remit.model.party`.
        rule_of: int32 (profiles, controls), index into `rules`: the rule that decided.
        rules: every rule that decided anything.
    """

    controls: tuple[str, ...]
    profiles: tuple[Profile, ...]
    profile_of: Codes
    cells: NDArray[np.uint16]
    rule_of: NDArray[np.int32]
    rules: tuple[SplitRule, ...]

    def cell(self, row: int, control: int) -> Cell:
        """One asset's cell."""
        return Cell(int(self.cells[self.profile_of[row], control]))

    def rule(self, row: int, control: int) -> SplitRule:
        """The rule that decided it."""
        return self.rules[int(self.rule_of[self.profile_of[row], control])]
