"""The matrix: controls by family against workloads, services or teams; each cell a count by party and a state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit.app.scope import Scope, rows_in
from remit.model.columns import Column
from remit.model.control import Control
from remit.model.landscape import Landscape
from remit.model.party import Cell, Label
from remit.model.source import Grade
from remit.model.state import State
from remit.resolver.states import states

GROUPS = ("workload", "service", "team")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One control in one column.

    Attributes:
        labels: assets by label, only those above 0, *not applicable* left out.
        state: the worst state among the assets where our side takes part.
        gaps: assets on which it is not in force.
        is_assumed: whether every split behind it is the model's default.
        is_undecided: whether an unknown fact left any of them open.
        is_unstated: whether nobody states any of them.
        example: id of an asset to explain it by: one with the worst state.
    """

    labels: Mapping[Label, int]
    state: State
    gaps: int
    is_assumed: bool
    is_undecided: bool
    is_unstated: bool
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One control with its cells, in the order of the columns.

    Attributes:
        control: the control.
        cells: one a column.
        labels: assets by label over all columns.
        gaps: assets on which it is not in force.
    """

    control: Control
    cells: tuple[MatrixCell, ...]
    labels: Mapping[Label, int]
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixColumn:
    """One column.

    Attributes:
        id: workload, service or team id; empty for assets without one.
        name: as people say it.
        assets: how many.
        gaps: controls not in force on its assets, counted by asset.
    """

    id: str
    name: str
    assets: int
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The whole matrix.

    Attributes:
        sentence: what a person would say.
        group: what the columns are: workload, service or team.
        columns: the columns.
        families: rows by family, in the catalogue's order.
        gaps: controls not in force, counted by asset.
    """

    sentence: str
    group: str
    columns: tuple[MatrixColumn, ...]
    families: Mapping[str, tuple[MatrixRow, ...]]
    gaps: int


def matrix(landscape: Landscape, scope: Scope, *, group: str = "workload", gaps_only: bool = False) -> Matrix:
    """The matrix of the assets in scope.

    Args:
        landscape: what is looked at.
        scope: which assets.
        group: one of `GROUPS`; anything else is taken as workload.
        gaps_only: leave out controls that are in force, or unknown, everywhere.
    """
    group = group if group in GROUPS else "workload"
    rows = rows_in(landscape, scope)
    column = _grouping(landscape, group)
    members = [(value, rows[column.codes[rows] == code]) for code, value in enumerate(column.values)]
    members = sorted(((value, found) for value, found in members if len(found)), key=lambda one: (not one[0], one[0]))
    built = [
        _row(landscape, index, control, [found for _, found in members])
        for index, control in enumerate(landscape.controls)
    ]
    if gaps_only:
        built = [row for row in built if row.gaps]
    families: dict[str, list[MatrixRow]] = {}
    for row in built:
        families.setdefault(row.control.family, []).append(row)
    columns = tuple(
        MatrixColumn(
            id=value,
            name=_column_name(landscape, group, value),
            assets=len(found),
            gaps=sum(row.cells[number].gaps for row in built),
        )
        for number, (value, found) in enumerate(members)
    )
    total = sum(row.gaps for row in built)
    return Matrix(
        sentence=_sentence(group, columns, total),
        group=group,
        columns=columns,
        families={family: tuple(found) for family, found in families.items()},
        gaps=total,
    )


def _grouping(landscape: Landscape, group: str) -> Column[str]:
    if group != "team":
        return landscape.estate.columns[group]
    teams = Column(landscape.owners.owner_of, tuple(str(number) for number in range(len(landscape.owners.owners))))
    return teams.mapped([owner.team for owner in landscape.owners.owners])


def _column_name(landscape: Landscape, group: str, value: str) -> str:
    if not value:
        return f"no {group}"
    if group == "team":
        return landscape.team_name(value)
    if group == "service":
        return landscape.rulebook.services[value].name
    known = landscape.organisation.workloads.get(value)
    return known.name if known else value


def _row(landscape: Landscape, index: int, control: Control, members: list[NDArray[np.intp]]) -> MatrixRow:
    state = states(landscape.estate, control)
    cells = tuple(_cell(landscape, index, rows, state[rows]) for rows in members)
    labels: Counter[Label] = Counter()
    for cell in cells:
        labels.update(cell.labels)
    return MatrixRow(control=control, cells=cells, labels=dict(labels), gaps=sum(cell.gaps for cell in cells))


def _cell(landscape: Landscape, index: int, rows: NDArray[np.intp], state: NDArray[np.uint8]) -> MatrixCell:
    mapped = landscape.map
    profiles = mapped.profile_of[rows]
    codes = mapped.cells[profiles, index]
    applies = (codes & 0x0FFF) != 0
    labels: Counter[Label] = Counter()
    is_undecided = False
    for code, count in zip(*np.unique(codes[applies], return_counts=True), strict=True):
        cell = Cell(int(code))
        labels[cell.label] += int(count)
        is_undecided = is_undecided or cell.is_undecided
    rules = [mapped.rules[number] for number in np.unique(mapped.rule_of[profiles, index]).tolist()]
    seen = np.where(applies, state, State.NO_DATA)
    worst = int(seen.argmax()) if len(seen) else 0
    return MatrixCell(
        labels={label: labels[label] for label in Label if labels[label]},
        state=State(int(seen[worst])) if len(seen) else State.NO_DATA,
        gaps=int((seen == State.NOT_IN_FORCE).sum()),
        is_assumed=all(rule.grade is Grade.ASSUMED for rule in rules),
        is_undecided=is_undecided,
        is_unstated=any(rule.grade is Grade.UNSTATED for rule in rules),
        example=landscape.estate.ids[int(rows[worst])],
    )


def _sentence(group: str, columns: tuple[MatrixColumn, ...], gaps: int) -> str:
    if not columns:
        return "No asset is in this scope."
    many = f"{len(columns)} {group}{'s' if len(columns) > 1 else ''}"
    if not gaps:
        return f"Over {many} no control is known to be out of force."
    worst = max(columns, key=lambda column: column.gaps)
    times = "once" if gaps == 1 else f"{gaps} times"
    return f"Over {many} a control is not in force {times}; most of that in {worst.name} ({worst.gaps})."
