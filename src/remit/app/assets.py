"""The list of assets: filtered, sorted, one page at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit.app import asset_ranks
from remit.app.asset_ranks import rows_sorted
from remit.app.finding_columns import NOTHING, finding_columns
from remit.app.scope import Scope
from remit.model.finding import Severity
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.ownership import OwnerStatus

SORTS = asset_ranks.SORTS
PAGE_SIZE = 50
_MOST_SENTENCES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRow:
    """One line of the list.

    Attributes:
        id, name: of the asset.
        service: the service's name; `service_id` its id.
        model: service model id.
        provider, workload, environment, data_class, tier, region, account: empty where not known.
        team, team_name, person, person_name: who owns it; empty where nobody does.
        owner_status: what is wrong with its ownership, if anything.
        findings: proven findings; `undecided` those that could not be judged.
        worst: the worst proven severity, None without findings.
        location: where it is declared.
    """

    id: str
    name: str
    service: str
    service_id: str
    model: str
    provider: str
    workload: str
    environment: str
    data_class: str
    tier: str
    region: str
    account: str
    team: str
    team_name: str
    person: str
    person_name: str
    owner_status: OwnerStatus
    findings: int
    undecided: int
    worst: Severity | None
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetList:
    """One page of the list.

    Attributes:
        sentence: what a person would say.
        rows: the page.
        total: assets in scope.
        page, pages: counted from 1.
        sort: the column it is sorted by, with a leading minus for descending.
    """

    sentence: str
    rows: tuple[AssetRow, ...]
    total: int
    page: int
    pages: int
    sort: str


def assets(landscape: Landscape, scope: Scope, *, sort: str = "id", page: int = 1, size: int = PAGE_SIZE) -> AssetList:
    """One page of the assets in scope; a size of 0 means all on one page."""
    key, rows = _in_order(landscape, scope, sort)
    size = size or max(len(rows), 1)
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    return AssetList(
        sentence=landscape.worked_out.lately(
            "assets_sentence", (scope, key), lambda: _sentence(landscape, rows, scope), most=_MOST_SENTENCES
        ),
        rows=tuple(asset_row(landscape, row) for row in rows[(page - 1) * size : page * size].tolist()),
        total=len(rows),
        page=page,
        pages=pages,
        sort=key,
    )


def every_row(landscape: Landscape, scope: Scope, sort: str = "id") -> NDArray[np.int32]:
    """Row numbers of the assets in scope in the order of `assets`, int32; not to be written to."""
    return _in_order(landscape, scope, sort)[1]


def _in_order(landscape: Landscape, scope: Scope, sort: str) -> tuple[str, NDArray[np.int32]]:
    """The order that is meant, by id where it is none, and the rows in it; descending is ascending from its end."""
    key = sort.removeprefix("-")
    key, is_descending = (key, sort.startswith("-")) if key in SORTS else ("id", False)
    rows = rows_sorted(landscape, scope, key)
    return (f"-{key}", rows[::-1]) if is_descending else (key, rows)


def asset_row(landscape: Landscape, row: int) -> AssetRow:
    """One asset as a line of the list."""
    estate, columns = landscape.estate, landscape.estate.columns
    owner, found = landscape.owners.of(row), finding_columns(landscape)
    worst = int(found.worst[row])
    return AssetRow(
        id=estate.ids[row],
        name=estate.names[row],
        service=columns["service_name"][row],
        service_id=columns["service"][row],
        model=columns["model"][row],
        provider=columns["provider"][row],
        workload=columns["workload"][row],
        environment=columns["environment"][row],
        data_class=columns["data_class"][row],
        tier=columns["tier"][row],
        region=columns["region"][row],
        account=columns["account"][row],
        team=owner.team,
        team_name=landscape.team_name(owner.team),
        person=owner.person,
        person_name=landscape.person_name(owner.person),
        owner_status=owner.status,
        findings=int(found.failed[row]),
        undecided=int(found.undecided[row]),
        worst=Severity(worst) if worst != NOTHING else None,
        location=estate.location(row),
    )


def _sentence(landscape: Landscape, rows: NDArray[np.int32], scope: Scope) -> str:
    where = " in this scope" if scope.chosen() else ""
    if not len(rows):
        return f"No asset is{where or ' mapped yet'}."
    services = landscape.estate.columns["service_name"]
    codes = services.codes[rows]
    counts = np.bincount(codes, minlength=len(services.values))
    count = int(counts.max())
    most = services.values[int(codes[(counts == count)[codes].argmax()])]  # of several the one that stands first
    has_team = np.array([bool(owner.team) for owner in landscape.owners.owners], dtype=bool)
    unowned = len(rows) - int(has_team[landscape.owners.owner_of[rows]].sum())
    if len(rows) == 1:
        return f"1 asset{where}, {most}; {'without' if unowned else 'with'} an owner."
    owners = "each with an owner" if not unowned else f"{unowned} without an owner"
    many = int((counts > 0).sum())
    kinds = "all of them" if many == 1 else f"over {many} services, {count} of them"
    return f"{len(rows)} assets{where}, {kinds} {most}; {owners}."
