"""What the web pages ask, over one landscape: the pages' only door to the use cases.

`Views` holds the landscape that is served and can be given a newer one; it knows no request and no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from remit.app import answers, scope
from remit.app.asset import AssetView, asset
from remit.app.assets import AssetList, assets
from remit.app.matrix import Matrix, matrix
from remit.app.overview import Overview, overview
from remit.app.scope import Scope
from remit.checks import CHECKS, Check
from remit.model.explanation import Explanation
from remit.model.landscape import Landscape


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One earlier look at the estate.

    Attributes:
        taken_at: when.
        assets, owned, findings: how many there were; findings are those proven.
        urgent: of the findings, the critical and high ones.
    """

    taken_at: datetime
    assets: int
    owned: int
    findings: int
    urgent: int


@dataclass(slots=True)
class Views:
    """Everything that pages may ask.

    Attributes:
        landscape: what is served; None while nothing was mapped yet.
        history: earlier looks, oldest first.
    """

    landscape: Landscape | None = None
    history: Sequence[Moment] = field(default_factory=tuple)

    @property
    def organisation(self) -> str:
        """Name of the organisation; empty when nobody said it."""
        return self.landscape.organisation.name if self.landscape else ""

    @property
    def as_of(self) -> datetime | None:
        """When the estate was read, in UTC; None when nothing was."""
        return datetime.fromisoformat(self.landscape.taken_at) if self.landscape else None

    def scope_choices(self) -> Mapping[str, Sequence[str]]:
        """Values of each filter of the top bar."""
        return scope.choices(self.landscape) if self.landscape else {}

    def overview(self, chosen: Scope) -> Overview | None:
        """The overview; None when nothing was mapped yet, as for all that follow."""
        return overview(self.landscape, chosen) if self.landscape else None

    def matrix(self, chosen: Scope, *, group: str = "workload", gaps_only: bool = False) -> Matrix | None:
        """The matrix, see `remit.app.matrix`."""
        return matrix(self.landscape, chosen, group=group, gaps_only=gaps_only) if self.landscape else None

    def assets(self, chosen: Scope, *, sort: str = "id", page: int = 1, size: int = 50) -> AssetList | None:
        """One page of assets, see `remit.app.assets`; size 0 gives all."""
        return assets(self.landscape, chosen, sort=sort, page=page, size=size) if self.landscape else None

    def asset(self, asset_id: str) -> AssetView | None:
        """One asset's page.

        Raises:
            UnknownNameError: there is no such asset.
        """
        if self.landscape is None:
            return None
        return asset(self.landscape, answers.find_asset(self.landscape, asset_id))

    def why(self, asset_id: str, control_id: str) -> Explanation | None:
        """The reason behind one cell.

        Raises:
            UnknownNameError: there is no such asset or control.
        """
        if self.landscape is None:
            return None
        row = answers.find_asset(self.landscape, asset_id)
        return answers.why(self.landscape, row, answers.find_control(self.landscape, control_id))

    def check(self, rule: str) -> Check:
        """A check's own documentation.

        Raises:
            UnknownNameError: there is no such check.
        """
        return CHECKS.load(rule)
