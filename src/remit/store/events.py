"""Events, kept small: every text stands once in a table of its own, an event is a row of numbers.

Rows are only ever added, and forgotten by their age. Reading the same log again adds nothing: an event's key is made of
what it says, and of how many equal ones stood before it in the same batch.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, union
from sqlalchemy import text as sql
from sqlalchemy.dialects import sqlite

from remit.errors import UsageError
from remit.ledger.act import STORE, Act, Who
from remit.model.event import EVENT_COLUMNS, EventRow, iso
from remit.store.audit import append
from remit.store.door import Door
from remit.store.engine import take_turn, transaction
from remit.store.tables import event_texts, events

BATCH: Final = 10_000
_ASKED: Final = 500  # texts that are looked up at once: SQLite takes 999 parameters where it is old
MOST_ROWS: Final = 10_000
_LONGEST: Final = 600  # characters of a text, four bytes each at most: an index row has 2,704 (PostgreSQL, B-tree)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events are wanted.

    Attributes:
        since, until: microseconds since 1970; `until` is the first that is not wanted, 0 for no end.
        asset: id of the asset; empty for all.
        kinds: kinds; all when empty.
        only_signs: only those in which something was recognised.
        limit: the newest so many.
    """

    since: int = 0
    until: int = 0
    asset: str = ""
    kinds: tuple[str, ...] = ()
    only_signs: bool = False
    limit: int = 100


class EventTable(Door):
    """The events of one database."""

    def add(self, rows: Iterable[EventRow], *, who: Who = STORE) -> int:
        """Keep events, all or none, and give how many were new; the trail tells that they were taken in.

        Raises:
            StoreError: the database refuses, or the trail cannot be signed.
        """
        seen: Counter[int] = Counter()
        added = 0
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)  # two that learn the same texts in another order would wait for each other
            codes: dict[str, int] = {}
            for batch in _batches(_plain(row) for row in rows):
                self._learn(connection, batch, codes)
                values = [_values(row, codes, seen) for row in batch]
                added += _copied(connection, values) if self._is_server else _inserted(connection, values)
            if added:
                told = Act(kind="events.imported", object="events", details={"count": str(added)})
                append(connection, who, (told,))
        return added

    @property
    def _is_server(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    def _learn(self, connection: Connection, batch: Sequence[EventRow], codes: dict[str, int]) -> None:
        """Codes of all texts of the batch; new ones are written."""
        texts = dict.fromkeys(getattr(row, name) for row in batch for name in EVENT_COLUMNS)
        missing = [text for text in texts if text not in codes]
        for start in range(0, len(missing), _ASKED):
            some = missing[start : start + _ASKED]
            query = select(event_texts.c.text, event_texts.c.id).where(event_texts.c.text.in_(some))
            codes.update((row[0], row[1]) for row in connection.execute(query))
            fresh = [text for text in some if text not in codes]
            if fresh:
                connection.execute(insert(event_texts), [{"text": text} for text in fresh])
                codes.update((row[0], row[1]) for row in connection.execute(query))

    def find(self, query: EventQuery) -> list[EventRow]:
        """The newest events that are wanted, the newest first.

        Raises:
            UsageError: more are asked for than are given at once.
            StoreError: the database refuses.
        """
        if not 1 <= query.limit <= MOST_ROWS:
            raise UsageError(f"cannot give {query.limit} events", hint=f"ask for 1 to {MOST_ROWS}")
        with transaction(self._engine) as connection:
            wanted = select(events).order_by(events.c.time.desc(), events.c.key).limit(query.limit)
            wanted = wanted.where(events.c.time >= query.since)
            if query.until:
                wanted = wanted.where(events.c.time < query.until)
            if query.asset:
                wanted = wanted.where(events.c.asset == _code_of(query.asset))
            if query.kinds:
                kinds = select(event_texts.c.id).where(event_texts.c.text.in_(query.kinds))
                wanted = wanted.where(events.c.kind.in_(kinds))
            if query.only_signs:
                wanted = wanted.where(events.c.sign != _code_of(""))
            found = connection.execute(wanted).mappings().all()
            numbers = {row[name] for row in found for name in EVENT_COLUMNS}
            texts: dict[int, str] = {}
            for some in _batches(sorted(numbers), _ASKED):
                rows = select(event_texts.c.id, event_texts.c.text).where(event_texts.c.id.in_(some))
                texts.update((row[0], row[1]) for row in connection.execute(rows))
        return [
            EventRow(time=row["time"], line=row["line"], **{name: texts[row[name]] for name in EVENT_COLUMNS})
            for row in found
        ]

    def count(self) -> int:
        """How many events are kept.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine) as connection:
            return int(connection.execute(select(func.count()).select_from(events)).scalar_one())

    def forget(self, before: int, *, who: Who = STORE) -> int:
        """Drop every event earlier than that, and the texts that no event uses any more; give how many events.

        Args:
            before: microseconds since 1970.
            who: who lets them be forgotten, for the audit trail.

        Raises:
            StoreError: the database refuses, or the trail cannot be signed.
        """
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)
            gone = connection.execute(delete(events).where(events.c.time < before)).rowcount
            if gone:
                used = union(*(select(events.c[name]) for name in EVENT_COLUMNS))
                connection.execute(delete(event_texts).where(event_texts.c.id.not_in(used)))
                told = Act(
                    kind="events.forgotten", object="events", details={"count": str(gone), "before": iso(before)}
                )
                append(connection, who, (told,))
        return gone


def _inserted(connection: Connection, values: list[dict[str, int]]) -> int:
    """How many of the rows were new."""
    before = connection.execute(select(func.count()).select_from(events)).scalar_one()
    connection.execute(sqlite.insert(events).on_conflict_do_nothing(index_elements=["key"]), values)
    return int(connection.execute(select(func.count()).select_from(events)).scalar_one()) - before


def _copied(connection: Connection, values: list[dict[str, int]]) -> int:
    """As `_inserted`, by PostgreSQL's COPY into a table that ends with the transaction, and from there."""
    names = [column.name for column in events.columns]
    columns = ", ".join(f'"{name}"' for name in names)
    connection.execute(sql("CREATE TEMPORARY TABLE IF NOT EXISTS incoming (LIKE events) ON COMMIT DROP"))
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY incoming ({columns}) FROM STDIN") as copy:
        for row in values:
            copy.write_row([row[name] for name in names])
    kept = connection.execute(sql("INSERT INTO events SELECT * FROM incoming ON CONFLICT (key) DO NOTHING"))
    connection.execute(sql("TRUNCATE incoming"))
    return int(kept.rowcount)


def _plain(row: EventRow) -> EventRow:
    """As both databases keep it: without NUL, and no text longer than PostgreSQL's index takes."""
    texts = {name: getattr(row, name) for name in EVENT_COLUMNS}
    odd = {name: value for name, value in texts.items() if "\0" in value or len(value) > _LONGEST}
    changed: dict[str, Any] = {name: _cut(value) for name, value in odd.items()}
    return replace(row, **changed) if odd else row


def _cut(value: str) -> str:
    plain = value.replace("\0", "\ufffd")
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _code_of(text: str) -> Any:  # noqa: ANN401 - a scalar subquery
    return select(event_texts.c.id).where(event_texts.c.text == text).scalar_subquery()


def _batches(items: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _values(row: EventRow, codes: dict[str, int], seen: Counter[int]) -> dict[str, int]:
    texts = [getattr(row, name) for name in EVENT_COLUMNS]
    said = "\x1f".join(
        (str(row.time), *(text for name, text in zip(EVENT_COLUMNS, texts, strict=True) if _tells(name)))
    )
    plain = _key(said)
    number = seen[plain]
    seen[plain] += 1
    values = {name: codes[text] for name, text in zip(EVENT_COLUMNS, texts, strict=True)}
    return {"key": _key(f"{said}\x1f{number}"), "time": row.time, "line": row.line, **values}


def _tells(name: str) -> bool:
    """Whether a column is what the event says, and not what we made of it or where it lay."""
    return name not in {"asset", "sign", "file"}


def _key(text: str) -> int:
    """A signed 64-bit number, as both databases keep it."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)
