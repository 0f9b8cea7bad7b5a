"""The part of an estate that is looked at: team, provider, environment, tier, workload, text (the top bar)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from remit.app.asset_names import having
from remit.app.finding_columns import finding_columns
from remit.model.landscape import Landscape
from remit.model.ownership import OwnerStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Filters; an empty one filters nothing. All must hold.

    Attributes:
        team: owning team id; `none` for assets that no team owns.
        provider, environment, tier, workload, service, model, data_class, account: as in the estate's columns.
        owner_status: status of ownership, lower case.
        rule: id of a check that found something.
        text: part of the id, name or service's name, any case.
    """

    team: str = ""
    provider: str = ""
    environment: str = ""
    tier: str = ""
    workload: str = ""
    service: str = ""
    model: str = ""
    data_class: str = ""
    account: str = ""
    owner_status: str = ""
    rule: str = ""
    text: str = ""

    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        values = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        return {name: value for name, value in values.items() if value}


_COLUMNS = ("provider", "environment", "tier", "workload", "service", "model", "data_class", "account")
_MOST_SCOPES = 16  # of a million assets that is so many times four megabytes


def rows_in(landscape: Landscape, scope: Scope) -> NDArray[np.int32]:
    """Row numbers of the assets in scope, int32, ascending; not to be written to."""

    def make() -> NDArray[np.int32]:
        rows = np.flatnonzero(_mask(landscape, scope)).astype(np.int32)
        rows.flags.writeable = False
        return rows

    return landscape.worked_out.lately("rows_in", scope, make, most=_MOST_SCOPES)


def _mask(landscape: Landscape, scope: Scope) -> NDArray[np.bool_]:
    """Which assets are in scope, bool (assets,)."""
    estate, owners = landscape.estate, landscape.owners
    mask = np.ones(len(estate), dtype=bool)
    for name in _COLUMNS:
        wanted = getattr(scope, name)
        if wanted:
            column = estate.columns[name]
            code = column.values.index("" if wanted == "none" else wanted) if _has(column.values, wanted) else -1
            mask &= column.codes == code
    if scope.team:
        teams = np.array([(owner.team or "none") == scope.team for owner in owners.owners], dtype=bool)
        mask &= teams[owners.owner_of]
    if scope.owner_status:
        names = {status.name.lower(): status for status in OwnerStatus}
        wanted_status = names.get(scope.owner_status)
        status = np.array([owner.status is wanted_status for owner in owners.owners], dtype=bool)
        mask &= status[owners.owner_of]
    if scope.rule:
        failing = np.zeros(len(estate), dtype=bool)
        failing[finding_columns(landscape).rows_failing(scope.rule)] = True
        mask &= failing
    if scope.text:
        mask &= _containing(landscape, scope.text)
    return mask


def _has(values: Sequence[str], wanted: str) -> bool:
    return ("" if wanted == "none" else wanted) in values


def _containing(landscape: Landscape, text: str) -> NDArray[np.bool_]:
    services, folded = landscape.estate.columns["service_name"], text.casefold()
    has = np.array([folded in service.casefold() for service in services.values], dtype=bool)
    found = having(landscape, text)
    return found | has[services.codes] if len(has) else found


def choices(landscape: Landscape) -> dict[str, list[str]]:
    """What each filter of the top bar can be set to."""
    columns = ("provider", "environment", "tier", "workload")
    found = {name: sorted(value for value in landscape.estate.columns[name].values if value) for name in columns}
    return {"team": sorted(landscape.organisation.teams), **found}
