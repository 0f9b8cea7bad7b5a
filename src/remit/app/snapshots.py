"""Snapshots: keep a landscape, find it again, and how the figures went over time.

The database is slow to import, so it is imported when a store is opened and not before. What this file cannot know
is whether the estate has changed since a snapshot was taken.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from remit.app.doer import doer
from remit.app.map_changes import map_changes
from remit.errors import UnreadableError, UsageError
from remit.ledger.act import Who
from remit.model.event import MICROSECONDS
from remit.model.landscape import Landscape
from remit.organisation.files import find_configuration

if TYPE_CHECKING:
    from remit.store.engine import OpenStore, Where
    from remit.store.snapshots import SnapshotEntry, SnapshotTable


_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")
VARIABLE: Final = "REMIT_STORE"  # a path, or a URL as postgresql://host/name
MOST_LISTED: Final = 10_000  # of snapshots, when one is looked for by its time


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPoint:
    """The figures of one snapshot.

    Attributes:
        id: number of the snapshot.
        taken_at: when, ISO 8601 in UTC.
        label: what it was called when it was saved.
        resources: native resources read; `unreadable` items could not be.
        assets: assets; `owned` of them have a declared team.
        by_severity: proven findings by severity word, the worst first.
        undecided: findings that could not be judged.
        digest: SHA-256 of the snapshot's bytes, hexadecimal; empty where nobody says.
    """

    id: int
    taken_at: str
    label: str
    resources: int
    unreadable: int
    assets: int
    owned: int
    by_severity: Mapping[str, int]
    undecided: int
    digest: str = ""


class Snapshots:
    """The snapshots of one store; the landscape that was used last stays in memory."""

    def __init__(self, table: SnapshotTable) -> None:
        self._table = table
        self._lock = Lock()
        self._held: tuple[int, Landscape] | None = None

    def close(self) -> None:
        """Let go of the store."""
        self._table.close()

    @property
    def place(self) -> str:
        """The store's file, or its URL without the password."""
        return self._table.place

    def save(self, landscape: Landscape, label: str = "", *, who: Who | None = None) -> int:
        """Keep a landscape, and give its number; the audit trail tells who did, and what changed hands.

        What changed is told against the newest snapshot with the same label, if there is one.

        Raises:
            StoreError: it cannot be written.
        """
        before = self._table.latest(label)
        changes = map_changes(self.load(before.id), landscape, since=f"snapshot:{before.id}") if before else []
        snapshot = self._table.save(landscape, label, who=who or doer(), acts=changes)
        with self._lock:
            self._held = (snapshot, landscape)
        return snapshot

    def load(self, snapshot: int) -> Landscape:
        """One landscape; decoded once while it is the last that was used.

        Raises:
            UnknownNameError: there is no such snapshot.
            StoreError: it cannot be read, or is not as it was saved.
        """
        with self._lock:  # readers that come together wait for one decoding
            if self._held is None or self._held[0] != snapshot:
                self._held = None  # it need not be in memory while another is read
                self._held = (snapshot, self._table.load(snapshot))
            return self._held[1]

    def let_go(self, *, but: int = 0) -> None:
        """Keep no landscape in memory, but that of one snapshot."""
        with self._lock:
            if self._held is not None and self._held[0] != but:
                self._held = None

    def latest(self) -> Landscape | None:
        """The newest landscape; None when none was saved.

        Raises:
            StoreError: it cannot be read, or is not as it was saved.
        """
        newest = self._table.latest()
        return self.load(newest.id) if newest else None

    def around(self, moment: datetime) -> tuple[Landscape, Landscape]:
        """The last landscape that was taken before a moment, else the earliest kept, and the newest one.

        Raises:
            UsageError: fewer than two are kept.
            StoreError: they cannot be read.
        """
        entries = self._table.entries(MOST_LISTED)
        if len(entries) < 2:
            raise UsageError(
                "two snapshots are needed, and fewer are kept", hint="remit scan --save keeps one; do it again later"
            )
        newest, *earlier = entries
        base = next((one for one in earlier if datetime.fromisoformat(one.taken_at) <= moment), earlier[-1])
        return self._table.load(base.id), self._table.load(newest.id)

    def as_of(self, moment: datetime) -> Landscape:
        """How things stood at a moment: the last landscape that was kept by then.

        Raises:
            UnreadableError: none was kept by then.
            StoreError: it cannot be read, or is not as it was saved.
        """
        entry = self._table.in_force(moment)
        if entry is None:
            earliest = self._table.entries(MOST_LISTED)[-1:]
            said = f"the earliest is of {earliest[0].taken_at}" if earliest else "none was ever kept"
            raise UnreadableError(
                f"no snapshot had been kept by {moment.isoformat(timespec='seconds')}: {said}",
                place=self.place,
                hint="remit scan --save keeps one; what was not kept cannot be told",
            )
        return self.load(entry.id)

    def history(self, limit: int = 100) -> tuple[HistoryPoint, ...]:
        """The figures of the newest snapshots, the oldest of them first, as a trend is read.

        Raises:
            StoreError: they cannot be read.
        """
        return tuple(_point(entry) for entry in reversed(self._table.entries(limit)))

    def keep(self, newest: int, *, who: Who | None = None) -> int:
        """Delete all but the newest snapshots, and give how many were deleted.

        Raises:
            UsageError: none would be left.
            StoreError: the store refuses.
        """
        self.let_go()
        return self._table.keep(newest, who=who or doer())

    def keep_since(self, moment: datetime, *, who: Who | None = None) -> int:
        """Delete what is older than a moment, but the last before it; give how many were deleted.

        Raises:
            StoreError: the store refuses.
        """
        self.let_go()
        return self._table.keep_since(moment, who=who or doer())


def moment_of(text: str) -> datetime:
    """A time that somebody asks about: a day means its end, in UTC; else as `remit.app.events.instant_of` takes it.

    Raises:
        UsageError: it is none.
    """
    from remit.app.events import instant_of  # noqa: PLC0415 - it imports this file

    found = datetime.fromtimestamp(instant_of(text, datetime.now(UTC)) / MICROSECONDS, UTC)
    return found + timedelta(days=1, microseconds=-1) if _DAY.fullmatch(text) else found


def default_store(start: Path | None = None) -> Path:
    """Where the store is when nobody says: `.remit/remit.db` beside remit.yaml, else in the working directory.

    Args:
        start: file or folder from which remit.yaml is looked for upward; the working directory when None.
    """
    configuration = find_configuration(start or Path.cwd())
    return (configuration.parent if configuration else Path.cwd()) / ".remit" / "remit.db"


def chosen_store(start: Path | None = None) -> str | Path:
    """The store that REMIT_STORE names, a path or a URL; else the default one."""
    return os.environ.get(VARIABLE, "") or default_store(start)


def open_store(where: str | Path) -> OpenStore:
    """The store at a path or database URL, for doors that share its connections; made where there is none.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.engine import OpenStore  # noqa: PLC0415 - slow to import
    from remit.store.upgrade import opened  # noqa: PLC0415 - as above

    return OpenStore(opened(where))


def open_snapshots(where: Where | None = None) -> Snapshots:
    """The snapshots at a path or database URL, or at the default place; made where there are none.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.snapshots import SnapshotTable  # noqa: PLC0415 - slow to import

    return Snapshots(SnapshotTable.open(chosen_store() if where is None else where))


def _point(entry: SnapshotEntry) -> HistoryPoint:
    summary = entry.summary
    return HistoryPoint(
        id=entry.id,
        taken_at=entry.taken_at,
        label=entry.label,
        resources=summary.counts.resources,
        unreadable=summary.counts.unreadable,
        assets=summary.assets,
        owned=summary.owned,
        by_severity=summary.by_severity,
        undecided=summary.undecided,
        digest=entry.digest,
    )
