"""The sheet that is made piece by piece is the one that would be made of the lines at once."""

from __future__ import annotations

import pytest

from planned import example
from remit.app.assets import assets, every_row
from remit.app.scope import Scope
from remit.model.finding import Severity
from remit.model.landscape import Landscape
from remit.model.ownership import OwnerStatus
from remit.web import asset_sheet as room
from remit.web.asset_sheet import CSV_COLUMNS, asset_sheet
from remit.web.sheet import csv_bytes
from web.estate import landscape


def _cell(value: object) -> object:
    if isinstance(value, Severity):
        return value.word
    return value.name.lower() if isinstance(value, OwnerStatus) else "" if value is None else value


@pytest.mark.parametrize("shown", [landscape(assets=11), example()], ids=["hostile", "example"])
@pytest.mark.parametrize("size", [1, 4, 1_024])
@pytest.mark.parametrize("scope", [Scope(), Scope(team="payments"), Scope(text="no such thing")])
def test_its_pieces_are_the_sheet_of_the_lines(
    shown: Landscape, size: int, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_ROWS", size)
    for sort in ("id", "-findings"):
        lines = [
            [_cell(getattr(row, name)) for name in CSV_COLUMNS] for row in assets(shown, scope, sort=sort, size=0).rows
        ]
        pieces = list(asset_sheet(shown, every_row(shown, scope, sort)))
        assert b"".join(pieces) == csv_bytes(CSV_COLUMNS, lines)
        assert len(pieces) == 1 + -(-len(lines) // size)
