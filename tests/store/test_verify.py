"""Whatever is changed in a ledgered table is found, and named (R12)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from remit.ledger.checkpoint import checkpoint_of
from remit.ledger.trail import Follower, seen_by
from remit.store.audit import TrailQuery
from remit.store.snapshots import SnapshotTable
from remit.store.tables import TRIGGERS
from remit.store.trail import TrailTable
from store.databases import Database, new_database
from store.landscapes import small
from store.tampering import fill_registers, is_located, put, tamper, values

TRIES = 10  # benchmarks/tampering.py tries a thousand times


def filled(database: Database) -> TrailTable:
    table = SnapshotTable.open(database.where)
    for day in range(1, 7):
        table.save(small(f"2026-03-0{day}T00:00:00Z"), f"day {day}")
    table.keep(4)
    table.close()
    return TrailTable.open(database.where)


def told(follower: Follower) -> list[str]:
    return [f"{fault.place.name}: entry {fault.entry}: {fault.what}" for fault in follower.faults]


def test_any_changed_value_is_found_and_located(database: Database) -> None:
    trail = filled(database)
    fill_registers(database)
    key, dice = trail.key(), random.Random(7)  # noqa: S311 - no secret, and the same each time
    database.off_guard()
    assert {one for one in told(trail.verify(key, {})) if "the trigger" not in one} == set()
    every = values(database)
    one_each = list({(table, column): (table, column, number) for table, column, number in every}.values())
    for where in [*one_each, *dice.choices(every, k=TRIES)]:
        before, after = tamper(database, where, dice)
        found = [one for one in told(trail.verify(key, {})) if "the trigger" not in one]
        if where[1] in {"id", "sequence"}:
            put(database, (where[0], where[1], after), before)
        else:
            put(database, where, before)
        assert before == after or is_located(found, where, after), (where, before, after, found)
    assert {one for one in told(trail.verify(key, {})) if "the trigger" not in one} == set()
    trail.close()


def test_rows_that_go_or_come_untold_are_found(database: Database) -> None:
    trail = filled(database)
    database.off_guard()
    database.sql("DELETE FROM snapshots WHERE id = 4")
    database.sql(
        "INSERT INTO snapshots (id, taken_at, label, digest, summary, payload)"
        " SELECT 50, taken_at, label, digest, summary, payload FROM snapshots WHERE id = 5"
    )
    found = [one for one in told(trail.verify(trail.key(), {})) if "the trigger" not in one]
    assert [one.partition(": entry None: ")[2] for one in found] == [
        "snapshot:50 stands in the database, and the trail knows nothing of it",
        "snapshot:4 is gone, and the trail does not say that it was deleted",
    ]
    trail.close()


def test_a_snapshot_that_came_back_after_it_was_deleted_is_found(database: Database) -> None:
    trail = filled(database)
    database.off_guard()
    database.sql("UPDATE snapshots SET id = 1 WHERE id = 3")
    found = " ".join(told(trail.verify(trail.key(), {})))
    assert "snapshot:1 stands in the database, and the trail knows nothing of it" in found
    assert "snapshot:3 is gone" in found
    trail.close()


def test_a_trail_that_was_cut_at_its_end_is_found_by_a_witness_alone(database: Database) -> None:
    trail = filled(database)
    note = trail.checkpoint()
    seen = seen_by([note], trail.key())
    database.off_guard()
    size = checkpoint_of(note, trail.key()).size
    database.sql("DELETE FROM audit_entries WHERE sequence >= :last", last=size - 2)
    database.sql("DELETE FROM snapshots WHERE id IN (1, 2)")

    def found(seen: dict[int, bytes]) -> str:
        return " ".join(told(trail.verify(trail.key(), seen)))

    assert "a witness has seen" not in found({})
    assert f"a witness has seen {size} entries; the last 2 are missing" in found(seen)
    trail.close()


def test_triggers_that_were_taken_away_are_named(database: Database) -> None:
    trail = filled(database)
    assert trail.verify(trail.key(), {}).faults == []
    database.off_guard()
    found = told(trail.verify(trail.key(), {}))
    assert {one.partition("the trigger ")[2].split()[0] for one in found if "the trigger" in one} == TRIGGERS[
        database.kind
    ]
    trail.close()


def test_no_trail_is_told_as_such(database: Database) -> None:
    trail = filled(database)
    key = trail.key()
    database.off_guard()
    for name in ("audit_entries", "audit_trail"):
        database.sql(f"DELETE FROM {name}")
    found = " ".join(told(trail.verify(key, {})))
    assert "there is no audit trail" in found
    trail.close()


def test_progress_is_told_on_long_trails(database: Database) -> None:
    trail = filled(database)
    said: list[int] = []
    table = SnapshotTable.open(database.where)
    from remit.ledger.act import Act  # noqa: PLC0415 - beside its only use

    table.save(small(), acts=[Act(kind="map.changed", object="map")] * 1000)
    table.close()
    assert trail.verify(trail.key(), {}, said.append).faults == []
    assert said == [1000]
    assert len(trail.find(TrailQuery(limit=2000))) > 1000
    trail.close()


@pytest.mark.parametrize("value", ["x'00'", "12", "1.5", "x'ff'"])
def test_values_of_another_type_are_found_too(tmp_path: Path, value: str) -> None:
    database = new_database("sqlite", tmp_path)  # PostgreSQL itself takes none
    trail = filled(database)
    key = trail.key()
    database.off_guard()
    for where in values(database):
        table, column, number = where
        if column in {"id", "sequence", "public_key"} or number > 3:
            continue
        name = "sequence" if table == "audit_entries" else "id"
        ((before,),) = database.sql(f"SELECT {column} FROM {table} WHERE {name} = {number}")
        database.sql(f"UPDATE {table} SET {column} = {value} WHERE {name} = {number}")
        assert is_located(told(trail.verify(key, {})), where)
        database.sql(f"UPDATE {table} SET {column} = :v WHERE {name} = {number}", v=before)
    trail.close()
