"""The use cases over the store: where it lies, its history, and the landscape that stays in memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from remit.app.answers import why
from remit.app.snapshots import HistoryPoint, Snapshots, default_store, open_snapshots
from remit.errors import UnknownNameError, UsageError
from store.landscapes import difference, harbourlight, small


@pytest.fixture
def snapshots(tmp_path: Path) -> Iterator[Snapshots]:
    opened = open_snapshots(tmp_path / "remit.db")
    yield opened
    opened.close()


def test_the_store_lies_beside_remit_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "remit.yaml").touch()
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path / "plans")
    assert default_store() == tmp_path / ".remit" / "remit.db"
    assert default_store(tmp_path / "plans") == tmp_path / ".remit" / "remit.db"


def test_without_remit_yaml_it_lies_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()  # the search ends at a repository's root
    monkeypatch.chdir(tmp_path)
    assert default_store() == tmp_path / ".remit" / "remit.db"
    open_snapshots().close()
    assert default_store().is_file()


def test_the_latest_answers_from_another_process_s_store(tmp_path: Path, snapshots: Snapshots) -> None:
    snapshots.save(harbourlight(), "first")
    other = open_snapshots(tmp_path / "remit.db")
    again = other.latest()
    other.close()
    assert again is not None
    assert difference(again, harbourlight()) == ""
    assert why(again, 0, 0) == why(harbourlight(), 0, 0)


def test_an_empty_store_has_no_latest_and_no_history(snapshots: Snapshots) -> None:
    assert snapshots.latest() is None
    assert snapshots.history() == ()


def test_history_reads_from_the_oldest_to_the_newest(snapshots: Snapshots) -> None:
    numbers = [snapshots.save(small(f"2026-01-0{day}T00:00:00Z"), f"day {day}") for day in (3, 1, 2)]
    numbers.append(snapshots.save(harbourlight(), "now"))
    assert [point.label for point in snapshots.history()] == ["day 1", "day 2", "day 3", "now"]
    assert [point.label for point in snapshots.history(2)] == ["day 3", "now"]
    whole, point = harbourlight(), snapshots.history(1)[0]
    assert point == HistoryPoint(
        id=numbers[-1],
        taken_at="2026-03-01T12:00:00+00:00",
        label="now",
        resources=whole.estate.counts.resources,
        unreadable=whole.estate.counts.unreadable,
        assets=len(whole.estate),
        owned=whole.owners.owned,
        by_severity=point.by_severity,
        undecided=point.undecided,
        digest=point.digest,
    )
    assert len(point.digest) == 64
    assert sum(point.by_severity.values()) + point.undecided == len(whole.findings)


def test_the_last_landscape_stays_in_memory(tmp_path: Path, snapshots: Snapshots) -> None:
    whole = harbourlight()
    first, second = snapshots.save(small("2026-01-01T00:00:00Z")), snapshots.save(whole)
    assert snapshots.latest() is whole
    older = snapshots.load(first)
    assert snapshots.load(first) is older
    assert snapshots.load(second) is not whole


def test_a_newer_snapshot_of_another_process_is_seen(tmp_path: Path, snapshots: Snapshots) -> None:
    snapshots.save(small("2026-01-01T00:00:00Z"))
    other = open_snapshots(tmp_path / "remit.db")
    other.save(small("2026-01-02T00:00:00Z"))
    other.close()
    newest = snapshots.latest()
    assert newest is not None
    assert newest.taken_at == "2026-01-02T00:00:00Z"


def test_what_was_deleted_is_gone_from_memory_too(snapshots: Snapshots) -> None:
    snapshots.save(small("2026-01-02T00:00:00Z"))
    older = snapshots.save(small("2026-01-01T00:00:00Z"))
    assert snapshots.keep(1) == 1
    with pytest.raises(UnknownNameError):
        snapshots.load(older)
    with pytest.raises(UsageError):
        snapshots.keep(0)


def test_the_database_is_imported_only_when_a_store_is_opened() -> None:
    code = (
        "import sys, remit.app.snapshots, remit.app.scan\n"
        "found = {name for name in sys.modules if name.split('.')[0] in {'sqlalchemy', 'alembic', 'sqlite3'}}\n"
        "assert not found and 'remit.store' not in sys.modules, found\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
