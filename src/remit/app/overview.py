"""The overview: one sentence, a few figures, and the lists behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit.app.finding_columns import finding_columns
from remit.app.kinds import LABELS
from remit.app.scope import Scope, rows_in
from remit.model.columns import Column, combine
from remit.model.estate import Counts
from remit.model.finding import Finding, Severity
from remit.model.landscape import Landscape
from remit.model.map import ResponsibilityMap
from remit.model.ownership import OwnerStatus
from remit.model.party import Cell, Label
from remit.model.source import Grade

Rows = NDArray[np.int32]
MOST_SHOWN = 200  # findings on the first page
_MOST_HOMES = 3
_MOST_HELD = 32  # answers, of some hundred kilobytes each in a large estate


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
    return landscape.worked_out.lately(
        "overview", (scope, most), lambda: _overview(landscape, rows_in(landscape, scope), most), most=_MOST_HELD
    )


def _overview(landscape: Landscape, rows: Rows, most: int) -> Overview:
    found, owners = finding_columns(landscape), landscape.owners
    inside = np.zeros(len(landscape.estate) + 1, dtype=bool)  # the last stands for assets that are not in the estate
    inside[rows] = True
    is_here = inside[found.rows]
    failed = np.flatnonzero(is_here & found.is_failed)
    owned_by = np.bincount(owners.owner_of[rows], minlength=len(owners.owners)).tolist()
    unowned = sum(count for owner, count in zip(owners.owners, owned_by, strict=True) if not owner.team)
    problems: Counter[OwnerStatus] = Counter()
    for owner, count in zip(owners.owners, owned_by, strict=True):
        problems[owner.status] += count
    where = _homes(landscape, inside)
    labels, unstated, undecided = _cells(landscape, rows)
    by_level = np.bincount(found.severity[failed], minlength=len(Severity)).tolist()
    severity = Counter({level: by_level[level] for level in Severity})
    return Overview(
        sentence=_sentence(len(rows), unowned, where, severity),
        counts=landscape.estate.counts,
        assets=len(rows),
        owned=len(rows) - unowned,
        unowned_where=tuple(where),
        owner_problems={
            status.name.lower(): problems[status] for status in OwnerStatus if status is not OwnerStatus.OWNED
        },
        by_severity={level.word: severity[level] for level in sorted(Severity, reverse=True)},
        undecided=int(is_here.sum()) - len(failed),
        worst=tuple(found.findings[number] for number in failed[:most].tolist()),
        labels=labels,
        unstated=unstated,
        undecided_cells=undecided,
        workloads=_workloads(landscape, rows, found.rows[failed]),
    )


def _homes(landscape: Landscape, inside: NDArray[np.bool_]) -> list[tuple[str, int]]:
    """Where most of the assets without a team are, and how many; of equals those that stand first in the estate."""
    unowned, homes = landscape.worked_out.once("unowned_homes", lambda: _unowned_homes(landscape))
    codes = homes.codes[inside[unowned]]
    counts = np.bincount(codes, minlength=len(homes.values))
    present = np.flatnonzero(counts)
    if len(present) > _MOST_HOMES:
        present = present[counts[present] >= np.partition(counts[present], -_MOST_HOMES)[-_MOST_HOMES]]
    first = np.full(len(homes.values), len(codes))
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)  # of one home the last that is written stays
    order = present[np.lexsort((first[present], -counts[present]))][:_MOST_HOMES]
    return [(homes.values[code], int(counts[code])) for code in order.tolist()]


def _unowned_homes(landscape: Landscape) -> tuple[Rows, Column[str]]:
    """Rows without a team, ascending, and where each of them is: workload, else account, else folder."""
    columns, accounts = landscape.estate.columns, landscape.organisation.accounts
    has_team = np.array([bool(owner.team) for owner in landscape.owners.owners], dtype=bool)
    rows = np.flatnonzero(~has_team[landscape.owners.owner_of]).astype(np.int32)
    if not len(rows):
        return rows, Column(np.empty(0, dtype=np.int32), ())
    first, of = combine(*(columns[name].codes[rows] for name in ("workload", "account", "path")))
    texts = []
    for row in rows[first].tolist():
        account = accounts.get(columns["account"][row])
        in_account = f"the account {account.name}" if account else columns["account"][row]
        texts.append(columns["workload"][row] or in_account or columns["path"][row] or "no workload")
    homes = Column.of(texts)
    return rows, Column(homes.codes[of], homes.values)


@dataclass(frozen=True, slots=True, eq=False)
class _ProfileCells:
    """Of each profile how many cells have a label, are undecided, are stated by nobody.

    Attributes:
        labels: int64 (profiles, labels), in the order of `Label`.
        undecided, unstated: int64 (profiles,).
    """

    labels: NDArray[np.int64]
    undecided: NDArray[np.int64]
    unstated: NDArray[np.int64]

    @classmethod
    def of(cls, mapped: ResponsibilityMap) -> _ProfileCells:
        """Counted once for a map."""
        profiles, controls = mapped.cells.shape
        codes, of = np.unique(mapped.cells, return_inverse=True)
        of = of.reshape(profiles, controls)
        cells = [Cell(code) for code in codes.tolist()]
        label_of = np.array([LABELS.index(cell.label) for cell in cells], dtype=np.int64)
        place = np.arange(profiles)[:, None] * len(LABELS) + label_of[of] if cells else of
        unstated_rules = [index for index, rule in enumerate(mapped.rules) if rule.grade is Grade.UNSTATED]
        return cls(
            labels=np.bincount(place.ravel(), minlength=profiles * len(LABELS)).reshape(profiles, len(LABELS)),
            undecided=np.array([cell.is_undecided for cell in cells], dtype=np.int64)[of].sum(axis=1, dtype=np.int64),
            unstated=np.isin(mapped.rule_of, unstated_rules).sum(axis=1, dtype=np.int64),
        )


def _cells(landscape: Landscape, rows: Rows) -> tuple[dict[Label, int], int, int]:
    """Cells by label, those stated by nobody, and undecided ones."""
    mapped = landscape.map
    cells = landscape.worked_out.once("profile_cells", lambda: _ProfileCells.of(mapped))
    weight = np.bincount(mapped.profile_of[rows], minlength=len(mapped.profiles)).astype(np.int64)
    totals = (weight @ cells.labels).tolist()
    return dict(zip(LABELS, totals, strict=True)), int(weight @ cells.unstated), int(weight @ cells.undecided)


def _workloads(landscape: Landscape, rows: Rows, failed: Rows) -> tuple[tuple[str, int, int], ...]:
    """Every workload of some rows with its assets and findings; `failed` has a finding's row each."""
    column = landscape.estate.columns["workload"]
    assets = np.bincount(column.codes[rows], minlength=len(column.values)).tolist()
    found = np.bincount(column.codes[failed], minlength=len(column.values)).tolist()
    told = [(name, count, wrong) for name, count, wrong in zip(column.values, assets, found, strict=True) if count]
    return tuple(sorted(told, key=lambda row: (-row[2], row[0])))


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
