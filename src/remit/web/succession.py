"""How one process that answers hands over to the next when a large snapshot has come.

A million assets take a quarter of a minute to read and prepare. Done beside the answers, everybody would wait for the
interpreter meanwhile, and what the snapshot before took would be given back in shreds. So a new process, an heir, reads
and prepares while the one before goes on answering from what it has. When the heir answers too, the one before takes no
more connections, tells those that it has to come anew, and ends with all its memory.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from typing import Final

from remit.app.kept_looks import KeptLooks

CONTEXT: Final = multiprocessing.get_context("spawn")  # a fork would take locks and threads of the database along
_BEAT, _SHOWN, _NEWER, _LEAVING = range(4)
_NICE: Final = 10  # behind those that answer, before those at the lowest priority


class Line:
    """What a worker and whoever started it tell each other: shared memory, each number written by one of them."""

    def __init__(self) -> None:
        self._numbers = CONTEXT.Array("d", 4, lock=False)

    def beat(self) -> None:
        """The worker lives, and answers."""
        self._numbers[_BEAT] = time.monotonic()  # one clock for all processes of a machine

    @property
    def beat_at(self) -> float:
        """When it last said so; 0 before it answered for the first time."""
        return float(self._numbers[_BEAT])

    def tell_newer(self, shown: int, newer: int) -> None:
        """The worker shows one snapshot, and there is a newer one which an heir has to bring."""
        self._numbers[_SHOWN], self._numbers[_NEWER] = shown, newer

    @property
    def shown(self) -> int:
        """The snapshot that the worker shows, if it told of a newer one."""
        return int(self._numbers[_SHOWN])

    @property
    def newer(self) -> int:
        """The newer one that it told of; 0 for none."""
        return int(self._numbers[_NEWER])

    def ask_to_leave(self) -> None:
        """Whoever started the worker wants it to leave: an heir answers."""
        self._numbers[_LEAVING] = 1

    def is_leaving(self) -> bool:
        """Whether the worker is to leave."""
        return bool(self._numbers[_LEAVING])


def take_up(looks: KeptLooks, before: int) -> None:
    """Have in memory what an heir shows, the newest snapshot and the one that was shown before, before it answers.

    Args:
        looks: the heir's.
        before: number of the snapshot whose readers may be turning pages.

    Raises:
        RemitError: the newest cannot be read.
    """
    failed: list[BaseException] = []

    def read() -> None:
        _step_back()
        try:
            looks.take_up(before)
        except BaseException as problem:  # noqa: BLE001 - raised again where it is waited for
            failed.append(problem)

    thread = threading.Thread(target=read, name="remit-heir", daemon=True)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def _step_back() -> None:
    """Let others have the processor first; on Linux alone a thread has a priority of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
