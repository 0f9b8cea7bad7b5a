"""The audit trail in the database: appended to in the transaction of what it tells, never changed.

The law of it: whoever writes a ledgered row calls `append` on the same connection. Appending takes turns, on every
database, so that two processes never write the same place of the trail. The trail begins with its first entry; rows
that were there before it are told as found.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Row, func, insert, select

from remit.errors import UnknownNameError, UsageError
from remit.ledger.act import STORE, Act, Who
from remit.ledger.entry import LONGEST, Entry, entry_of, instant
from remit.ledger.note import PublicKey, Signer
from remit.ledger.trail import PartError, Record, appended, judged
from remit.ledger.tree import HASH_BYTES, Peaks, leaf_hash
from remit.store.engine import place_of, take_turn, transaction
from remit.store.errors import StoreError
from remit.store.fence import check_fence
from remit.store.keys import key_file, make_key, read_key
from remit.store.ledgered import LEDGERED
from remit.store.tables import audit_entries, audit_trail

BATCH: Final = 1000
MOST_ROWS: Final = 10_000
_NAME: Final = 600  # characters of what is looked for by an index: PostgreSQL's takes 2,704 bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailQuery:
    """Which entries are wanted.

    Attributes:
        since, until: times as entries write them; `until` is the first that is not wanted; empty for no bound.
        kind, object, actor: exactly these; empty for all.
        before: only entries that came before that one, for paging; 0 for all.
        limit: the newest so many.
        offset: without the newest so many.
    """

    since: str = ""
    until: str = ""
    kind: str = ""
    object: str = ""
    actor: str = ""
    before: int = 0
    limit: int = 100
    offset: int = 0


def append(connection: Connection, who: Who, acts: Iterable[Act]) -> None:
    """Append entries, in the transaction that the connection is in.

    Raises:
        StoreError: the signing key is missing or another one than the trail's.
        LostLeaseError: a job writes that is no longer the writer's.
        LedgerError: an act holds what no entry may hold.
    """
    take_turn(connection)
    check_fence(connection)
    listed = list(acts)
    signer = _signer(connection)
    peaks = _peaks(connection, signer.public)
    if peaks.size == 0:
        begun = Act(kind="trail.begun", object="trail", details={"key": str(signer.public)})
        fresh = {act.object for act in listed if act.after and not act.before}
        found = (act for act in _found(connection) if act.object not in fresh)
        peaks = _write(connection, signer, peaks, STORE, (begun, *found))
    _write(connection, signer, peaks, who, listed)


def public_key(connection: Connection) -> PublicKey | None:
    """The trail's key as the database says it; None before it began.

    Raises:
        LedgerError: what stands there is no key.
    """
    text = connection.execute(select(audit_trail.c.public_key)).scalar_one_or_none()
    return None if text is None else PublicKey.parse(text)


def signer_of(engine: Engine) -> Signer:
    """Signs in the name of a trail that has begun.

    Raises:
        StoreError: the key is missing or another one than the trail's.
    """
    with transaction(engine) as connection:
        return _signer(connection)


def records(connection: Connection, start: int = 0) -> Iterator[Record]:
    """All records from one on, in order, without holding them all."""
    for row in rows(connection, start):
        yield record_of(row)


def rows(connection: Connection, start: int = 0) -> Iterator[Row[Any]]:
    """All rows of the trail from one on, in order, some at a time."""
    while True:
        query = select(audit_entries).where(audit_entries.c.sequence >= start).order_by(audit_entries.c.sequence)
        some = connection.execute(query.limit(BATCH)).all()
        yield from some
        if len(some) < BATCH:
            return
        start = some[-1].sequence + 1


def record_of(row: Row[Any]) -> Record:
    """A row as a record; values of another shape (SQLite takes any) become such as no signature fits."""
    entry, note = (value if isinstance(value, str) else "" for value in (row.entry, row.checkpoint))
    try:
        raw = bytes.fromhex(row.before)
    except (ValueError, TypeError):
        raw = b"\0"
    if raw.hex() != row.before:  # capitals, blanks
        raw = b"\0"
    before = tuple(raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES))
    return Record(content=entry.encode("utf-8", "replace"), before=before, note=note)


def find(engine: Engine, query: TrailQuery) -> list[Entry]:
    """The newest entries that are wanted, the newest first.

    Raises:
        UsageError: more are asked for than are given at once.
        LedgerError: an entry is damaged.
        StoreError: the database refuses.
    """
    if not 1 <= query.limit <= MOST_ROWS:
        raise UsageError(f"cannot give {query.limit} entries", hint=f"ask for 1 to {MOST_ROWS}")
    wanted = select(audit_entries.c.sequence, audit_entries.c.entry).where(*_asked(query))
    newest = wanted.order_by(audit_entries.c.sequence.desc()).limit(query.limit).offset(query.offset)
    with transaction(engine) as connection:
        found = connection.execute(newest).all()
    return [entry_of(row.entry.encode(), f"entry {row.sequence}") for row in found]


def count(engine: Engine, query: TrailQuery) -> int:
    """How many entries are wanted, whatever the limit.

    Raises:
        StoreError: the database refuses.
    """
    with transaction(engine) as connection:
        wanted = select(func.count()).select_from(audit_entries).where(*_asked(query))
        return int(connection.execute(wanted).scalar_one())


def _asked(query: TrailQuery) -> list[ColumnElement[bool]]:
    columns = audit_entries.c
    asked = [columns[name] == value for name in ("kind", "object", "actor") if (value := getattr(query, name))]
    if query.since:
        asked.append(columns["at"] >= query.since)
    if query.until:
        asked.append(columns["at"] < query.until)
    if query.before:
        asked.append(columns.sequence < query.before)
    return asked


def record_at(engine: Engine, sequence: int) -> Record:
    """One record.

    Raises:
        UnknownNameError: there is none.
        StoreError: the database refuses.
    """
    with transaction(engine) as connection:
        row = connection.execute(select(audit_entries).where(audit_entries.c.sequence == sequence)).one_or_none()
    if row is None:
        raise UnknownNameError(f"no entry {sequence}", place=place_of(engine), hint="remit audit list shows them")
    return record_of(row)


class RowsOf:
    """Records of the trail one by one, for proofs (`remit.ledger.proofs.Rows`); holds for one moment's connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def leaf(self, sequence: int) -> bytes:
        """The leaf hash of a record.

        Raises:
            UnknownNameError: there is none.
        """
        return leaf_hash(self._record(sequence).content)

    def before(self, sequence: int) -> tuple[bytes, ...]:
        """Peaks of the tree before a record.

        Raises:
            UnknownNameError: there is none.
        """
        return self._record(sequence).before

    def note(self, size: int) -> str:
        """The signed checkpoint of the first so many records.

        Raises:
            UnknownNameError: there are fewer.
        """
        return self._record(size - 1).note

    def _record(self, sequence: int) -> Record:
        query = select(audit_entries).where(audit_entries.c.sequence == sequence)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            place = place_of(self._connection.engine)
            raise UnknownNameError(f"no entry {sequence}", place=place, hint="remit audit list shows them")
        return record_of(row)


def kinds(engine: Engine) -> list[str]:
    """Every kind of entry that there is.

    Raises:
        StoreError: the database refuses.
    """
    with transaction(engine) as connection:
        return list(
            connection.execute(select(audit_entries.c.kind).distinct().order_by(audit_entries.c.kind)).scalars()
        )


def leaves(connection: Connection) -> list[bytes]:
    """The leaf hash of every entry, in order: 32 bytes each."""
    query = select(audit_entries.c.entry).order_by(audit_entries.c.sequence)
    return [leaf_hash(text.encode()) for text in connection.execute(query).scalars()]


def size_of(connection: Connection) -> int:
    """How many entries there are."""
    return int(connection.execute(select(func.count()).select_from(audit_entries)).scalar_one())


def newest_note(connection: Connection) -> str | None:
    """The newest signed checkpoint; None before the trail began."""
    query = select(audit_entries.c.checkpoint).order_by(audit_entries.c.sequence.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def _write(connection: Connection, signer: Signer, peaks: Peaks, who: Who, acts: Iterable[Act]) -> Peaks:
    made: list[dict[str, object]] = []
    at = instant(datetime.now(UTC))
    for act in acts:
        entry = Entry(
            sequence=peaks.size,
            at=at,
            **{name: _told(getattr(who, name), _NAME) for name in ("actor", "channel", "commit", "author")},
            reason=_told(who.reason),
            kind=act.kind,
            object=_told(act.object, _NAME),
            before=act.before,
            after=act.after,
            details={_told(name): _told(text) for name, text in act.details.items()},
        )
        record, peaks = appended(peaks, entry, signer)
        made.append(_values(entry, record))
        if len(made) == BATCH:
            connection.execute(insert(audit_entries), made)
            made = []
    if made:
        connection.execute(insert(audit_entries), made)
    return peaks


def _values(entry: Entry, record: Record) -> dict[str, object]:
    return {
        **{name: getattr(entry, name) for name in ("sequence", "at", "actor", "kind", "object")},
        "entry": record.content.decode(),
        "before": b"".join(record.before).hex(),
        "checkpoint": record.note,
    }


def _peaks(connection: Connection, key: PublicKey) -> Peaks:
    """Of the whole trail, from its last row, which must hold: nothing is signed on top of what was changed."""
    last = connection.execute(select(audit_entries).order_by(audit_entries.c.sequence.desc()).limit(1)).one_or_none()
    if last is None:
        return Peaks()
    try:
        _, peaks = judged(record_of(last), key)
    except PartError as problem:
        raise StoreError(
            f"the end of the audit trail does not hold: {problem.what}",
            place=f"{place_of(connection.engine)}, entry {last.sequence}",
            hint="remit audit verify tells all that is wrong; restore the store from a backup",
        ) from None
    if peaks.size != last.sequence + 1:
        raise StoreError(
            f"the audit trail ends with entry {last.sequence}, which was signed as entry {peaks.size - 1}",
            place=place_of(connection.engine),
            hint="remit audit verify tells all that is wrong; restore the store from a backup",
        )
    return peaks


def _signer(connection: Connection) -> Signer:
    """The trail's signer; where no trail has begun yet, one is named and its key made."""
    path, known = key_file(connection.engine), public_key(connection)
    key = read_key(path)
    if known is None:
        signer = Signer(f"remit/{secrets.token_hex(8)}", key or make_key(path))
        connection.execute(insert(audit_trail), {"id": 1, "public_key": str(signer.public)})
        return signer
    if key is None:
        raise StoreError(
            "the key that signs the audit trail is missing, so nothing can be written",
            place=str(path),
            hint="put it back, or name its file by REMIT_AUDIT_KEY",
        )
    signer = Signer(known.name, key)
    if signer.public != known:
        raise StoreError(
            "this is not the key that signs this audit trail, so nothing can be written",
            place=str(path),
            hint=f"the trail's public key is {known}",
        )
    return signer


def _found(connection: Connection) -> Iterator[Act]:
    """Rows that are older than the trail."""
    for table in LEDGERED:
        for _, name, digest in table.digests(connection):
            yield Act(kind=f"{table.name}.found", object=name, after=digest)


def _told(text: str, most: int = LONGEST) -> str:
    """A text as an entry takes it: Unicode, without NUL (which PostgreSQL refuses), not too long."""
    plain = text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return plain if len(plain) <= most else plain[: most - 1] + "…"
