"""The list of assets as a sheet, piece by piece: whoever takes a million lines holds up nobody and fills no memory.

What many rows share is worded once. It is the sheet that `remit.web.sheet` would make of the same lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from remit.app.finding_columns import finding_columns
from remit.model.finding import Severity
from remit.model.landscape import Landscape
from remit.web.sheet import csv_bytes, inert

CSV_COLUMNS: Final = (
    "id", "name", "service", "model", "provider", "account", "region", "workload", "environment", "data_class",
    "tier", "team", "person_name", "owner_status", "findings", "undecided", "worst", "location",
)  # fmt: skip
_OF_ESTATE: Final = ("model", "provider", "account", "region", "workload", "environment", "data_class", "tier")
_ROWS: Final = 1_024  # of a piece: a few milliseconds of work
_Cells = NDArray[Any]  # objects: quoted texts


def asset_sheet(landscape: Landscape, rows: NDArray[np.int32]) -> Iterator[bytes]:
    """The sheet of some assets in UTF-8, header first.

    Args:
        landscape: what they are of.
        rows: their row numbers, in the order of the lines.
    """
    shared = _shared(landscape)
    yield csv_bytes(CSV_COLUMNS, ())
    for first in range(0, len(rows), _ROWS):
        piece = rows[first : first + _ROWS]
        columns = [
            shared[name][0][shared[name][1][piece]].tolist()
            if name in shared
            else _own(landscape, name, piece.tolist())
            for name in CSV_COLUMNS
        ]
        yield "".join(f"{','.join(line)}\r\n" for line in zip(*columns, strict=True)).encode(errors="replace")


def _shared(landscape: Landscape) -> dict[str, tuple[_Cells, NDArray[np.int32]]]:
    """By column each distinct cell as it is written, and which of them each asset has."""
    columns, owners = landscape.estate.columns, landscape.owners
    found = {
        name: (_quoted(columns[column].values), columns[column].codes)
        for name, column in (("service", "service_name"), *((name, name) for name in _OF_ESTATE))
    }
    people = [landscape.person_name(owner.person) for owner in owners.owners]
    found["team"] = _quoted(owner.team for owner in owners.owners), owners.owner_of
    found["person_name"] = _quoted(people), owners.owner_of
    found["owner_status"] = _quoted(owner.status.name.lower() for owner in owners.owners), owners.owner_of
    numbers = finding_columns(landscape)
    found["findings"] = _quoted(range(int(numbers.failed.max(initial=0)) + 1)), numbers.failed
    found["undecided"] = _quoted(range(int(numbers.undecided.max(initial=0)) + 1)), numbers.undecided
    found["worst"] = _quoted(("", *(level.word for level in Severity))), numbers.worst.astype(np.int32) + 1
    return found


def _quoted(values: Iterable[object]) -> _Cells:
    made = [_cell(value) for value in values]
    cells = np.empty(len(made), dtype=object)
    cells[:] = made
    return cells


def _cell(value: object) -> str:
    text = inert(value)
    return '"' + text.replace('"', '""') + '"'


def _own(landscape: Landscape, name: str, rows: Sequence[int]) -> list[str]:
    """A column in which every asset has a cell of its own."""
    estate = landscape.estate
    if name == "location":
        return [_cell(estate.location(row)) for row in rows]
    texts = estate.ids if name == "id" else estate.names
    return [_cell(texts[row]) for row in rows]
