"""The trail grows with what it tells, in one transaction, in one line; nobody changes it through the database (R12)."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from remit.errors import UnknownNameError, UsageError
from remit.ledger.act import Act, Who
from remit.ledger.bundle import verify_bundle
from remit.ledger.checkpoint import checkpoint_of
from remit.ledger.trail import Follower
from remit.ledger.tree import is_included, root_of
from remit.store import audit
from remit.store.audit import TrailQuery, record_at
from remit.store.errors import StoreError
from remit.store.keys import VARIABLE
from remit.store.snapshots import SnapshotTable
from remit.store.trail import TrailTable
from store.databases import Database
from store.landscapes import dying, small, stored

ANN = Who(actor="ann", channel="cli", reason="quarterly", commit="1f3a9c0", author="Ann <ann@example.com>")
REST = "at, actor, kind, object, entry, before, checkpoint"
REFUSED = r"never changed|never deleted|only appended|keeps its name|goes only|one audit|uplicate"
AT = "2026-03-01T12:00:00.000000Z"


@pytest.fixture
def table(database: Database) -> Iterator[SnapshotTable]:
    opened = SnapshotTable.open(database.where)
    yield opened
    opened.close()


@pytest.fixture
def trail(database: Database, table: SnapshotTable) -> Iterator[TrailTable]:
    opened = TrailTable.open(database.where)
    yield opened
    opened.close()


def kinds(trail: TrailTable) -> list[tuple[str, str]]:
    return [(one.kind, one.object) for one in trail.find(TrailQuery(limit=1000))][::-1]


def faults(trail: TrailTable) -> list[str]:
    return [f"{fault.place.name}: {fault.what}" for fault in trail.verify(trail.key(), {}).faults]


def test_what_is_saved_and_deleted_is_told(table: SnapshotTable, trail: TrailTable) -> None:
    for day in (1, 2):
        table.save(small(f"2026-03-0{day}T00:00:00Z"), "x", who=ANN, acts=[Act(kind="map.changed", object="map")])
    table.keep(1, who=ANN)
    assert kinds(trail) == [
        ("trail.begun", "trail"),
        ("snapshot.saved", "snapshot:1"),
        ("map.changed", "map"),
        ("snapshot.saved", "snapshot:2"),
        ("map.changed", "map"),
        ("snapshot.deleted", "snapshot:1"),
    ]
    (deleted,) = trail.find(TrailQuery(kind="snapshot.deleted"))
    (saved,) = trail.find(TrailQuery(kind="snapshot.saved", object="snapshot:1"))
    assert (deleted.before, deleted.after) == (saved.after, None)
    assert (saved.actor, saved.reason, saved.commit, saved.author) == ("ann", "quarterly", "1f3a9c0", ANN.author)
    assert saved.details == {"taken_at": "2026-03-01T00:00:00+00:00", "label": "x"}
    assert faults(trail) == []


def test_entries_are_found_by_what_they_tell(table: SnapshotTable, trail: TrailTable) -> None:
    table.save(small(), who=ANN)
    table.save(small(), who=Who(actor="bob", channel="web"))
    now = datetime.now(UTC)
    later = now.replace(year=now.year + 1).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert [one.object for one in trail.find(TrailQuery(actor="bob"))] == ["snapshot:2"]
    assert [one.sequence for one in trail.find(TrailQuery(limit=2))] == [2, 1]
    assert trail.find(TrailQuery(since=later)) == []
    assert trail.find(TrailQuery(until="2020-01-01T00:00:00.000000Z")) == []
    assert len(trail.find(TrailQuery(until=later, since="2020-01-01T00:00:00.000000Z"))) == 3
    for limit in (0, audit.MOST_ROWS + 1):
        with pytest.raises(UsageError, match="cannot give"):
            trail.find(TrailQuery(limit=limit))


def test_a_store_that_is_older_than_the_trail_tells_what_it_found(table: SnapshotTable, database: Database) -> None:
    table.save(small())
    table.save(small())
    database.off_guard()
    for name in ("audit_entries", "audit_trail"):
        database.sql(f"DELETE FROM {name}")  # as if both had been saved before there was a trail
    table.keep(1)
    with_trail = TrailTable.open(database.where)
    assert kinds(with_trail) == [
        ("trail.begun", "trail"),
        ("snapshot.found", "snapshot:1"),
        ("snapshot.found", "snapshot:2"),
        ("snapshot.deleted", "snapshot:1"),
    ]
    assert [one for one in faults(with_trail) if "trigger" not in one] == []
    with_trail.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'mallory'",
        "UPDATE audit_entries SET sequence = sequence + 100",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE sequence = 1",
        f"INSERT INTO audit_entries SELECT sequence + 9, {REST} FROM audit_entries",
        f"INSERT INTO audit_entries SELECT 0, {REST} FROM audit_entries",
        "UPDATE audit_trail SET public_key = 'x'",
        "DELETE FROM audit_trail",
        "INSERT INTO audit_trail VALUES (1, 'x')",
        "UPDATE snapshots SET label = 'x'",
        "DELETE FROM snapshots",
    ],
)
def test_the_database_refuses_to_change_what_was_written(
    table: SnapshotTable, trail: TrailTable, database: Database, statement: str
) -> None:
    table.save(small())
    with pytest.raises(
        DBAPIError, match=r"never changed|never deleted|only appended|keeps its name|goes only|one audit|uplicate"
    ):
        database.sql(statement)
    assert faults(trail) == []


@pytest.mark.parametrize("name", ["audit_entries", "audit_trail", "snapshots"])
def test_there_is_no_way_around_by_the_database_s_own_means(
    table: SnapshotTable, trail: TrailTable, database: Database, name: str
) -> None:
    table.save(small())
    statement = f"REPLACE INTO {name} SELECT * FROM {name}" if database.kind == "sqlite" else f"TRUNCATE {name} CASCADE"
    with pytest.raises(DBAPIError, match=r"never|only appended|one audit trail"):
        database.sql(statement)
    assert faults(trail) == []


def test_processes_that_append_at_once_make_one_trail(database: Database) -> None:
    code = stored(database.where) + (
        "from remit.store.codec import decode\nfrom remit.ledger.act import Act, Who\nimport sys\n"
        "sys.path.insert(0, 'tests')\nfrom store.landscapes import small\n"
        "who = Who(actor=sys.argv[1], channel='cli')\n"
        "for n in range(25):\n"
        "    table.save(small(), who=who, acts=[Act(kind='map.changed', object=f'map {n}')] * (n % 3))\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, name], stderr=subprocess.PIPE, text=True) for name in "abc"
    ]
    assert [(one.communicate()[1], one.returncode) for one in running] == [("", 0)] * 3
    trail = TrailTable.open(database.where)
    assert faults(trail) == []
    entries = trail.find(TrailQuery(limit=1000))
    assert [one.sequence for one in entries] == list(range(1 + 3 * (25 + 24)))[::-1]
    by = {name: [one.object for one in entries if one.actor == name and one.kind == "map.changed"] for name in "abc"}
    assert by["a"] == by["b"] == by["c"]
    assert len({one.object for one in entries if one.kind == "snapshot.saved"}) == 75
    trail.close()


def test_what_was_not_committed_was_not_told(table: SnapshotTable, trail: TrailTable, database: Database) -> None:
    table.save(small())
    process = subprocess.run(
        [sys.executable, "-c", stored(database.where) + dying("table._engine") + "table.save(table.load(1))\n"],
        check=False,
    )
    assert process.returncode == -signal.SIGKILL
    assert len(trail.find(TrailQuery())) == 2
    assert faults(trail) == []
    assert table.save(small()) > 1


def test_every_entry_can_be_proven(table: SnapshotTable, trail: TrailTable) -> None:
    for _ in range(6):
        table.save(small())
    for sequence in range(7):
        record, leaves, note = trail.proof(sequence)
        checkpoint = checkpoint_of(note, trail.key())
        assert (checkpoint.size, checkpoint.root) == (7, root_of(leaves))
        from remit.ledger.tree import inclusion_proof, leaf_hash  # noqa: PLC0415 - beside its only use

        assert is_included(leaf_hash(record.content), sequence, 7, inclusion_proof(leaves, sequence), checkpoint.root)
    with pytest.raises(UnknownNameError, match="no entry 7"):
        trail.proof(7)
    assert checkpoint_of(trail.checkpoint(), trail.key()).size == 7


def test_a_bundle_of_the_store_holds(table: SnapshotTable, trail: TrailTable) -> None:
    for _ in range(3):
        table.save(small())
    trail.append(ANN, Act(kind="trail.exported", object="trail"))
    follower = Follower(trail.key())
    verify_bundle(list(trail.bundle(AT)), follower)
    assert (follower.faults, follower.judged) == ([], 5)


def test_long_trails_are_read_and_written_in_batches(
    table: SnapshotTable, trail: TrailTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "BATCH", 4)
    table.save(small(), acts=[Act(kind="map.changed", object=f"map {n}") for n in range(14)])
    assert len(kinds(trail)) == 16
    assert faults(trail) == []


def test_texts_that_no_database_keeps_are_mended(table: SnapshotTable, trail: TrailTable) -> None:
    odd = Who(actor="a\0b", channel="cli", reason="r" * 9000, author="\ud800")
    table.save(small(), who=odd, acts=[Act(kind="map.changed", object="o" * 9000, details={"d": "\0"})])
    (entry,) = trail.find(TrailQuery(kind="map.changed"))
    assert (entry.actor, entry.author, entry.details) == ("a\ufffdb", "?", {"d": "\ufffd"})
    assert (len(entry.reason), len(entry.object)) == (4096, 600)
    assert faults(trail) == []


def test_nothing_is_signed_on_top_of_what_was_changed(
    table: SnapshotTable, trail: TrailTable, database: Database
) -> None:
    table.save(small())
    database.off_guard()
    database.sql("UPDATE audit_entries SET entry = replace(entry, 'store', 'shore') WHERE sequence = 1")
    with pytest.raises(StoreError, match="does not hold") as caught:
        table.save(small())
    assert "remit audit verify" in caught.value.hint
    assert len(table.entries()) == 1
    database.sql("UPDATE audit_entries SET entry = replace(entry, 'shore', 'store'), sequence = 7 WHERE sequence = 1")
    with pytest.raises(StoreError, match="which was signed as entry 1"):
        table.save(small())


def test_without_its_key_nothing_is_written(
    table: SnapshotTable, trail: TrailTable, tmp_path: Path, database: Database
) -> None:
    table.save(small())
    key = next(tmp_path.glob("*.key"))
    key.rename(tmp_path / "away")
    for act in (
        lambda: table.save(small()),
        lambda: table.keep(1) or table.save(small()),
        lambda: list(trail.bundle(AT)),
    ):
        with pytest.raises(StoreError, match="is missing"):
            act()
    (tmp_path / "other").mkdir()
    other = SnapshotTable.open(tmp_path / "other" / "x.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE, raising=False)
        other.save(small())
    (tmp_path / "other" / "x.db.key").rename(key)
    with pytest.raises(StoreError, match="not the key that signs this audit trail") as caught:
        table.save(small())
    assert str(trail.key()) in caught.value.hint
    (tmp_path / "away").rename(key)
    assert table.save(small()) > 1
    assert faults(trail) == []


def test_before_anything_is_written_there_is_no_trail(trail: TrailTable) -> None:
    for ask in (trail.key, trail.checkpoint):
        with pytest.raises(UsageError, match="no audit trail yet"):
            ask()


def test_no_store_is_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no store"):
        TrailTable.open(tmp_path / "remit.db")
    assert list(tmp_path.iterdir()) == []


def test_a_row_of_another_shape_is_a_record_that_does_not_hold(table: SnapshotTable, database: Database) -> None:
    table.save(small())
    database.off_guard()
    if database.kind == "sqlite":
        database.sql("UPDATE audit_entries SET before = x'00', entry = x'00' WHERE sequence = 1")
        record = record_at(table._engine, 1)
        assert (record.content, record.before) == (b"", (b"\0",))
    database.sql("UPDATE audit_entries SET before = 'AA' WHERE sequence = 1")
    assert record_at(table._engine, 1).before == (b"\0",)
    database.sql("UPDATE audit_entries SET before = 'no hex' WHERE sequence = 1")
    assert record_at(table._engine, 1).before == (b"\0",)
