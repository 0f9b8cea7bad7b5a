"""Looks by number and by time, over a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from remit.app.kept_looks import KeptLooks
from remit.app.snapshots import open_snapshots
from remit.errors import UnknownNameError
from web.estate import NOW, landscape


def test_a_look_is_found_by_number_and_by_time(tmp_path: Path) -> None:
    snapshots = open_snapshots(tmp_path / "remit.db")
    looks = KeptLooks(snapshots)
    assert looks.newest() is None
    with pytest.raises(UnknownNameError, match="none was ever kept"):
        looks.at(NOW)
    for day, assets in enumerate((3, 5, 7)):
        taken = (NOW + timedelta(days=day)).isoformat(timespec="seconds")
        snapshots.save(replace(landscape(assets=assets), taken_at=taken))
    newest = looks.newest()
    assert newest is not None
    assert (newest.id, len(newest.landscape.estate)) == (3, 7)
    assert [looks.at(NOW + timedelta(days=day, hours=5)).id for day in range(4)] == [1, 2, 3, 3]
    with pytest.raises(UnknownNameError, match="the earliest is of 2026-11-20"):
        looks.at(NOW - timedelta(seconds=1))
    with pytest.raises(UnknownNameError):
        looks.load(9)
    assert [one.id for one in looks.history()] == [1, 2, 3]
    assert looks.load(1).landscape is looks.load(1).landscape  # held beside the newest
    snapshots.close()
