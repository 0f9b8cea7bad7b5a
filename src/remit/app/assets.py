"""The list of assets: filtered, sorted, one page at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from remit.app.scope import Scope, rows_in
from remit.model.finding import Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.ownership import OwnerStatus

SORTS = ("id", "name", "service", "workload", "team", "findings", "tier", "data_class", "environment")
PAGE_SIZE = 50


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
    findings = _by_asset(landscape)
    found = [asset_row(landscape, row, findings) for row in rows_in(landscape, scope).tolist()]
    key = sort.removeprefix("-")
    key, descending = (key, sort.startswith("-")) if key in SORTS else ("id", False)
    found.sort(key=lambda row: _key(row, key), reverse=descending)
    size = size or max(len(found), 1)
    pages = max(1, -(-len(found) // size))
    page = min(max(page, 1), pages)
    return AssetList(
        sentence=_sentence(found, scope),
        rows=tuple(found[(page - 1) * size : page * size]),
        total=len(found),
        page=page,
        pages=pages,
        sort=f"-{key}" if descending else key,
    )


def _by_asset(landscape: Landscape) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in landscape.findings:
        grouped.setdefault(finding.asset, []).append(finding)
    return grouped


def asset_row(landscape: Landscape, row: int, findings: dict[str, list[Finding]] | None = None) -> AssetRow:
    """One asset as a line of the list."""
    estate, columns = landscape.estate, landscape.estate.columns
    owner = landscape.owners.of(row)
    mine = (_by_asset(landscape) if findings is None else findings).get(estate.ids[row], [])
    failed = [finding for finding in mine if finding.outcome is Outcome.FAILED]
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
        findings=len(failed),
        undecided=len(mine) - len(failed),
        worst=max((finding.severity for finding in failed), default=None),
        location=estate.location(row),
    )


def _key(row: AssetRow, key: str) -> tuple[object, ...]:
    if key == "findings":
        return (row.worst if row.worst is not None else -1, row.findings, row.id)
    value = str(getattr(row, key))
    return (not value, value.casefold(), row.id)


def _sentence(rows: list[AssetRow], scope: Scope) -> str:
    where = " in this scope" if scope.chosen() else ""
    if not rows:
        return f"No asset is{where or ' mapped yet'}."
    services = Counter(row.service for row in rows)
    unowned = sum(not row.team for row in rows)
    most, count = services.most_common(1)[0]
    if len(rows) == 1:
        return f"1 asset{where}, {most}; {'without' if unowned else 'with'} an owner."
    owners = "each with an owner" if not unowned else f"{unowned} without an owner"
    kinds = "all of them" if len(services) == 1 else f"over {len(services)} services, {count} of them"
    return f"{len(rows)} assets{where}, {kinds} {most}; {owners}."
