"""The overview: one sentence, a few figures, and the lists behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from remit.app.scope import Scope, rows_in
from remit.model.estate import Counts
from remit.model.finding import Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.ownership import OwnerStatus
from remit.model.party import Cell, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the first page shows.

    Attributes:
        sentence: what a person would say.
        counts: what was read (whole estate).
        assets: assets in scope.
        owned: of those, with a declared team.
        unowned_where: (workload, else account or folder, count) of those without, most first.
        owner_problems: assets by what is wrong with their ownership.
        by_severity: proven findings in scope by severity word, the worst first.
        undecided: findings that could not be judged.
        worst: the worst proven findings.
        labels: cells in scope by label.
        unstated: cells that nobody states.
        undecided_cells: cells that rest on an unknown fact.
        workloads: (workload, assets, proven findings), most findings first.
    """

    sentence: str
    counts: Counts
    assets: int
    owned: int
    unowned_where: tuple[tuple[str, int], ...]
    owner_problems: Mapping[str, int]
    by_severity: Mapping[str, int]
    undecided: int
    worst: tuple[Finding, ...]
    labels: Mapping[Label, int]
    unstated: int
    undecided_cells: int
    workloads: tuple[tuple[str, int, int], ...]


def overview(landscape: Landscape, scope: Scope, *, most: int = 8) -> Overview:
    """The overview of the assets in scope."""
    rows = rows_in(landscape, scope)
    inside = {landscape.estate.ids[row] for row in rows}
    findings = [finding for finding in landscape.findings if finding.asset in inside]
    failed = [finding for finding in findings if finding.outcome is Outcome.FAILED]
    unowned = [row for row in rows.tolist() if not landscape.owners.of(row).team]
    where = Counter(_home(landscape, row) for row in unowned).most_common(3)
    problems = Counter(landscape.owners.of(row).status for row in rows.tolist())
    labels, unstated, undecided = _cells(landscape, rows)
    severity = Counter(finding.severity for finding in failed)
    return Overview(
        sentence=_sentence(len(rows), len(unowned), where, severity),
        counts=landscape.estate.counts,
        assets=len(rows),
        owned=len(rows) - len(unowned),
        unowned_where=tuple(where),
        owner_problems={
            status.name.lower(): problems[status] for status in OwnerStatus if status is not OwnerStatus.OWNED
        },
        by_severity={level.word: severity[level] for level in sorted(Severity, reverse=True)},
        undecided=len(findings) - len(failed),
        worst=tuple(failed[:most]),
        labels=labels,
        unstated=unstated,
        undecided_cells=undecided,
        workloads=_workloads(landscape, rows, failed),
    )


def _home(landscape: Landscape, row: int) -> str:
    columns = landscape.estate.columns
    account = landscape.organisation.accounts.get(columns["account"][row])
    in_account = f"the account {account.name}" if account else columns["account"][row]
    return columns["workload"][row] or in_account or columns["path"][row] or "no workload"


def _cells(landscape: Landscape, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> tuple[dict[Label, int], int, int]:
    mapped = landscape.map
    weight = np.bincount(mapped.profile_of[rows], minlength=len(mapped.profiles))
    codes, of = np.unique(mapped.cells, return_inverse=True)
    totals = np.bincount(of.ravel(), weights=np.repeat(weight, len(mapped.controls)), minlength=len(codes))
    labels: Counter[Label] = Counter()
    undecided = 0
    for code, total in zip(codes.tolist(), totals.astype(int).tolist(), strict=True):
        cell = Cell(code)
        labels[cell.label] += total
        undecided += total if cell.is_undecided else 0
    unstated_rules = [index for index, rule in enumerate(mapped.rules) if rule.grade.value == "unstated"]
    unstated = int((np.isin(mapped.rule_of, unstated_rules).sum(axis=1) * weight).sum())
    return {label: labels[label] for label in Label}, unstated, undecided


def _workloads(
    landscape: Landscape, rows: np.ndarray[tuple[int], np.dtype[np.intp]], failed: list[Finding]
) -> tuple[tuple[str, int, int], ...]:
    column = landscape.estate.columns["workload"]
    home = {landscape.estate.ids[row]: column[row] for row in rows.tolist()}
    assets, found = Counter(home.values()), Counter(home[finding.asset] for finding in failed)
    return tuple(sorted(((name, assets[name], found[name]) for name in assets), key=lambda row: (-row[2], row[0])))


def _sentence(assets: int, unowned: int, where: list[tuple[str, int]], severity: Counter[Severity]) -> str:
    if not assets:
        return "Nothing is mapped yet."
    owners = _owners(assets, unowned, where)
    total, urgent = sum(severity.values()), severity[Severity.CRITICAL] + severity[Severity.HIGH]
    if not total:
        return f"{owners}, and no check found anything wrong."
    if not urgent:
        things = "one smaller thing was" if total == 1 else f"{total} smaller things were"
        return f"{owners}. Nothing urgent was found; {things}."
    one = "one control is" if urgent == 1 else f"{urgent} controls are"
    return f"{owners}. {one.capitalize()} urgently not in force."


def _owners(assets: int, unowned: int, where: list[tuple[str, int]]) -> str:
    if not unowned:
        return "The one asset has an owner" if assets == 1 else f"All {assets} assets have an owner"
    if assets == 1:
        return f"The one asset, in {where[0][0]}, has no owner"
    have = "has" if assets - unowned == 1 else "have"
    without = "one without is" if unowned == 1 else f"{unowned} without are"
    home, most = where[0]
    # The largest place need not hold the greater part of them.
    there = f"in {home}" if most == unowned else f"mostly in {home}"
    there = there if 2 * most > unowned else f"spread widely, {most} of them in {home}"
    return f"{assets - unowned} of {assets} assets {have} an owner; the {without} {there}"
