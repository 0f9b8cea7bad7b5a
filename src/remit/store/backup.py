"""Backups: one SQLite file from either database, taken while others write, and back into either.

A backup is a store: it can be served and verified as it is. It holds no signing key. What this file cannot know is
whether a backup is the newest: restoring an old one shortens the trail, which witnesses notice.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, cast

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from remit.errors import UsageError
from remit.ledger.note import PublicKey
from remit.ledger.trail import Follower
from remit.store.audit import public_key, size_of
from remit.store.drafts import drafted, occupied
from remit.store.engine import file_of, place_of, steady, take_turn, transaction
from remit.store.tables import (
    audit_entries,
    contents,
    credentials,
    event_texts,
    jobs,
    metadata,
    register_versions,
    snapshots,
)
from remit.store.upgrade import opened
from remit.store.verify import verify

_BATCH: Final = 1000
_LARGE: Final = frozenset({snapshots.name, contents.name})  # whose rows are read one by one
_NUMBERED: Final = (snapshots, event_texts, register_versions, contents, credentials, jobs)


def back_up(engine: Engine, target: Path) -> None:
    """Write a backup to a new file; it holds one state of the store, whoever writes meanwhile.

    Raises:
        UsageError: the file exists.
        StoreError: it cannot be written, or the database refuses.
    """
    with drafted(target) as draft:
        if engine.dialect.name == "sqlite":
            with closing(engine.raw_connection()) as connection, closing(sqlite3.connect(draft)) as copy:
                cast("sqlite3.Connection", connection.driver_connection).backup(copy)
            return
        made = opened(draft)
        try:
            with steady(engine) as source, transaction(made, is_writing=True) as copy:
                _copy(source, copy)
        finally:
            made.dispose()


def restore(source: Path, where: str | Path) -> Follower:
    """Fill a new or empty store from a backup, if the backup's trail holds; give what verification found.

    Nothing is written when something is wrong. The backup itself is not touched.

    Raises:
        UsageError: there is no such backup, or there is something at the target already.
        StoreError: the backup is no store, or the target cannot be written.
    """
    if not source.is_file():
        raise UsageError("there is no such backup", place=str(source), hint="name the file that remit db backup wrote")
    path = file_of(where)
    if path is not None and path.exists() and path.stat().st_size:
        raise occupied(str(path))
    with _working_copy(source) as copy:
        found = _verified(copy)
        if found.faults:
            return found
        if path is not None:
            path.unlink(missing_ok=True)  # it is empty
            back_up(copy, path)
        else:
            _fill(copy, where)
    return found


def _fill(source: Engine, where: str | Path) -> None:
    """Copy every row into an empty database on a server, in one transaction."""
    target = opened(where)
    try:
        with steady(source) as old, transaction(target, is_writing=True) as new:
            take_turn(new)
            if any(
                new.execute(select(func.count()).select_from(table)).scalar_one() for table in metadata.sorted_tables
            ):
                raise occupied(place_of(target))
            _copy(old, new)
    finally:
        target.dispose()


@contextmanager
def _working_copy(source: Path) -> Iterator[Engine]:
    """The backup, copied aside and brought to this version's schema."""
    with tempfile.TemporaryDirectory(prefix="remit-") as folder:
        path = Path(folder) / "restored.db"
        shutil.copyfile(source, path)
        engine = opened(path)
        try:
            yield engine
        finally:
            engine.dispose()


def _verified(engine: Engine) -> Follower:
    """What verification by the trail's own key finds; a store of a time before the trail has nothing to find."""
    with transaction(engine) as connection:
        key = public_key(connection)
        is_empty = key is None and size_of(connection) == 0
    if is_empty or key is None:
        return Follower(PublicKey("none", bytes(32)))
    return verify(engine, key, {})


def _copy(source: Connection, target: Connection) -> None:
    """Every row of every table, in the order in which it may be inserted, and the numbers that were given."""
    for table in metadata.sorted_tables:
        size = 1 if table.name in _LARGE else _BATCH
        order = list(table.primary_key.columns)
        rows = source.execution_options(yield_per=size).execute(select(table).order_by(*order)).mappings()
        for some in rows.partitions(size):
            target.execute(insert(table), [dict(row) for row in some])
    for table in _NUMBERED:
        _go_on(source, target, table)


def _go_on(source: Connection, target: Connection, table: Table) -> None:
    """Let numbers go on where they were, so that none that was ever given comes back."""
    last = source.execute(select(func.max(table.c.id))).scalar_one() or 0
    if table is snapshots:
        told = select(audit_entries.c.object).where(audit_entries.c.object.like("snapshot:%"))
        last = max([last, *(int(name.partition(":")[2]) for name in source.execute(told).scalars())])
    if last and target.dialect.name == "postgresql":
        number = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
        target.execute(number, {"name": table.name, "last": last})
    elif last and table is not event_texts:  # SQLite's own table has no row before the first insert
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        values = {"name": table.name, "last": last}
        target.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)
