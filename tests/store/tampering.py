"""Changes any value of any ledgered table, as somebody with the database's password would."""

from __future__ import annotations

import hashlib
import random
import string
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from remit.ledger.act import STORE, Act
from remit.model.register import Change, Content, RegisterKind
from remit.store.audit import append
from remit.store.engine import transaction
from remit.store.ledgered import CREDENTIAL, row_digest
from remit.store.registers import RegisterTable
from remit.store.tables import credentials
from remit.store.upgrade import opened
from store.databases import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A document of these tests."""

    text: str
    due_at: str = ""


NOTE = RegisterKind(id="note", shape=Note, due_at=lambda one: one.due_at)

TABLES = {
    "snapshots": ("id", ("id", "taken_at", "label", "digest", "summary", "payload")),
    "register_versions": (
        "id",
        ("id", "register", "name", "version", "at", "state", "team", "due_at", "document"),
    ),
    "contents": ("id", ("id", "digest", "media_type", "size", "content")),
    "credentials": ("id", ("id", "kind", "name", "owner", "secret", "made_at", "expires_at")),
    "audit_entries": ("sequence", ("sequence", "at", "actor", "kind", "object", "entry", "before", "checkpoint")),
    "audit_trail": ("id", ("public_key",)),
}
BOUNDED = {"at", "taken_at", "digest", "made_at", "expires_at", "due_at"}  # PostgreSQL refuses longer ones itself
LETTERS = string.ascii_letters + string.digits


def values(database: Database) -> list[tuple[str, str, int]]:
    """Table, column and key of every value."""
    return [
        (table, column, number)
        for table, (key, columns) in TABLES.items()
        for (number,) in database.sql(f"SELECT {key} FROM {table} ORDER BY {key}")
        for column in columns
    ]


def changed(value: Any, dice: random.Random, column: str) -> Any:  # noqa: ANN401 - what a column holds
    """Another value of the same type: one place of it changed, dropped or doubled."""
    if isinstance(value, int):
        return value + dice.randrange(1000, 2000)
    if column == "summary":
        return value.replace("0", "1", 1) if "0" in value else value.replace("1", "2", 1)
    empty = value[:0]
    if not value:
        return b"x" if isinstance(value, bytes) else "x"
    at = dice.randrange(len(value))
    if isinstance(value, bytes):
        other: Any = bytes([value[at] ^ dice.randrange(1, 256)])
    else:
        other = dice.choice([letter for letter in LETTERS if letter != value[at]])
    longer = [] if column in BOUNDED else [other + value[at : at + 1]]
    instead = dice.choice([other, empty, *longer])
    return value[:at] + instead + value[at + 1 :]


def tamper(database: Database, where: tuple[str, str, int], dice: random.Random) -> tuple[Any, Any]:
    """Change one value; give it as it was and as it is."""
    table, column, number = where
    key = TABLES[table][0]
    cast = f"CAST({column} AS TEXT)" if column == "summary" else column
    ((before,),) = database.sql(f"SELECT {cast} FROM {table} WHERE {key} = :n", n=number)
    after = changed(bytes(before) if isinstance(before, memoryview) else before, dice, column)
    put(database, where, after)
    return before, after


def put(database: Database, where: tuple[str, str, int], value: Any) -> None:  # noqa: ANN401 - as above
    """Write one value."""
    table, column, number = where
    key = TABLES[table][0]
    into = f"CAST(:v AS {'JSON' if database.kind == 'postgresql' else 'TEXT'})" if column == "summary" else ":v"
    database.sql(f"UPDATE {table} SET {column} = {into} WHERE {key} = :n", v=value, n=number)


def fill_registers(database: Database) -> None:
    """Documents of two registers, files, and a credential, all told in the trail."""
    engine = opened(database.where)
    table = RegisterTable(engine)
    for number in range(1, 5):
        report = Content(
            digest=f"sha256:{hashlib.sha256(bytes([number])).hexdigest()}",
            media_type="text/plain",
            content=bytes([number]),
        )
        note = Note(text=f"note {number}", due_at="2026-03-01T00:00:00+00:00")
        table.write(STORE, [Change(NOTE, f"N-{number % 3}", note, "note.written")], [report])
    row = {"kind": "token", "name": "t", "owner": "ann", "secret": "hash", "made_at": "", "expires_at": ""}
    with transaction(engine, is_writing=True) as connection:
        number = connection.execute(insert(credentials).returning(credentials.c.id), row).scalar_one()
        full = {"id": number, **row}
        append(connection, STORE, [Act(kind="token.made", object=CREDENTIAL.object_of(full), after=row_digest(full))])
    table.close()


def is_located(faults: list[str], where: tuple[str, str, int], after: object = None) -> bool:
    """Whether a fault names the very row, which has another number where that was changed."""
    table, column, number = where
    if table == "audit_trail":
        return any("audit_trail" in one for one in faults)
    if column == "id" and isinstance(after, int) and any(f"{table}, id {after}:" in one for one in faults):
        return True
    row = f"entry {number}" if table == "audit_entries" else f"{table}, id {number}"
    return any(row in one or f"snapshot:{number} " in one for one in faults)
