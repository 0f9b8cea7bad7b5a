"""Changes any value of any ledgered table, as somebody with the database's password would."""

from __future__ import annotations

import random
import string
from typing import Any

from store.databases import Database

TABLES = {
    "snapshots": ("id", ("id", "taken_at", "label", "digest", "summary", "payload")),
    "audit_entries": ("sequence", ("sequence", "at", "actor", "kind", "object", "entry", "before", "checkpoint")),
    "audit_trail": ("id", ("public_key",)),
}
BOUNDED = {"at", "taken_at", "digest"}  # PostgreSQL refuses longer ones itself
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


def is_located(faults: list[str], where: tuple[str, str, int]) -> bool:
    """Whether a fault names the very row."""
    table, _, number = where
    if table == "audit_trail":
        return any("audit_trail" in one for one in faults)
    row = f"{table}, id {number}" if table == "snapshots" else f"entry {number}"
    return any(row in one or f"snapshot:{number} " in one for one in faults)
