"""Connections and transactions.

SQLite is one file: made readable by its owner alone, in a folder of the same kind; its log is written ahead (WAL), so
that readers and one writer do not wait for each other. PostgreSQL is reached by its URL. What this file cannot know is
what a database holds: `upgrade` looks.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from remit.errors import UsageError
from remit.store.errors import StoreError

BUSY_SECONDS: Final = 30.0
POOLED: Final = 10  # connections to a server that stay open, and as many more where many ask at once
_DRIVER: Final = "postgresql+psycopg"
_WRITERS: Final = 0x52454D4954  # "REMIT": the number of PostgreSQL's advisory lock that writers take in turn
_SQLITE_HEADER: Final = b"SQLite format 3\x00"  # https://sqlite.org/fileformat.html §1.3.1


@dataclass(frozen=True, slots=True)
class OpenStore:
    """A store that is open, for doors that share its connections: a server's processes have a pool each, and no more.

    Attributes:
        engine: of a database that has this version's schema.
    """

    engine: Engine

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


Where: TypeAlias = str | Path | OpenStore


def open_engine(where: str | Path) -> Engine:
    """An engine for a path (SQLite) or a URL.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: the file cannot be made or is no SQLite database, or the database's driver is not installed.
    """
    url = _url(where)
    try:
        if url.get_backend_name() != "sqlite":
            engine = create_engine(url, pool_pre_ping=True, pool_size=POOLED, max_overflow=POOLED)
            event.listen(engine, "connect", _configure_server)
            return engine
    except (NoSuchModuleError, ImportError) as problem:
        raise StoreError(
            f"no driver for {url.drivername} is installed",
            place=url.render_as_string(hide_password=True),
            hint="for PostgreSQL: pip install 'remit[postgres]'",
        ) from problem
    path = _file(url)
    _prepare(path)
    # No pool: a SQLite connection opens in under a millisecond, and the last one to close folds the log in.
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def file_of(where: Where) -> Path | None:
    """The file of a SQLite store; None for a server's.

    Raises:
        UsageError: the URL cannot be followed.
    """
    url = where.engine.url if isinstance(where, OpenStore) else _url(where)
    return _file(url) if url.get_backend_name() == "sqlite" else None


def place_of(engine: Engine) -> str:
    """How errors name the database: the file, or the URL without its password."""
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return engine.url.render_as_string(hide_password=True)


@contextmanager
def transaction(engine: Engine, *, is_writing: bool = False) -> Iterator[Connection]:
    """One transaction: all of it or nothing. A writing one takes SQLite's write lock at its start.

    Raises:
        StoreError: the database refuses.
    """
    with (
        _telling(engine),
        engine.connect().execution_options(is_writing=is_writing) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def steady(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one state of the database, however long it takes and whoever writes meanwhile.

    Raises:
        StoreError: the database refuses.
    """
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with _telling(engine), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction appends, and let none begin to before this one ends.

    On SQLite a writing transaction holds the one write lock already. On PostgreSQL a statement after this one sees what
    the transactions before have committed (READ COMMITTED, the default).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _WRITERS})


def write_ahead(engine: Engine) -> None:
    """Switch a SQLite file to its write-ahead log, which it remembers; only once the file is known to be ours.

    Raises:
        StoreError: the database refuses.
    """
    if engine.dialect.name == "sqlite":
        with _telling(engine), closing(engine.raw_connection()) as connection:
            _switch(cast("sqlite3.Connection", connection.driver_connection), time.monotonic() + BUSY_SECONDS)


def _switch(connection: sqlite3.Connection, deadline: float) -> None:
    """Two that switch a new file at once are refused, busy timeout or not: try again until the deadline."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextmanager
def _telling(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as problem:  # the latter from outside a statement: `_configure`, `_switch`
        raise _explained(problem, place_of(engine)) from problem


def _url(where: str | Path) -> URL:
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(where))
    try:
        url = make_url(where)
        # The driver that the extra `postgres` brings; whoever names another one gets it.
        return url.set(drivername=_DRIVER) if url.drivername in {"postgres", "postgresql"} else url
    except (ArgumentError, ValueError):
        # The text may hold a password, so it is not repeated.
        raise UsageError("this is no database URL", hint="write sqlite:///PATH or postgresql://HOST/NAME") from None


def _file(url: URL) -> Path:
    if not url.database or url.database == ":memory:" or url.query:
        raise UsageError("a SQLite store is one file", place=str(url), hint="name its path: sqlite:///PATH")
    return Path(url.database)


def _prepare(path: Path) -> None:
    """Make the file and its folder where they are missing, and look whether the file is a database."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY, 0o600))  # WAL files take the same mode from it
        with path.open("rb") as file:
            head = file.read(len(_SQLITE_HEADER))
    except OSError as problem:
        raise StoreError(
            f"the store cannot be opened: {(problem.strerror or 'unknown cause').lower()}",
            place=str(path),
            hint="name a file in a folder that you may write",
        ) from problem
    if head not in {b"", _SQLITE_HEADER}:
        raise StoreError(
            "this file is no SQLite database", place=str(path), hint="name another file, or move this one away"
        )


def _configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Settings that SQLite keeps for each connection, and the driver's own transactions off."""
    connection.isolation_level = None  # `_begin` says when a transaction starts and of which kind
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # what is acknowledged survives a loss of power


def _configure_server(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - any driver's connection
    """As SQLite's FULL, whatever the server is set to by default."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    connection.commit()


def _begin(connection: Connection) -> None:
    """Take the write lock first where one will be needed: a lock taken later is refused at once, not waited for."""
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


_HINTS: Final = {
    "locked": "another process is writing: try again when it has finished",
    "readonly": "make the file and its folder writable, or name another file",
    "full": "free some space on that disk",
    "malformed": "the file is damaged: restore it from a backup, or move it away and scan again",
    "not a database": "name another file, or move this one away",
}


def _explained(problem: Exception, place: str) -> StoreError:
    cause = str(problem.orig) if isinstance(problem, DBAPIError) else str(problem)
    hint = next((hint for word, hint in _HINTS.items() if word in cause), "look at the database itself")
    return StoreError(f"the database refused: {cause.strip()}", place=place, hint=hint)
