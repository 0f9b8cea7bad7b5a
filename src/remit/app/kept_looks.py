"""Looks at the organisation by number or time, and the newest one, ready before anybody waits for it.

A large snapshot takes seconds to read, and what lists and figures are made from takes more. So while a newer one is
read and prepared in the background, readers get the one before it; only the very first makes them wait. Beside the
newest one older look is held, so that somebody who pages through the past, or was paging when a newer one came, does
not make everybody else wait for today's. While a third is read, the older is let go: two are in memory at most. Where a
new process can bring a large snapshot, it does (`remit.web.succession`).
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock, Thread
from time import monotonic
from typing import Final

from remit.app.snapshots import MOST_LISTED, HistoryPoint, Snapshots
from remit.errors import RemitError, UnknownNameError
from remit.model.landscape import Landscape

AT_ONCE: Final = 20_000  # assets; a snapshot of so many is there within a second, so readers wait for it
AGAIN_SECONDS: Final = 60.0  # after which one that could not be read is tried again
_TURN_SECONDS: Final = 0.0005
_log = logging.getLogger("remit.looks")
Newer = Callable[[int, int], None]  # takes the number of the snapshot that is shown, and that of a newer one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptLook:
    """A landscape with the number of the snapshot that keeps it."""

    id: int
    landscape: Landscape


@contextmanager
def giving_way() -> Iterator[None]:
    """Let others have their turn soon, and look for garbage once instead of often, while much is read and made.

    What is there at the end is not looked through again until the next time: else each look at a million assets would
    be a pause for everybody.
    """
    interval, is_collecting = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(_TURN_SECONDS)
    gc.disable()
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        if is_collecting:
            gc.enable()


def unprepared(_landscape: Landscape) -> None:
    """Nothing is worked out before it is asked for."""


class KeptLooks:
    """The looks of one store; safe to use from several threads."""

    def __init__(
        self,
        snapshots: Snapshots,
        prepare: Callable[[Landscape], None] = unprepared,
        *,
        newer: Newer | None = None,
        is_read: bool = True,
    ) -> None:
        """Over one store.

        Args:
            snapshots: where they are kept.
            prepare: works out what readers will ask a large landscape for.
            newer: told of a large snapshot that came after the one that is shown; another process brings it. When left
                out, it is read and prepared here.
            is_read: whether people page through them; else the newest is waited for, and the one before is let go.
        """
        self._snapshots = snapshots
        self._prepare = prepare
        self._newer = newer
        self._is_read = is_read
        self._reading = Lock()  # one snapshot is read at a time
        self._lock = Lock()
        self._newest: KeptLook | None = None
        self._older: KeptLook | None = None
        self._coming: Thread | None = None
        self._failed = (0, 0.0)  # number of the snapshot that could not be read, and when

    def newest(self) -> KeptLook | None:
        """The newest look; None before anything was kept. A large one comes when it is ready.

        Raises:
            StoreError: it cannot be read, or is not as it was saved.
        """
        points = self._snapshots.history(1)
        if not points:
            with self._lock:
                self._newest = None
            return None
        newest, held = points[-1], self._newest
        if held is not None and held.id != newest.id and newest.assets > AT_ONCE and self._is_read:
            if self._newer is not None:
                self._newer(held.id, newest.id)
            else:
                self._fetch(newest.id)
            return held
        if held is not None and held.id == newest.id:
            return held
        return self._become(newest.id, is_large=newest.assets > AT_ONCE)

    def take_up(self, before: int) -> None:
        """Have the newest look in memory, and beside it the one that was shown before, before anybody asks.

        Raises:
            StoreError: the newest cannot be read, or is not as it was saved.
        """
        with giving_way():
            self.newest()
            with suppress(RemitError):  # it may have been deleted meanwhile
                self._prepare(self.load(before).landscape)

    def rest(self) -> None:
        """Keep nothing in memory: nobody looks for a while."""
        with self._lock:
            self._newest = self._older = None
        self._snapshots.let_go()

    def is_large(self) -> bool:
        """Whether the newest snapshot is too large to be there at once.

        Raises:
            StoreError: it cannot be asked for.
        """
        points = self._snapshots.history(1)
        return bool(points) and points[-1].assets > AT_ONCE

    def load(self, number: int) -> KeptLook:
        """The look of that number.

        Raises:
            UnknownNameError: there is no such snapshot.
            StoreError: it cannot be read, or is not as it was saved.
        """
        look = self._held(number)
        if look is not None and self._is_kept(number):
            return look
        with self._reading:
            look = self._held(number)
            if look is None or not self._is_kept(number):
                self._let_go(number)
                look = KeptLook(id=number, landscape=self._snapshots.load(number))
                with self._lock:
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

    def is_coming(self) -> bool:
        """Whether a newer look is being prepared."""
        with self._lock:
            return self._coming is not None

    def _is_kept(self, number: int) -> bool:
        """Whether a snapshot is still there: what was deleted is not shown because it happens to be in memory."""
        newest = self._snapshots.history(1)
        is_newest = bool(newest) and newest[-1].id == number
        return is_newest or any(one.id == number for one in self._snapshots.history(MOST_LISTED))

    def _held(self, number: int) -> KeptLook | None:
        with self._lock:
            return next((one for one in (self._newest, self._older) if one is not None and one.id == number), None)

    def _become(self, number: int, *, is_large: bool) -> KeptLook:
        """Read a snapshot, prepare it where it is large, and have it be the newest; the one before is the older."""
        with self._reading:
            look = self._held(number)
            if look is not None and look is self._newest:
                return look  # somebody else waited for the same one
            with giving_way() if is_large else nullcontext():
                if look is None:
                    self._let_go(number)
                    look = KeptLook(id=number, landscape=self._snapshots.load(number))
                if is_large:
                    self._prepare(look.landscape)
            with self._lock:
                if self._newest is not None:
                    self._older = self._newest if self._is_read else None
                self._newest = look
            return look

    def _let_go(self, number: int) -> None:
        """Make room for that one."""
        with self._lock:
            gone, self._older = self._older, None
        self._snapshots.let_go(but=number)
        if gone is not None:
            gone.landscape.worked_out.clear()  # some of it names its landscape, which would keep both until much later

    def _fetch(self, number: int) -> None:
        """Have a newer one read in the background, unless one is being read or it could not be a moment ago."""
        with self._lock:
            failed, failed_at = self._failed
            if self._coming is not None or (failed == number and monotonic() - failed_at < AGAIN_SECONDS):
                return
            coming = self._coming = Thread(target=self._come, args=(number,), name="remit-look", daemon=True)
        coming.start()

    def _come(self, number: int) -> None:
        try:
            self._become(number, is_large=True)
        except RemitError as problem:
            _log.error("snapshot %s is not shown: %s", number, problem)
            with self._lock:
                self._failed = number, monotonic()
        except Exception:  # noqa: BLE001 - nobody waits for it; the store may be closed while the server ends
            _log.exception("snapshot %s is not shown", number)
            with self._lock:
                self._failed = number, monotonic()
        finally:
            with self._lock:
                self._coming = None
