"""Looks at the organisation by number or time, for whoever asks about the past while others ask about today.

The store keeps the landscape in memory that was used last. Beside it one older landscape is held here, so that
somebody who pages through the past does not make everybody else wait for today's to be decoded again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from remit.app.snapshots import MOST_LISTED, HistoryPoint, Snapshots
from remit.errors import UnknownNameError
from remit.model.landscape import Landscape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptLook:
    """A landscape with the number of the snapshot that keeps it."""

    id: int
    landscape: Landscape


class KeptLooks:
    """The looks of one store; safe to use from several threads."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self._lock = Lock()
        self._older: KeptLook | None = None

    def newest(self) -> KeptLook | None:
        """The newest look; None before anything was kept.

        Raises:
            StoreError: it cannot be read, or is not as it was saved.
        """
        points = self._snapshots.history(1)
        return self.load(points[-1].id) if points else None

    def load(self, number: int) -> KeptLook:
        """The look of that number.

        Raises:
            UnknownNameError: there is no such snapshot.
            StoreError: it cannot be read, or is not as it was saved.
        """
        with self._lock:
            if self._older is not None and self._older.id == number:
                return self._older
            look = KeptLook(id=number, landscape=self._snapshots.load(number))
            newest = self._snapshots.history(1)
            if not newest or newest[-1].id != number:
                self._older = look
            return look

    def at(self, moment: datetime) -> KeptLook:
        """How things stood at a moment: the last look that was kept by then.

        Raises:
            UnknownNameError: none was kept by then.
            StoreError: it cannot be read, or is not as it was saved.
        """
        points = self._snapshots.history(MOST_LISTED)
        kept = [one for one in points if datetime.fromisoformat(one.taken_at) <= moment]
        if not kept:
            said = f"the earliest is of {points[0].taken_at}" if points else "none was ever kept"
            raise UnknownNameError(
                f"no snapshot had been kept by {moment.isoformat(timespec='seconds')}: {said}",
                hint="remit scan --save keeps one; what was not kept cannot be told",
            )
        return self.load(kept[-1].id)

    def history(self, limit: int = MOST_LISTED) -> tuple[HistoryPoint, ...]:
        """The figures of the newest looks, the oldest of them first.

        Raises:
            StoreError: they cannot be read.
        """
        return self._snapshots.history(limit)
