"""The tables as this version of Remit uses them.

How an older database gets here is told by `migrations/`; a law holds that both end in the same schema. Triggers stand
in the migrations alone: what this file knows of them are their names.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from remit.model.event import EVENT_COLUMNS

VERSION_TABLE: Final = "remit_version"
HEAD: Final = "r0003"  # the newest revision in migrations/versions

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

# One row: which trail this is. It is written when the trail begins and never again.
audit_trail = Table(
    "audit_trail",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("public_key", String, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

# The first columns are for finding entries; they are derived from the entry, and verification compares them with it.
audit_entries = Table(
    "audit_entries",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("actor", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("object", String, nullable=False),
    Column("entry", Text, nullable=False),  # its canonical bytes, which are UTF-8 without control characters
    Column("before", Text, nullable=False),  # peaks of the tree before it, hexadecimal, one behind the other
    Column("checkpoint", Text, nullable=False),  # the signed note of the tree with it
    Index(None, "object", "sequence"),
    Index(None, "kind", "sequence"),
)

# What refuses to change what was written; PostgreSQL can also empty a table at once.
TRIGGERS: Final = {
    "sqlite": frozenset(
        {
            *("audit_entries_no_update", "audit_entries_no_delete", "audit_entries_in_order"),
            *("audit_trail_no_update", "audit_trail_no_delete", "audit_trail_once"),
            *("snapshots_no_update", "snapshots_told_delete", "snapshots_once"),
        }
    ),
    "postgresql": frozenset(
        {
            *("audit_entries_no_update", "audit_entries_no_delete", "audit_entries_no_truncate"),
            *("audit_entries_in_order", "audit_trail_no_update", "audit_trail_no_delete", "audit_trail_no_truncate"),
            *("snapshots_no_update", "snapshots_told_delete", "snapshots_no_truncate"),
        }
    ),
}
