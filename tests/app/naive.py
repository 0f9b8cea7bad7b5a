"""The use cases of the server as plain loops over assets and findings: slow, and what the fast ones have to equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from remit.app.matrix import MatrixCell
from remit.app.scope import Scope
from remit.app.search import SearchHit
from remit.model.finding import Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.ownership import OwnerStatus
from remit.model.party import Label
from remit.model.source import Grade
from remit.model.state import State
from remit.resolver.states import states

COLUMNS = ("provider", "environment", "tier", "workload", "service", "model", "data_class", "account")


def in_scope(landscape: Landscape, scope: Scope, row: int) -> bool:
    """Whether an asset passes every filter."""
    columns, owner = landscape.estate.columns, landscape.owners.of(row)
    asset, name = landscape.estate.ids[row], landscape.estate.names[row]
    for one in COLUMNS:
        wanted = getattr(scope, one)
        if wanted and columns[one][row] != ("" if wanted == "none" else wanted):
            return False
    found = {one.rule for one in findings_of(landscape, asset) if one.outcome is Outcome.FAILED}
    texts = (asset, name, columns["service_name"][row])
    return (
        scope.team in {"", owner.team or "none"}
        and scope.owner_status in {"", owner.status.name.lower()}
        and (not scope.rule or scope.rule in found)
        and any(scope.text.casefold() in text.casefold() for text in texts)
    )


def findings_of(landscape: Landscape, asset: str) -> list[Finding]:
    """An asset's findings, in the landscape's order."""
    return [one for one in landscape.findings if one.asset == asset]


def rows_of(landscape: Landscape, scope: Scope) -> list[int]:
    """Rows in scope."""
    return [row for row in range(len(landscape.estate)) if in_scope(landscape, scope, row)]


def sorted_ids(landscape: Landscape, scope: Scope, sort: str) -> list[str]:
    """Ids in scope as the page lists them: those without a value last, equal ones by id; descending is the reverse."""
    key = sort.removeprefix("-")

    def weight(row: int) -> tuple[object, ...]:
        asset = landscape.estate.ids[row]
        if key == "findings":
            failed = [one for one in findings_of(landscape, asset) if one.outcome is Outcome.FAILED]
            return (max((one.severity for one in failed), default=-1), len(failed), asset)
        value = value_of(landscape, row, key)
        return (not value, value.casefold(), asset)

    rows = sorted(rows_of(landscape, scope), key=weight, reverse=sort.startswith("-"))
    return [landscape.estate.ids[row] for row in rows]


def value_of(landscape: Landscape, row: int, key: str) -> str:
    """What a column of the list says."""
    if key in {"id", "name"}:
        return landscape.estate.ids[row] if key == "id" else landscape.estate.names[row]
    if key == "team":
        return landscape.owners.of(row).team
    return landscape.estate.columns["service_name" if key == "service" else key][row]


def figures(landscape: Landscape, scope: Scope) -> dict[str, object]:
    """The figures of the overview."""
    rows = rows_of(landscape, scope)
    ids = {landscape.estate.ids[row] for row in rows}
    findings = [one for one in landscape.findings if one.asset in ids]
    failed = [one for one in findings if one.outcome is Outcome.FAILED]
    homes = Counter(_home(landscape, row) for row in rows if not landscape.owners.of(row).team)
    problems = Counter(landscape.owners.of(row).status for row in rows)
    cells = [
        (landscape.map.cell(row, one), landscape.map.rule(row, one)) for row in rows for one in _controls(landscape)
    ]
    labels = Counter(cell.label for cell, _ in cells)
    severity = Counter(one.severity for one in failed)
    workload_of = {landscape.estate.ids[row]: landscape.estate.columns["workload"][row] for row in rows}
    assets, wrong = Counter(workload_of.values()), Counter(workload_of[one.asset] for one in failed)
    return {
        "assets": len(rows),
        "owned": len(rows) - homes.total(),
        "unowned_where": tuple(homes.most_common(3)),
        "owner_problems": {one.name.lower(): problems[one] for one in OwnerStatus if one is not OwnerStatus.OWNED},
        "by_severity": {level.word: severity[level] for level in sorted(Severity, reverse=True)},
        "undecided": len(findings) - len(failed),
        "worst": tuple(failed[:8]),
        "labels": {label: labels[label] for label in Label},
        "unstated": sum(rule.grade is Grade.UNSTATED for _, rule in cells),
        "undecided_cells": sum(cell.is_undecided for cell, _ in cells),
        "workloads": tuple(
            sorted(((name, assets[name], wrong[name]) for name in assets), key=lambda one: (-one[2], one[0]))
        ),
    }


def _controls(landscape: Landscape) -> Iterable[int]:
    return range(len(landscape.controls))


def _home(landscape: Landscape, row: int) -> str:
    columns = landscape.estate.columns
    account = landscape.organisation.accounts.get(columns["account"][row])
    in_account = f"the account {account.name}" if account else columns["account"][row]
    return columns["workload"][row] or in_account or columns["path"][row] or "no workload"


def cell(landscape: Landscape, index: int, rows: list[int]) -> MatrixCell:
    """One control of the matrix over some assets, in the order of their rows."""
    found = [(landscape.map.cell(row, index), landscape.map.rule(row, index)) for row in rows]
    every = states(landscape.estate, landscape.controls[index])
    seen = [
        State(int(every[row])) if one.is_applicable else State.NO_DATA
        for row, (one, _) in zip(rows, found, strict=True)
    ]
    labels = Counter(one.label for one, _ in found if one.is_applicable)
    worst = max(seen)
    return MatrixCell(
        labels={label: labels[label] for label in Label if labels[label]},
        state=worst,
        gaps=sum(one is State.NOT_IN_FORCE for one in seen),
        is_assumed=all(rule.grade is Grade.ASSUMED for _, rule in found),
        is_undecided=any(one.is_applicable and one.is_undecided for one, _ in found),
        is_unstated=any(rule.grade is Grade.UNSTATED for _, rule in found),
        example=landscape.estate.ids[rows[seen.index(worst)]],
    )


def hits(landscape: Landscape, text: str) -> list[SearchHit]:
    """Assets whose id or name has all words, those that are called exactly so first."""
    estate, exact = landscape.estate, text.strip().casefold()
    every = [SearchHit(kind="asset", id=one, name=name) for one, name in zip(estate.ids, estate.names, strict=True)]
    found = [one for one in every if all(word in f"{one.id} {one.name}".casefold() for word in text.casefold().split())]
    return sorted(found, key=lambda one: exact not in {one.id.casefold(), one.name.casefold()})
