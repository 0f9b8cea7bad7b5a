"""Snapshots: keep a landscape, find it again, and how the figures went over time.

The database is slow to import, so it is imported when a store is opened and not before. What this file cannot know
is whether the estate has changed since a snapshot was taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from remit.errors import UsageError
from remit.model.landscape import Landscape
from remit.organisation.files import find_configuration

if TYPE_CHECKING:
    from remit.store.snapshots import SnapshotEntry, SnapshotTable


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


class Snapshots:
    """The snapshots of one store; the landscape that was used last stays in memory."""

    def __init__(self, table: SnapshotTable) -> None:
        self._table = table
        self._lock = Lock()
        self._held: tuple[int, Landscape] | None = None

    def close(self) -> None:
        """Let go of the store."""
        self._table.close()

    def save(self, landscape: Landscape, label: str = "") -> int:
        """Keep a landscape, and give its number.

        Raises:
            StoreError: it cannot be written.
        """
        snapshot = self._table.save(landscape, label)
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
                self._held = (snapshot, self._table.load(snapshot))
            return self._held[1]

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

    def history(self, limit: int = 100) -> tuple[HistoryPoint, ...]:
        """The figures of the newest snapshots, the oldest of them first, as a trend is read.

        Raises:
            StoreError: they cannot be read.
        """
        return tuple(_point(entry) for entry in reversed(self._table.entries(limit)))

    def keep(self, newest: int) -> int:
        """Delete all but the newest snapshots, and give how many were deleted.

        Raises:
            UsageError: none would be left.
            StoreError: the store refuses.
        """
        with self._lock:
            self._held = None
        return self._table.keep(newest)


def default_store(start: Path | None = None) -> Path:
    """Where the store is when nobody says: `.remit/remit.db` beside remit.yaml, else in the working directory.

    Args:
        start: file or folder from which remit.yaml is looked for upward; the working directory when None.
    """
    configuration = find_configuration(start or Path.cwd())
    return (configuration.parent if configuration else Path.cwd()) / ".remit" / "remit.db"


def open_snapshots(where: str | Path | None = None) -> Snapshots:
    """The snapshots at a path or database URL, or at the default place; made where there are none.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.snapshots import SnapshotTable  # noqa: PLC0415 - slow to import

    return Snapshots(SnapshotTable.open(default_store() if where is None else where))


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
    )
