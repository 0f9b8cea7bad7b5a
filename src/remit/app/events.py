"""Events: hear them from files, keep them, and find them again (R2.6).

What is kept are changes, deliveries, sign-ins and whatever was recognised; plain reads are counted where they are read,
and not kept. What this file cannot know is which logs nobody handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from remit.app.doer import doer
from remit.app.signals import Heard, Listener, SignalFile, signal_reader
from remit.app.snapshots import chosen_store
from remit.errors import UnreadableError, UsageError
from remit.knowledge.base import KnowledgeBase
from remit.model.event import MICROSECONDS, EventKind, EventRow, SignMatch

if TYPE_CHECKING:
    from remit.store.engine import Where
    from remit.store.events import EventTable

KEPT_DAYS: Final = 400  # a year and the time until somebody looks back at it
_UNITS: Final = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened to one asset, as far as logs that were handed in tell.

    Attributes:
        deliveries, changes, recognised: the newest events, the newest first.
        is_any_kept: whether the store holds any event at all; if not, no log was ever handed in.
    """

    deliveries: tuple[EventRow, ...] = ()
    changes: tuple[EventRow, ...] = ()
    recognised: tuple[EventRow, ...] = ()
    is_any_kept: bool = False


def listen(paths: Sequence[Path], knowledge: KnowledgeBase, *, since: int = 0) -> Heard:
    """Hear the events of files on their own, without an estate to find assets in.

    Args:
        paths: the files, plain or gzip.
        knowledge: the knowledge base.
        since: microseconds; earlier events are passed over.

    Raises:
        UnreadableError: a file cannot be opened, or is of no format that is read.
    """
    files = []
    for path in paths:
        try:
            reader = signal_reader(path)
        except OSError as problem:
            reason = problem.strerror or "it cannot be opened"
            raise UnreadableError(reason, place=str(path), hint="check the path and its permissions") from None
        if reader is None:
            raise UnreadableError(
                "no events of a format that Remit reads",
                place=str(path),
                hint="which are read stands in docs/guides/read-signals.md",
            )
        files.append(SignalFile(path=path, name=str(path), reader=reader))
    return Listener(knowledge, since=since).hear(files)


def instant_of(text: str, now: datetime) -> int:
    """Microseconds since 1970 of a date, a time, or an age: `2026-11-20`, `2026-11-20T09:30:00Z`, `36h`, `7d`.

    Raises:
        UsageError: it is none.
    """
    number, unit = text[:-1], text[-1:]
    if number.isdecimal() and unit in _UNITS and len(number) < 7:
        found = now - timedelta(seconds=int(number) * _UNITS[unit])
    else:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise UsageError(f"no time “{text}”", hint="write 2026-11-20, 2026-11-20T09:30:00Z, 36h or 7d") from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return int(found.timestamp() * MICROSECONDS)


class EventStore:
    """The events of one store, from its use's side."""

    def __init__(self, table: EventTable) -> None:
        self._table = table

    def close(self) -> None:
        """Let go of the store."""
        self._table.close()

    def keep(self, heard: Heard, *, now: datetime, days: int = KEPT_DAYS) -> int:
        """Add what is worth keeping, forget what is older than so many days, and give how many were new.

        Raises:
            StoreError: the store refuses.
        """
        earliest = int((now - timedelta(days=days)).timestamp() * MICROSECONDS)
        plain = {EventKind.READ.value, EventKind.OTHER.value}
        who = doer()
        added = self._table.add(
            (row for row in heard.events.rows() if row.time >= earliest and (row.sign or row.kind not in plain)),
            who=who,
        )
        self._table.forget(earliest, who=who)
        return added

    def find(
        self,
        *,
        since: int = 0,
        asset: str = "",
        kinds: Sequence[str] = (),
        only_signs: bool = False,
        limit: int = 100,
    ) -> list[EventRow]:
        """The newest events that are wanted, the newest first.

        Raises:
            UsageError: more are asked for than are given at once.
            StoreError: the store refuses.
        """
        from remit.store.events import EventQuery  # noqa: PLC0415 - slow to import

        query = EventQuery(since=since, asset=asset, kinds=tuple(kinds), only_signs=only_signs, limit=limit)
        return self._table.find(query)

    def story(self, asset: str, *, limit: int = 5) -> Story:
        """What happened to one asset.

        Raises:
            StoreError: the store refuses.
        """
        delivered = (EventKind.DEPLOY.value, EventKind.PIPELINE.value, EventKind.FLAG.value)
        changed = (EventKind.CHANGE.value, EventKind.DELETION.value)
        return Story(
            deliveries=tuple(self.find(asset=asset, kinds=delivered, limit=limit)),
            changes=tuple(self.find(asset=asset, kinds=changed, limit=limit)),
            recognised=tuple(self.find(asset=asset, only_signs=True, limit=limit)),
            is_any_kept=self._table.count() > 0,
        )


def open_events(where: Where | None = None) -> EventStore:
    """The events at a path or database URL, or at the default place; made where there are none.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.events import EventTable  # noqa: PLC0415 - slow to import

    return EventStore(EventTable.open(chosen_store() if where is None else where))


def chosen(heard: Heard, *, asset: str, kinds: Sequence[str]) -> tuple[list[EventRow], list[SignMatch]]:
    """Events and signs of one asset (its id, or what the log calls it) and of some kinds; else all."""
    wanted = asset.lower()
    rows = [
        row
        for row in heard.events.rows()
        if (not kinds or row.kind in kinds) and (not wanted or wanted in {row.asset.lower(), row.target.lower()})
    ]
    times = {(row.time, row.actor) for row in rows}
    signs = [
        one
        for one in heard.recognised
        if not (kinds or wanted) or one.asset.lower() == wanted or (one.time, one.actor) in times
    ]
    return rows, signs
