"""Snapshots are saved whole or not at all, listed without being loaded, and loaded only as they were saved."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from remit.errors import UnknownNameError, UsageError
from remit.model.finding import Outcome
from remit.model.ownership import OwnerStatus
from remit.store.codec import encode
from remit.store.errors import SnapshotError, StoreError
from remit.store.snapshots import SnapshotTable
from store.databases import Database
from store.landscapes import difference, dying, harbourlight, small, stored


@pytest.fixture
def table(database: Database) -> Iterator[SnapshotTable]:
    opened = SnapshotTable.open(database.where)
    yield opened
    opened.close()


def _python(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)


def test_what_was_saved_is_loaded(table: SnapshotTable) -> None:
    snapshot = table.save(harbourlight(), "first")
    assert difference(table.load(snapshot), harbourlight()) == ""


def test_an_entry_tells_the_figures(table: SnapshotTable) -> None:
    whole = harbourlight()
    entry = table.latest() if table.save(whole, "first") else None
    assert entry is not None
    assert (entry.taken_at, entry.label, len(entry.digest)) == ("2026-03-01T12:00:00+00:00", "first", 64)
    failed = [finding for finding in whole.findings if finding.outcome is Outcome.FAILED]
    summary = entry.summary
    assert summary.counts == whole.estate.counts
    assert summary.assets == len(whole.estate) > summary.owned
    assert summary.owned == len(whole.estate) - len(whole.owners.rows(OwnerStatus.UNOWNED, OwnerStatus.UNKNOWN_TEAM))
    assert list(summary.by_severity) == ["critical", "high", "medium", "low", "info"]
    assert sum(summary.by_severity.values()) == len(failed)
    assert summary.undecided == len(whole.findings) - len(failed)


def test_the_newest_is_the_one_taken_last_in_whatever_zone(table: SnapshotTable) -> None:
    times = ["2026-03-02T00:30:00+02:00", "2026-03-01T23:00:00Z", "2026-03-01T23:00:00+00:00", "2026-03-01T01:00:00Z"]
    numbers = [table.save(small(taken_at)) for taken_at in times]
    assert [entry.id for entry in table.entries()] == [numbers[index] for index in (2, 1, 0, 3)]
    assert [entry.id for entry in table.entries(1)] == [numbers[2]]


def test_an_empty_store_has_no_latest(table: SnapshotTable) -> None:
    assert table.latest() is None
    assert table.entries() == []


def test_old_snapshots_go_and_their_numbers_do_not_come_back(table: SnapshotTable) -> None:
    numbers = [table.save(small(f"2026-03-0{day}T00:00:00Z")) for day in (1, 2, 3)]
    assert table.keep(5) == 0
    assert table.keep(1) == 2
    assert [entry.id for entry in table.entries()] == [numbers[2]]
    assert table.save(small()) > numbers[2]
    with pytest.raises(UnknownNameError, match=f"no snapshot {numbers[0]}"):
        table.load(numbers[0])


def test_keeping_none_is_no_retention(table: SnapshotTable) -> None:
    with pytest.raises(UsageError, match="cannot keep 0 snapshots"):
        table.keep(0)


def test_a_changed_byte_is_noticed(table: SnapshotTable, database: Database) -> None:
    snapshot = table.save(small())
    (payload,) = database.sql("SELECT payload FROM snapshots")[0]
    database.off_guard()
    database.sql("UPDATE snapshots SET payload = :it", it=payload[:-1] + bytes([payload[-1] ^ 1]))
    with pytest.raises(SnapshotError, match="its digest differs"):
        table.load(snapshot)


@pytest.mark.parametrize("summary", ["{", '{"assets": "many"}'])
def test_damaged_figures_are_told(table: SnapshotTable, database: Database, summary: str) -> None:
    table.save(small())
    database.off_guard()
    if database.kind == "postgresql" and summary == "{":
        with pytest.raises(DBAPIError, match="json"):  # that one looks itself
            database.sql("UPDATE snapshots SET summary = :it", it=summary)
        return
    database.sql("UPDATE snapshots SET summary = :it", it=summary)
    with pytest.raises(SnapshotError, match="the figures of a snapshot are damaged"):
        table.entries()


def test_a_time_that_is_none_is_our_fault(table: SnapshotTable) -> None:
    with pytest.raises(ValueError, match="isoformat"):
        table.save(small("yesterday"))
    assert table.entries() == []


def test_processes_that_make_and_fill_one_store_lose_nothing(database: Database, tmp_path: Path) -> None:
    (tmp_path / "snapshot").write_bytes(encode(harbourlight()))
    read = (
        "from pathlib import Path\nfrom remit.store.codec import decode\n"
        f"whole = decode(Path({str(tmp_path / 'snapshot')!r}).read_bytes())\n"
    )
    save = "for number in range(15):\n    table.save(whole, f'{who} {number}')\n"
    running = [_python(f"who = {who!r}\n{read}{stored(database.where)}{save}") for who in "abc"]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 3
    table = SnapshotTable.open(database.where)
    entries = table.entries()
    assert {entry.label for entry in entries} == {f"{who} {number}" for who in "abc" for number in range(15)}
    assert len(entries) == 45
    assert difference(table.load(entries[-1].id), harbourlight()) == ""
    table.close()


def test_a_killed_save_leaves_no_half_snapshot(database: Database, table: SnapshotTable) -> None:
    before = table.save(small(), "before")
    process = _python(stored(database.where) + dying("table._engine") + "table.save(table.load(1), 'half')\n")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert [entry.id for entry in table.entries()] == [before]
    assert table.save(small(), "after") > before
    if database.kind == "sqlite":
        assert database.sql("PRAGMA integrity_check") == [("ok",)]


def test_a_save_waits_for_another_writer_and_gives_up_with_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "remit.db"
    monkeypatch.setattr("remit.store.engine.BUSY_SECONDS", 0.05)
    table = SnapshotTable.open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert table.entries() == []  # readers are not held up
        with pytest.raises(StoreError, match="locked") as caught:
            table.save(small())
    assert "try again" in caught.value.hint
    assert table.save(small()) == 1
    table.close()


def test_a_label_that_no_database_keeps_as_it_is_is_mended(table: SnapshotTable) -> None:
    table.save(small(), "a\0b")
    assert [entry.label for entry in table.entries()] == ["a\ufffdb"]


def test_what_is_older_than_a_day_goes_but_what_was_in_force_then(table: SnapshotTable) -> None:
    numbers = [table.save(small(f"2026-03-0{day}T00:00:00Z")) for day in (1, 2, 3, 4)]
    assert table.keep_since(datetime(2026, 3, 3, 12, tzinfo=UTC)) == 2
    assert [entry.id for entry in table.entries()] == numbers[:1:-1]
    assert table.keep_since(datetime(2026, 3, 3, 12, tzinfo=UTC)) == 0
