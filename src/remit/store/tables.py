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
HEAD: Final = "r0004"  # the newest revision in migrations/versions

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

# What people do: a register is a list of documents of one kind, and every change of one is a new row.
register_versions = Table(
    "register_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("register", String, nullable=False),
    Column("name", String, nullable=False),
    Column("version", Integer, nullable=False),  # 1, 2, 3 … of that name
    Column("at", String(27), nullable=False),  # as entries of the trail write times
    Column("state", String, nullable=False),  # these three are of the document, so that lists need not read it
    Column("team", String, nullable=False),
    Column("due_at", String(40), nullable=False),
    Column("document", Text, nullable=False),  # canonical JSON
    UniqueConstraint("register", "name", "version"),
    Index(None, "register", "state"),
    Index(None, "register", "team"),
    sqlite_autoincrement=True,
)

# Files that documents refer to by their digest.
contents = Table(
    "contents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(71), nullable=False),  # sha256:…, of the content
    Column("media_type", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("digest"),
    sqlite_autoincrement=True,
)

# Hashes of passwords, tokens and one-time links, sealed seeds of one-time passwords. A change is a new row.
credentials = Table(
    "credentials",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("owner", String, nullable=False),  # name in a register
    Column("secret", Text, nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("expires_at", String(27), nullable=False),  # empty for never
    UniqueConstraint("kind", "name"),
    Index(None, "owner"),
    sqlite_autoincrement=True,
)

# From here on what passes: it changes all the time, and the trail does not vouch for it. Times are microseconds.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of what the browser holds
    Column("family", String(32), nullable=False),  # one sign-in; its sessions replace each other
    Column("person", String, nullable=False),
    Column("way", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("replaced_at", BigInteger, nullable=True),
    Column("details", Text, nullable=False),
    Index(None, "family"),
    Index(None, "person"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),  # the same work asked for twice is one job
    Column("payload", Text, nullable=False),
    Column("actor", String, nullable=False),
    Column("state", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("run_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", String, nullable=False),  # who works on it, anew for each attempt; empty for nobody
    Column("lease_until", BigInteger, nullable=False),
    Column("progress", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("ended_at", BigInteger, nullable=True),
    UniqueConstraint("kind", "key"),
    Index(None, "state", "run_at"),
    sqlite_autoincrement=True,
)

# Answers to requests with an idempotency key, so that the same request is not carried out twice.
given_answers = Table(
    "given_answers",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("question", String(64), nullable=False),
    Column("status", Integer, nullable=False),  # 0 while it is carried out
    Column("body", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Index(None, "made_at"),
)

# Failed attempts to sign in, counted over all servers.
attempts = Table(
    "attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("since", BigInteger, nullable=False),
)

_GUARDED: Final = ("register_versions", "contents", "credentials", "snapshots")

# What refuses to change what was written; PostgreSQL can also empty a table at once.
TRIGGERS: Final = {
    "sqlite": frozenset(
        {
            *("audit_entries_no_update", "audit_entries_no_delete", "audit_entries_in_order"),
            *("audit_trail_no_update", "audit_trail_no_delete", "audit_trail_once"),
            *(f"{table}_{rule}" for table in _GUARDED for rule in ("no_update", "told_delete", "once")),
        }
    ),
    "postgresql": frozenset(
        {
            *("audit_entries_no_update", "audit_entries_no_delete", "audit_entries_no_truncate"),
            *("audit_entries_in_order", "audit_trail_no_update", "audit_trail_no_delete", "audit_trail_no_truncate"),
            *(f"{table}_{rule}" for table in _GUARDED for rule in ("no_update", "told_delete", "no_truncate")),
        }
    ),
}
