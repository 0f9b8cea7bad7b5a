"""A store of every schema that was ever released comes up to this version's with all that it held (R12)."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from remit.store.audit import TrailQuery
from remit.store.codec import encode
from remit.store.engine import open_engine, transaction
from remit.store.snapshots import SnapshotTable, summary_of
from remit.store.tables import HEAD
from remit.store.trail import TrailTable
from remit.store.upgrade import MIGRATIONS, version_of
from store.databases import Database
from store.landscapes import difference, harbourlight, small

RELEASED = sorted(path.name[:5] for path in (MIGRATIONS / "versions").glob("r*.py"))


def old_store(database: Database, revision: str) -> None:
    """A store as that version left it, with one snapshot."""
    import hashlib  # noqa: PLC0415 - beside its only use

    engine = open_engine(database.where)
    payload = encode(harbourlight())
    with transaction(engine, is_writing=True) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(
            text("INSERT INTO snapshots (taken_at, label, digest, summary, payload) VALUES (:t, 'old', :d, :s, :p)"),
            {
                "t": "2026-03-01T12:00:00+00:00",
                "d": hashlib.sha256(payload).hexdigest(),
                "s": json.dumps(asdict(summary_of(harbourlight()))),
                "p": payload,
            },
        )
    engine.dispose()


@pytest.mark.parametrize("revision", RELEASED)
def test_an_older_store_comes_up_and_keeps_what_it_held(database: Database, revision: str) -> None:
    old_store(database, revision)
    table = SnapshotTable.open(database.where)
    trail = TrailTable(table._engine)
    assert version_of(table._engine) == HEAD
    (entry,) = table.entries()
    assert (entry.id, entry.label) == (1, "old")
    assert difference(table.load(1), harbourlight()) == ""
    assert table.save(small()) == 2
    told = [(one.kind, one.object) for one in trail.find(TrailQuery())][::-1]
    assert told == [("trail.begun", "trail"), ("snapshot.found", "snapshot:1"), ("snapshot.saved", "snapshot:2")]
    assert trail.verify(trail.key(), {}).faults == []
    table.close()
