"""Verification of a store: every entry, every row that the trail vouches for, and the triggers that refuse changes.

It changes nothing and believes nothing that stands in the database but the signatures. What it cannot know without a
witness is whether the newest entries were taken away together with the rows they told of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from remit.ledger.entry import Entry
from remit.ledger.errors import LedgerError
from remit.ledger.note import PublicKey
from remit.ledger.trail import Follower, Place
from remit.store.audit import public_key, record_of, rows
from remit.store.engine import steady
from remit.store.ledgered import LEDGERED
from remit.store.tables import TRIGGERS

_DERIVED = ("sequence", "at", "actor", "kind", "object")


def verify(
    engine: Engine, key: PublicKey, seen: Mapping[int, bytes], tell: Callable[[int], None] = lambda _: None
) -> Follower:
    """Verify a store; what is wrong stands in the follower's faults.

    Args:
        engine: of the store.
        key: the trail's public key, from where the auditor trusts it.
        seen: roots that witnesses know, by size.
        tell: called with the number of entries judged so far, now and then.

    Raises:
        StoreError: the database refuses.
    """
    follower = Follower(key, seen)
    with steady(engine) as connection:
        _check_key(connection, follower)
        _check_triggers(connection, follower)
        expected: dict[str, str | None] = {}
        unclear: set[str] = set()
        for row in rows(connection):
            entry = _check_row(row, follower)
            if entry is None:
                unclear.add(str(row.object))
            else:
                expected[entry.object] = entry.after
            if follower.peaks.size % 1000 == 0:
                tell(follower.judged)
        follower.end(Place(name="audit_entries, its end"))
        _check_tables(connection, follower, expected, unclear)
    return follower


def _check_key(connection: Connection, follower: Follower) -> None:
    place = Place(name="audit_trail, column public_key")
    try:
        known = public_key(connection)
    except LedgerError as problem:
        follower.fault(problem.message, place)
        return
    if known is None:
        follower.fault("there is no audit trail: nothing was ever written, or its row was taken away", place)
    elif known != follower.key:
        follower.fault(f"the database names another key: {known}", place)


def _check_triggers(connection: Connection, follower: Follower) -> None:
    name = connection.dialect.name
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    there = set(connection.execute(text(query)).scalars())
    for missing in sorted(TRIGGERS[name] - there):
        follower.fault(f"the trigger {missing} is missing or switched off", Place(name=missing.partition("_no_")[0]))


def _check_row(row: Row[Any], follower: Follower) -> Entry | None:
    def place(column: str) -> Place:
        return Place(name=f"audit_entries, sequence {row.sequence}" + (f", column {column}" if column else ""))

    places = {part: place(part) for part in ("", "entry", "before", "checkpoint")}
    entry = follower.take(record_of(row), places)
    if entry is not None:
        for column in _DERIVED:
            if getattr(row, column) != getattr(entry, column):
                follower.fault("it differs from what the signed entry says", place(column), entry.sequence)
    return entry


def _check_tables(
    connection: Connection, follower: Follower, expected: Mapping[str, str | None], unclear: set[str]
) -> None:
    """Compare every ledgered row with the digest that the last entry about it gives."""
    for table in LEDGERED:
        there = set()
        for number, name, digest in table.digests(connection):
            place = Place(name=f"{table.table.name}, id {number}")
            there.add(name)
            if name in unclear:
                continue
            if expected.get(name) is None:
                follower.fault(f"{name} stands in the database, and the trail knows nothing of it", place)
            elif digest != expected[name]:
                follower.fault(f"{name} is not as the trail says it was written", place)
        for name, after in expected.items():
            if name.startswith(f"{table.name}:") and after is not None and name not in there | unclear:
                follower.fault(
                    f"{name} is gone, and the trail does not say that it was deleted", Place(name=table.table.name)
                )
