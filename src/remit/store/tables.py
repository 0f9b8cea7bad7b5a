"""The tables as this version of Remit uses them.

How an older database gets here is told by `migrations/`; a law holds that both end in the same schema.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from remit.model.event import EVENT_COLUMNS

VERSION_TABLE: Final = "remit_version"
HEAD: Final = "r0002"  # the newest revision in migrations/versions

# Constraints get the same name on every database, so that a later migration can find them.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# The payload stands last: SQLite then lists the other columns without reading it.
snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("taken_at", String(40), nullable=False),  # ISO 8601 in UTC, so that text order is the order of time
    Column("label", String, nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the payload, hexadecimal
    Column("summary", JSON, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index(None, "taken_at", "id"),
    sqlite_autoincrement=True,  # the number of a deleted snapshot never comes back
)

event_texts = Table(
    "event_texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", String, nullable=False),
    UniqueConstraint("text"),
)

# The key is made of what the event says, so that reading a log again adds nothing.
events = Table(
    "events",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("time", BigInteger, nullable=False),  # microseconds since 1970 in UTC
    Column("line", Integer, nullable=False),
    *(Column(name, Integer, nullable=False) for name in EVENT_COLUMNS),  # ids of `event_texts`
    Index(None, "time"),
    Index(None, "asset", "time"),
)
