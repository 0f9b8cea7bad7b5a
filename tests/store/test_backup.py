"""A backup is one state of the store, taken while others write, and comes back into either database (R12)."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from remit.errors import UsageError
from remit.ledger.checkpoint import checkpoint_of
from remit.model.event import EventRow
from remit.store.backup import back_up, restore
from remit.store.errors import StoreError
from remit.store.events import EventTable
from remit.store.keys import VARIABLE
from remit.store.snapshots import SnapshotTable
from remit.store.trail import TrailTable
from store.databases import KINDS, Database, drop_database, new_database
from store.landscapes import difference, harbourlight, small, stored


def fill(database: Database) -> SnapshotTable:
    table = SnapshotTable.open(database.where)
    table.save(harbourlight(), "whole")
    for day in (1, 2, 3):
        table.save(small(f"2026-03-0{day}T00:00:00Z"))
    table.keep(3)
    EventTable(table._engine).add([EventRow(time=n, kind="change", action=f"a{n}") for n in range(50)])
    return table


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_comes_back_whole_into_either_database(database: Database, kind: str, tmp_path: Path) -> None:
    table = fill(database)
    trail = TrailTable(table._engine)
    out, other = tmp_path / "deep" / "backup.db", tmp_path / "other"
    other.mkdir()
    back_up(table._engine, out)
    assert [one.name for one in out.parent.iterdir()] == ["backup.db"]
    target = new_database(kind, other)
    found = restore(out, target.where)
    again = SnapshotTable.open(target.where)
    assert found.faults == []
    assert found.peaks.root() == checkpoint_of(trail.checkpoint(), trail.key()).root
    assert TrailTable(again._engine).checkpoint() == trail.checkpoint()
    assert TrailTable(again._engine).verify(trail.key(), {}).faults == []
    assert again.entries() == table.entries()
    first = min(one.id for one in again.entries())
    assert difference(again.load(first), table.load(first)) == ""
    assert EventTable(again._engine).count() == 50
    with pytest.MonkeyPatch.context() as patch:  # the key is not in it; put back, the trail goes on
        key = next(tmp_path.glob("*.key"))
        patch.setenv(VARIABLE, str(key))
        assert again.save(small()) == 5
        assert EventTable(again._engine).add([EventRow(time=99, kind="change", action="new")]) == 1
    assert TrailTable(again._engine).verify(trail.key(), {}).faults == []
    again.close()
    table.close()
    drop_database(target)


def test_a_backup_under_writes_restores_to_a_root_of_the_same_trail(database: Database, tmp_path: Path) -> None:
    table = fill(database)
    code = stored(database.where) + (
        "import sys\nsys.path.insert(0, 'tests')\nfrom store.landscapes import small\n"
        "print('go', flush=True)\nwhile True:\n    table.save(small())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "go\n"
            for number in range(4):
                time.sleep(0.2)
                back_up(table._engine, tmp_path / f"{number}.db")
        finally:
            writer.kill()
    trail = TrailTable(table._engine)
    sizes = []
    for number in range(4):
        found = restore(tmp_path / f"{number}.db", tmp_path / f"restored-{number}.db")
        sizes.append(found.peaks.size)
        assert found.faults == []
        assert trail.verify(trail.key(), {found.peaks.size: found.peaks.root()}).faults == []
    assert sizes == sorted(set(sizes))
    table.close()


def test_a_backup_of_a_time_before_the_trail_comes_back(database: Database, tmp_path: Path) -> None:
    SnapshotTable.open(database.where).close()
    table = SnapshotTable.open(database.where)
    back_up(table._engine, tmp_path / "b.db")
    assert restore(tmp_path / "b.db", tmp_path / "new" / "remit.db").judged == 0
    assert SnapshotTable.open(tmp_path / "new" / "remit.db").entries() == []
    table.close()


def test_a_changed_backup_is_not_restored(database: Database, tmp_path: Path) -> None:
    table = fill(database)
    back_up(table._engine, tmp_path / "b.db")
    copy = Database("sqlite", str(tmp_path / "b.db"))
    copy.off_guard()
    copy.sql("UPDATE snapshots SET label = 'other' WHERE id = 4")
    found = restore(tmp_path / "b.db", tmp_path / "new.db")
    assert any("snapshot:4 is not as the trail says" in fault.what for fault in found.faults)
    assert not (tmp_path / "new.db").exists()
    table.close()


def test_nothing_is_written_over(database: Database, tmp_path: Path) -> None:
    table = fill(database)
    out = tmp_path / "b.db"
    back_up(table._engine, out)
    before = out.read_bytes()
    with pytest.raises(UsageError, match="there already"):
        back_up(table._engine, out)
    with pytest.raises(UsageError, match="there already"):
        restore(out, database.where)
    assert out.read_bytes() == before
    assert len(table.entries()) == 3
    table.close()


def test_other_files_are_no_backup(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such backup"):
        restore(tmp_path / "none.db", tmp_path / "new.db")
    (tmp_path / "x.db").write_text("not a database at all")
    with pytest.raises(StoreError, match="no SQLite database"):
        restore(tmp_path / "x.db", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_place_that_cannot_be_written_is_told(database: Database, tmp_path: Path) -> None:
    table = SnapshotTable.open(database.where)
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(table._engine, tmp_path / "file" / "b.db")
    table.close()
