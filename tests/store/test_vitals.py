"""What a running server asks of its store, on both databases (R12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from remit.ledger.act import Who
from remit.model.event import MICROSECONDS
from remit.store.errors import NewerStoreError, StoreError
from remit.store.jobs import JobTable
from remit.store.keys import VARIABLE
from remit.store.snapshots import SnapshotTable
from remit.store.tables import HEAD
from remit.store.upgrade import opened
from remit.store.vitals import FIT, VitalsTable
from store.databases import Database
from store.landscapes import small

NOW = datetime(2030, 1, 2, tzinfo=UTC)
SESSION = (
    "INSERT INTO sessions (digest, family, person, way, made_at, seen_at, expires_at, replaced_at, details)"
    " VALUES (:digest, 'f', 'ann', 'password', 1, 1, :until, :replaced, '{}')"
)


def key_path(database: Database, tmp_path: Path) -> Path:
    return tmp_path / ("remit.db.key" if database.kind == "sqlite" else "audit.key")


def test_an_empty_store_has_no_figures_but_zeros_and_is_fit(database: Database) -> None:
    opened(database.where).dispose()
    vitals = VitalsTable.open(database.where)
    figures = vitals.figures(NOW)
    assert (figures.jobs, figures.trail_entries, figures.sessions) == ({}, 0, 0)
    assert (figures.snapshot_at, figures.waiting_since) == (None, None)
    assert (vitals.schema_fault(), vitals.key_fault()) == (FIT, FIT)
    vitals.close()


def test_the_figures_are_those_of_the_store(database: Database) -> None:
    table = SnapshotTable(opened(database.where))
    shown = small()
    table.save(shown, "first")
    jobs = JobTable(opened(database.where))
    asked = jobs.ask("scan", "one", {}, Who(actor="ann", channel="cli"))[0]
    jobs.ask("scan", "two", {}, Who(actor="ann", channel="cli"), delay=3_600.0)
    then = int(NOW.timestamp() * MICROSECONDS)
    database.sql(SESSION, digest="a", until=then + 1, replaced=None)
    database.sql(SESSION, digest="b", until=then + 1, replaced=then - 1)
    database.sql(SESSION, digest="c", until=then - 1, replaced=None)
    vitals = VitalsTable.open(database.where)
    figures = vitals.figures(NOW)
    assert figures.sessions == 1
    assert figures.trail_entries == len(database.sql("SELECT sequence FROM audit_entries")) > 0
    assert figures.jobs == {"waiting": 2}
    since = datetime.fromtimestamp(asked.run_at / MICROSECONDS, UTC)
    assert vitals.figures(since + timedelta(seconds=5)).waiting_since == since
    assert figures.snapshot_at == datetime.fromisoformat(shown.taken_at)
    for one in (table, jobs, vitals):
        one.close()


def test_another_schema_is_said(database: Database) -> None:
    vitals = VitalsTable.open(database.where)
    assert vitals.schema_fault() == f"its schema is missing, not {HEAD}"
    opened(database.where).dispose()
    database.sql("UPDATE remit_version SET version_num = 'r0001'")
    assert vitals.schema_fault() == f"its schema is r0001, not {HEAD}"
    database.sql("UPDATE remit_version SET version_num = 'r9999'")
    with pytest.raises(NewerStoreError):
        vitals.schema_fault()
    vitals.close()


def test_a_key_that_cannot_sign_is_said(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = SnapshotTable(opened(database.where))
    table.save(small(), "first")
    vitals, key = VitalsTable.open(database.where), key_path(database, tmp_path)
    assert vitals.key_fault() == FIT
    key.chmod(0o644)
    assert "others than its owner may read it" in vitals.key_fault()
    key.rename(tmp_path / "elsewhere")
    assert vitals.key_fault() == "the signing key is missing"
    if database.kind == "postgresql":
        monkeypatch.delenv(VARIABLE)
        assert "nothing says where the key lies" in vitals.key_fault()
    table.close()
    vitals.close()


def test_a_database_that_does_not_answer_is_an_error() -> None:
    vitals = VitalsTable.open("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    with pytest.raises(StoreError):
        vitals.schema_fault()
    vitals.close()
