"""What a new snapshot changes in who answers for what, as acts for the audit trail (R12).

Assets are compared by their ids, and their cells by profile, so that it costs little at a million assets. It tells
who answers, not what is configured: facts are compared by `remit diff`. What it cannot know is who meant it: that is
what the commit tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.ledger.act import Act
from remit.model.landscape import Landscape
from remit.model.owners import Owners
from remit.model.party import Cell

MOST_TOLD: Final = 1000  # assets that get an entry of their own; the first entry counts all
_MOST_NAMED: Final = 20  # controls of one asset


def map_changes(base: Landscape, head: Landscape, *, since: str) -> list[Act]:
    """One act for the whole map, and one for each asset that changed hands, came or went; none when nothing did.

    Args:
        base: the landscape before.
        head: the new one.
        since: what the one before is called: `snapshot:3`.
    """
    old = {asset: row for row, asset in enumerate(base.estate.ids)}
    row_before = np.array([old.get(asset, -1) for asset in head.estate.ids], dtype=np.int64)
    stays = np.flatnonzero(row_before >= 0)
    before = row_before[stays]
    owner_changed = _owners_differ(base.owners, head.owners, before, stays)
    cells_changed, controls = _cells_differ(base, head, before, stays)
    touched = np.flatnonzero(owner_changed | cells_changed)
    gone = sorted(set(old).difference(head.estate.ids))
    came = np.flatnonzero(row_before < 0)
    if not (len(touched) or gone or len(came)):
        return []
    told: list[Act] = []
    for place in touched[:MOST_TOLD].tolist():
        details = _owner_details(base.owners, head.owners, int(before[place]), int(stays[place]))
        if cells_changed[place]:
            pair = (int(base.map.profile_of[before[place]]), int(head.map.profile_of[stays[place]]))
            details |= _cell_details(base, head, pair, controls)
        told.append(
            Act(kind="responsibility.changed", object=f"asset:{head.estate.ids[int(stays[place])]}", details=details)
        )
    told += [Act(kind="asset.gone", object=f"asset:{asset}") for asset in gone[: MOST_TOLD - len(told)]]
    for row in came[: MOST_TOLD - len(told)].tolist():
        details = {"team": head.owners.of(row).team, "person": head.owners.of(row).person}
        told.append(Act(kind="asset.came", object=f"asset:{head.estate.ids[row]}", details=details))
    counts = {"changed_hands": len(touched), "came": len(came), "gone": len(gone), "told": len(told)}
    return [
        Act(
            kind="map.changed",
            object="map",
            details={"since": since, **{name: str(count) for name, count in counts.items()}},
        ),
        *told,
    ]


def _owners_differ(base: Owners, head: Owners, before: NDArray[np.int64], after: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether team or person differ, for each asset that stands in both."""
    codes: dict[tuple[str, str, tuple[str, ...]], int] = {}

    def coded(owners: Owners) -> NDArray[np.int64]:
        said = [
            (one.team, one.person, tuple(sorted(f"{k.value}={v}" for k, v in one.by_category.items())))
            for one in owners.owners
        ]
        return np.array([codes.setdefault(one, len(codes)) for one in said] or [0], dtype=np.int64)

    old, new = coded(base), coded(head)
    return np.asarray(old[base.owner_of[before]] != new[head.owner_of[after]])


def _cells_differ(
    base: Landscape, head: Landscape, before: NDArray[np.int64], after: NDArray[np.intp]
) -> tuple[NDArray[np.bool_], list[tuple[int, int]]]:
    """Whether a cell differs, for each asset that stands in both; and the columns of the controls that both know."""
    known = {control: column for column, control in enumerate(base.map.controls)}
    controls = [(known[one], column) for column, one in enumerate(head.map.controls) if one in known]
    if not len(before) or not controls:
        return np.zeros(len(before), dtype=np.bool_), controls
    old_columns, new_columns = (list(columns) for columns in zip(*controls, strict=True))
    pairs = np.stack([base.map.profile_of[before], head.map.profile_of[after]], axis=1)
    distinct, which = np.unique(pairs, axis=0, return_inverse=True)
    differs = np.array(
        [
            bool((base.map.cells[one, old_columns] != head.map.cells[other, new_columns]).any())
            for one, other in distinct.tolist()
        ],
        dtype=np.bool_,
    )
    return differs[which.reshape(-1)], controls


def _owner_details(base: Owners, head: Owners, before: int, after: int) -> dict[str, str]:
    old, new = base.of(before), head.of(after)
    details = {}
    if old.team != new.team:
        details["team"] = f"{old.team or 'nobody'} → {new.team or 'nobody'}"
    if old.person != new.person:
        details["person"] = f"{old.person or 'nobody'} → {new.person or 'nobody'}"
    for category in sorted(old.by_category.keys() | new.by_category.keys(), key=lambda one: one.value):
        was, now = old.by_category.get(category, ""), new.by_category.get(category, "")
        if was != now:
            details[f"person for {category.value}"] = f"{was or 'nobody'} → {now or 'nobody'}"
    return details


def _cell_details(
    base: Landscape, head: Landscape, pair: tuple[int, int], controls: list[tuple[int, int]]
) -> dict[str, str]:
    changed = list(_changed_cells(base, head, pair, controls))
    details = {f"control {name}": f"{old} → {new}" for name, old, new in changed[:_MOST_NAMED]}
    return details | {"controls": str(len(changed))}


def _changed_cells(
    base: Landscape, head: Landscape, pair: tuple[int, int], controls: list[tuple[int, int]]
) -> Iterator[tuple[str, str, str]]:
    for old_column, new_column in controls:
        old, new = Cell(int(base.map.cells[pair[0], old_column])), Cell(int(head.map.cells[pair[1], new_column]))
        if old != new:
            yield head.map.controls[new_column], old.label.value, new.label.value
