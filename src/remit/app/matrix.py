"""The matrix: controls by family against workloads, services or teams; each cell a count by party and a state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app.kinds import LABELS, Kinds, kinds_of, label_counts
from remit.app.scope import Scope, rows_in
from remit.model.columns import Codes, Column, combine
from remit.model.control import Control
from remit.model.landscape import Landscape
from remit.model.party import Cell, Label
from remit.model.state import State

GROUPS = ("workload", "service", "team")
MOST_COLUMNS = 30  # that are shown at once: nobody reads more, and a large estate has thousands
_NOBODY: Final = 2**31 - 1
_STATES: Final = tuple(State)
_MOST_HELD: Final = 24  # answers; a cell takes some 400 bytes


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
        cells: one for each column that is shown.
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
        columns: the columns, or those that were asked for.
        families: rows by family, in the catalogue's order.
        gaps: controls not in force, counted by asset.
        all_columns: how many columns there are, shown or not.
    """

    sentence: str
    group: str
    columns: tuple[MatrixColumn, ...]
    families: Mapping[str, tuple[MatrixRow, ...]]
    gaps: int
    all_columns: int


def matrix(
    landscape: Landscape,
    scope: Scope,
    *,
    group: str = "workload",
    gaps_only: bool = False,
    first: int = 0,
    most: int | None = None,
) -> Matrix:
    """The matrix of the assets in scope.

    Args:
        landscape: what is looked at.
        scope: which assets.
        group: one of `GROUPS`; anything else is taken as workload.
        gaps_only: leave out controls that are in force, or unknown, everywhere.
        first: the column to begin with, counted from 0.
        most: so many columns at most; all when None. Sums are over all columns whichever are shown.
    """
    group = group if group in GROUPS else "workload"
    asked = scope, group, gaps_only, first, most
    return landscape.worked_out.lately(
        "matrix",
        asked,
        lambda: _matrix(landscape, rows_in(landscape, scope), group, _Part(gaps_only, first, most)),
        most=_MOST_HELD,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Which rows and columns are wanted."""

    gaps_only: bool
    first: int
    most: int | None


def _matrix(landscape: Landscape, rows: NDArray[np.int32], group: str, part: _Part) -> Matrix:
    kinds, column = kinds_of(landscape), _grouping(landscape, group)
    codes = column.codes[rows]
    assets = np.bincount(codes, minlength=len(column.values))
    gaps = np.bincount(codes, weights=kinds.gaps()[kinds.kind_of[rows]], minlength=len(column.values)).astype(int)
    order = sorted(np.flatnonzero(assets).tolist(), key=lambda code: (not column.values[code], column.values[code]))
    columns = tuple(
        MatrixColumn(
            id=column.values[code],
            name=_column_name(landscape, group, column.values[code]),
            assets=int(assets[code]),
            gaps=int(gaps[code]),
        )
        for code in order
    )
    shown = slice(part.first, None if part.most is None else part.first + part.most)
    place = np.full(len(column.values), -1, dtype=np.int32)
    place[order[shown]] = np.arange(len(order[shown]), dtype=np.int32)
    joint = _Joint.of(landscape, kinds, rows, place[codes])
    weights = kinds.weights(rows)
    built = [
        _row(joint, weights, index, control, gaps_only=part.gaps_only)
        for index, control in enumerate(landscape.controls)
    ]
    families: dict[str, list[MatrixRow]] = {}
    for row in built:
        if row is not None:
            families.setdefault(row.control.family, []).append(row)
    total = sum(one.gaps for one in columns)
    return Matrix(
        sentence=_sentence(group, columns, total),
        group=group,
        columns=columns[shown],
        families={family: tuple(found) for family, found in families.items()},
        gaps=total,
        all_columns=len(columns),
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


@dataclass(frozen=True, slots=True, eq=False)
class _Joint:
    """Columns that are shown, and the kinds of assets in them.

    Attributes:
        landscape, kinds: what is looked at.
        columns: how many columns.
        column, kind: int32 (pairs,), each column with each kind in it, the pair whose first asset is last first.
        counts: int64 (pairs,), how many assets.
        first: int32 (pairs,), the row of the first of them.
    """

    landscape: Landscape
    kinds: Kinds
    columns: int
    column: Codes
    kind: Codes
    counts: NDArray[np.int64]
    first: Codes

    @classmethod
    def of(cls, landscape: Landscape, kinds: Kinds, rows: NDArray[np.int32], place: Codes) -> _Joint:
        """Of the rows those that stand in a column that is shown; `place` is theirs, -1 for none."""
        inside = place >= 0
        rows, place = rows[inside], place[inside]
        if not len(rows):
            nothing = np.empty(0, dtype=np.int32)
            return cls(landscape, kinds, 0, nothing, nothing, nothing.astype(np.int64), nothing)
        first, of = combine(place, kinds.kind_of[rows])
        counts = np.bincount(of).astype(np.int64)
        late = np.argsort(first)[::-1]
        first = first[late]
        return cls(
            landscape,
            kinds,
            int(place.max()) + 1,
            place[first],
            kinds.kind_of[rows[first]],
            counts[late],
            rows[first],
        )


def _row(
    joint: _Joint, weights: NDArray[np.int64], index: int, control: Control, *, gaps_only: bool
) -> MatrixRow | None:
    """One control; None where only gaps are wanted and it has none."""
    labels = label_counts(joint.kinds, weights, index)
    is_gap = [one.seen is State.NOT_IN_FORCE for one in joint.kinds.aspects[index]]
    gaps = int(weights[np.array(is_gap, dtype=bool)[joint.kinds.aspect_of[index]]].sum()) if any(is_gap) else 0
    if gaps_only and not gaps:
        return None
    return MatrixRow(control=control, cells=_cells(joint, index), labels=_labelled(labels.tolist()), gaps=gaps)


def _labelled(counts: Iterable[int]) -> dict[Label, int]:
    return {label: count for label, count in zip(LABELS, counts, strict=True) if count}


def _cells(joint: _Joint, index: int) -> tuple[MatrixCell, ...]:
    """The cells of one control."""
    aspects = joint.kinds.aspects[index]
    many, wide = len(aspects), joint.columns
    place = joint.column * many + joint.kinds.aspect_of[index][joint.kind]
    counts = np.bincount(place, weights=joint.counts, minlength=wide * many).astype(np.int64).reshape(wide, many)
    rows = np.full(wide * many, _NOBODY, dtype=np.int32)
    rows[place] = joint.first  # of one place the last that is written stays: the first row
    seen = np.array([one.seen for one in aspects], dtype=np.int32)
    worst = np.where(counts > 0, seen, -1).max(axis=1, initial=-1)
    example = np.where((counts > 0) & (seen == worst[:, None]), rows.reshape(wide, many), _NOBODY).min(
        axis=1, initial=_NOBODY
    )
    labels = np.zeros((wide, len(LABELS)), dtype=np.int64)
    for number, aspect in enumerate(aspects):
        if aspect.applies:
            labels[:, LABELS.index(Cell(aspect.code).label)] += counts[:, number]
    is_open = [one.applies and Cell(one.code).is_undecided for one in aspects]
    is_told = [not one.is_assumed for one in aspects]
    is_unstated = [one.is_unstated for one in aspects]
    ids = joint.landscape.estate.ids
    return tuple(
        MatrixCell(
            labels=_labelled(told),
            state=_STATES[state],
            gaps=gaps,
            is_assumed=assumed,
            is_undecided=undecided,
            is_unstated=unstated,
            example=ids[row],
        )
        for told, state, gaps, assumed, undecided, unstated, row in zip(
            labels.tolist(),
            worst.tolist(),
            counts[:, seen == State.NOT_IN_FORCE].sum(axis=1).tolist(),
            (counts[:, is_told].sum(axis=1) == 0).tolist(),
            (counts[:, is_open].sum(axis=1) > 0).tolist(),
            (counts[:, is_unstated].sum(axis=1) > 0).tolist(),
            example.tolist(),
            strict=True,
        )
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
