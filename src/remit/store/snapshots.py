"""Snapshots of landscapes: saved whole or not at all, listed cheaply, loaded with their digest checked.

What this file cannot know is whether two snapshots look at the same estate: the label is the caller's word for that.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select

from remit.errors import UnknownNameError, UsageError
from remit.ledger.act import STORE, Act, Who
from remit.model.estate import Counts
from remit.model.finding import Outcome, Severity
from remit.model.landscape import Landscape
from remit.store.audit import append
from remit.store.codec import decode, encode
from remit.store.door import Door
from remit.store.engine import place_of, take_turn, transaction
from remit.store.errors import SnapshotError
from remit.store.ledgered import SNAPSHOT, row_digest
from remit.store.tables import snapshots

_LABEL: Final = 500  # characters of a label that the trail repeats; all of it is in the digest
_ASKED: Final = 500  # numbers that are deleted at once: SQLite takes 999 parameters where it is old


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a list of snapshots shows without loading one.

    Attributes:
        counts: what was read.
        assets: rows of the estate.
        owned: of those, with a declared team.
        by_severity: proven findings by severity word, the worst first.
        undecided: findings that could not be judged.
    """

    counts: Counts
    assets: int
    owned: int
    by_severity: Mapping[str, int]
    undecided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotEntry:
    """One saved snapshot.

    Attributes:
        id: its number, never given twice.
        taken_at: when its landscape was taken, ISO 8601 in UTC.
        label: the caller's word for it.
        digest: SHA-256 of its bytes, hexadecimal.
        summary: its figures.
    """

    id: int
    taken_at: str
    label: str
    digest: str
    summary: Summary


_LISTED = (snapshots.c.id, snapshots.c.taken_at, snapshots.c.label, snapshots.c.digest, snapshots.c.summary)
_NEWEST_FIRST = (snapshots.c.taken_at.desc(), snapshots.c.id.desc())


class SnapshotTable(Door):
    """The snapshots of one database."""

    def save(self, landscape: Landscape, label: str = "", *, who: Who = STORE, acts: Iterable[Act] = ()) -> int:
        """Keep a landscape, and give its number.

        Args:
            landscape: what is kept.
            label: the caller's word for it.
            who: who keeps it, for the audit trail.
            acts: what else the trail shall tell with it.

        Raises:
            SnapshotError: it cannot be written down.
            StoreError: the database refuses, or the trail cannot be signed.
        """
        payload = encode(landscape)
        row = {
            "taken_at": datetime.fromisoformat(landscape.taken_at).astimezone(UTC).isoformat(),
            "label": label.replace("\0", "\ufffd"),  # PostgreSQL keeps no NUL
            "digest": hashlib.sha256(payload).hexdigest(),
            "summary": asdict(summary_of(landscape)),
            "payload": payload,
        }
        with transaction(self._engine, is_writing=True) as connection:
            number = int(connection.execute(insert(snapshots).returning(snapshots.c.id), row).scalar_one())
            saved = Act(
                kind="snapshot.saved",
                object=SNAPSHOT.object_of({"id": number}),
                after=row_digest({"id": number, **row}),
                details={"taken_at": str(row["taken_at"]), "label": label[:_LABEL]},
            )
            append(connection, who, (saved, *acts))
            return number

    def load(self, snapshot: int) -> Landscape:
        """One landscape.

        Raises:
            UnknownNameError: there is no such snapshot.
            SnapshotError: its bytes are not those that were saved, or cannot be read by this version.
            StoreError: the database refuses.
        """
        query = select(snapshots.c.digest, snapshots.c.payload).where(snapshots.c.id == snapshot)
        with transaction(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownNameError(
                f"no snapshot {snapshot}", place=place_of(self._engine), hint="it may have been deleted: list them"
            )
        if hashlib.sha256(row.payload).hexdigest() != row.digest:
            raise SnapshotError(
                f"snapshot {snapshot} is not as it was saved: its digest differs",
                place=place_of(self._engine),
                hint="restore the store from a backup, or scan again",
            )
        return decode(row.payload)

    def latest(self, label: str | None = None) -> SnapshotEntry | None:
        """The newest snapshot by the time it was taken, of those with that label if one is given; None without any."""
        return next(iter(self.entries(1, label=label)), None)

    def in_force(self, moment: datetime) -> SnapshotEntry | None:
        """The last snapshot that was taken at or before a moment; None without any."""
        return next(iter(self.entries(1, until=moment)), None)

    def entries(
        self, limit: int = 100, *, label: str | None = None, until: datetime | None = None
    ) -> list[SnapshotEntry]:
        """The newest snapshots, the newest first.

        Args:
            limit: at most so many.
            label: only those with that label.
            until: only those that were taken at or before it.

        Raises:
            SnapshotError: the figures of one are damaged.
            StoreError: the database refuses.
        """
        query = select(*_LISTED).order_by(*_NEWEST_FIRST).limit(limit)
        if label is not None:
            query = query.where(snapshots.c.label == label)
        if until is not None:
            query = query.where(snapshots.c.taken_at <= until.astimezone(UTC).isoformat())
        with transaction(self._engine) as connection:
            try:
                return [_entry(row) for row in connection.execute(query).mappings()]
            except ValueError as problem:  # no JSON, or of another shape (msgspec.ValidationError)
                raise SnapshotError(
                    f"the figures of a snapshot are damaged: {problem}",
                    place=place_of(self._engine),
                    hint="restore the store from a backup, or move it away and scan again",
                ) from None

    def keep(self, newest: int, *, who: Who = STORE) -> int:
        """Delete all but the newest, and give how many were deleted; the trail keeps what they were.

        Raises:
            UsageError: none would be left.
            StoreError: the database refuses, or the trail cannot be signed.
        """
        if newest < 1:
            raise UsageError(f"cannot keep {newest} snapshots", hint="keep one at least; to drop all, delete the store")
        kept = select(snapshots.c.id).order_by(*_NEWEST_FIRST).limit(newest)
        return self._delete(snapshots.c.id.not_in(kept), who)

    def keep_since(self, moment: datetime, *, who: Who = STORE) -> int:
        """Delete what is older than a moment but the last before it, which tells how things stood then.

        Raises:
            StoreError: the database refuses, or the trail cannot be signed.
        """
        at = moment.astimezone(UTC).isoformat()
        in_force = select(snapshots.c.id).where(snapshots.c.taken_at <= at).order_by(*_NEWEST_FIRST).limit(1)
        return self._delete((snapshots.c.taken_at < at) & snapshots.c.id.not_in(in_force), who)

    def _delete(self, which: ColumnElement[bool], who: Who) -> int:
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)  # so that none is saved or deleted between looking and deleting
            numbers = connection.execute(select(snapshots.c.id).where(which).order_by(snapshots.c.id)).scalars().all()
            gone = [row_of(connection, number) for number in numbers]
            if gone:
                append(connection, who, (_deleted(number, digest) for number, digest in gone))
                for start in range(0, len(numbers), _ASKED):
                    some = numbers[start : start + _ASKED]
                    connection.execute(delete(snapshots).where(snapshots.c.id.in_(some)))
        return len(gone)


def summary_of(landscape: Landscape) -> Summary:
    """The figures of a landscape."""
    failed = [finding for finding in landscape.findings if finding.outcome is Outcome.FAILED]
    severity = Counter(finding.severity for finding in failed)
    return Summary(
        counts=landscape.estate.counts,
        assets=len(landscape.estate),
        owned=landscape.owners.owned,
        by_severity={level.word: severity[level] for level in sorted(Severity, reverse=True)},
        undecided=len(landscape.findings) - len(failed),
    )


def row_of(connection: Connection, number: int) -> tuple[int, str]:
    """A snapshot's number and digest."""
    return number, row_digest(connection.execute(select(snapshots).where(snapshots.c.id == number)).mappings().one())


def _deleted(number: int, digest: str) -> Act:
    return Act(kind="snapshot.deleted", object=SNAPSHOT.object_of({"id": number}), before=digest)


def _entry(row: RowMapping) -> SnapshotEntry:
    return SnapshotEntry(
        id=row["id"],
        taken_at=row["taken_at"],
        label=row["label"],
        digest=row["digest"],
        summary=msgspec.convert(row["summary"], Summary),
    )
