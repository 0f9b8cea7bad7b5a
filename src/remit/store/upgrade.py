"""Bring a database to this version's schema, or refuse it.

It runs when a store is opened. One transaction holds the whole upgrade, so that a database is never left between
two versions, and a second process that comes at the same time waits and then finds nothing to do.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from remit.store.engine import OpenStore, Where, open_engine, place_of, take_turn, transaction, write_ahead
from remit.store.errors import NewerStoreError, StoreError
from remit.store.tables import HEAD, VERSION_TABLE

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_REVISION = re.compile(r"r\d{4}")


def opened(where: Where) -> Engine:
    """An engine for the store at a path (SQLite) or URL; a new or older database is upgraded. Of an open one its own.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, is newer than this version, or is none of Remit's.
    """
    if isinstance(where, OpenStore):
        return where.engine
    engine = open_engine(where)
    try:
        upgrade(engine)
        write_ahead(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def version_of(engine: Engine) -> str:
    """The schema that a database has; empty for an empty one.

    Raises:
        NewerStoreError: a later version of Remit wrote it.
        StoreError: it is no database of Remit's, or cannot be read.
    """
    with transaction(engine) as connection:
        return _version(connection)


def upgrade(engine: Engine) -> None:
    """Upgrade an empty or older database; leave a current one alone.

    Raises:
        NewerStoreError: a later version of Remit wrote it.
        StoreError: it is no database of Remit's, or cannot be written.
    """
    with transaction(engine) as connection:
        if _version(connection) == HEAD:
            return
    with transaction(engine, is_writing=True) as connection:
        take_turn(connection)
        if _version(connection) != HEAD:  # else another process was faster
            _migrate(connection)


def _version(connection: Connection) -> str:
    """The database's revision; empty for a database without any table."""
    place = place_of(connection.engine)
    tables = inspect(connection).get_table_names()
    if not tables:
        return ""
    foreign = StoreError(
        "this database holds other tables than Remit's", place=place, hint="name a file or a database of its own"
    )
    if VERSION_TABLE not in tables:
        raise foreign
    revision = str(connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar())  # noqa: S608 - a constant
    if not _REVISION.fullmatch(revision):
        raise foreign
    if revision > HEAD:
        raise NewerStoreError(
            f"this database has schema {revision}; this version of Remit knows {HEAD} at most",
            place=place,
            hint="install the version of Remit that wrote it, or a later one",
        )
    return revision


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import, and a current database needs none of it
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
