"""Several processes that answer on the same sockets, and one that starts, watches and stops them.

The processes share nothing but the store, so that any of them may end at any time: a new one takes its place, and that
of one that hangs. A large snapshot that is new comes with a process that is new (see `remit.web.succession`). On
PostgreSQL they may stand on several machines as well; on SQLite they stand on one, beside the file.
"""

from __future__ import annotations

import logging
import math
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Final

from remit.app.kept_looks import AGAIN_SECONDS
from remit.app.serving import Serving
from remit.app.wiring import build_served
from remit.errors import RemitError
from remit.web.operation.ended import fold
from remit.web.operation.figures import FOLDER_VARIABLE
from remit.web.operation.request_log import configure_log
from remit.web.server import LAST_SECONDS, listening, run
from remit.web.succession import CONTEXT, Line, take_up

SOON_SECONDS: Final = 10.0  # a worker that ends this soon did not work at all
MOST_FAILURES: Final = 3
HUNG_SECONDS: Final = 60.0  # without a sign of life
_log = logging.getLogger("remit.operation")


class WorkersError(RemitError):
    """No worker process stays up."""


def serve_by_workers(serving: Serving, *, say: Callable[[str], None]) -> None:
    """Serve in several processes until interrupted or told to stop.

    Raises:
        UsageError: a port is taken or not allowed, or what is asked for cannot work together.
        WorkersError: workers end as soon as they are started.
    """
    with ExitStack() as stack:
        os.environ[FOLDER_VARIABLE] = stack.enter_context(tempfile.TemporaryDirectory(prefix="remit-figures-"))
        stack.callback(os.environ.pop, FOLDER_VARIABLE, None)
        sockets = stack.enter_context(listening(serving, say))
        crew = Crew(serving, sockets)
        stack.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, crew.told_to_stop))
        try:
            crew.work()
        finally:
            crew.stop()


@dataclass(slots=True, eq=False, kw_only=True)
class Worker:
    """One worker process.

    Attributes:
        process: the process.
        line: what it and the crew tell each other.
        began: when it was started, seconds of the monotonic clock.
        is_heir: whether it reads and prepares a large snapshot, and does not answer yet.
    """

    process: BaseProcess
    line: Line
    began: float
    is_heir: bool = False


@dataclass(slots=True)
class Crew:
    """The worker processes of one server."""

    serving: Serving
    sockets: Sequence[socket.socket]
    _workers: list[Worker] = field(default_factory=list)
    _is_stopping: bool = False
    _failures: int = 0
    _heir_failed_at: float = -math.inf

    def told_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        """SIGTERM came."""
        self._is_stopping = True

    def work(self) -> None:
        """Keep as many workers up as are wanted, until told to stop.

        Raises:
            WorkersError: they end as soon as they are started.
        """
        for _ in range(self.serving.workers):
            self._start()
        while not self._is_stopping:
            wait([one.process.sentinel for one in self._workers], timeout=0.2)
            self._end_hung()
            for one in [one for one in self._workers if not one.process.is_alive()]:
                self._replace(one)
            self._hand_over()

    def stop(self) -> None:
        """Tell all to stop, wait for as long as they may take, and end those that do not."""
        patience = self.serving.drain_seconds + self.serving.stop_seconds + 2 * LAST_SECONDS
        deadline = time.monotonic() + patience
        for one in self._workers:
            one.process.terminate()
        for one in self._workers:
            one.process.join(max(0.0, deadline - time.monotonic()))
            if one.process.is_alive():
                _log.warning("a worker did not stop within %.0f s and was ended", patience)
                one.process.kill()
                one.process.join()

    def _start(self, before: int = 0) -> None:
        """Start a worker; the heir of those that show a snapshot reads the newest first."""
        line = Line()
        process = CONTEXT.Process(
            target=work, args=(self.serving, list(self.sockets), line, before), name="remit-worker"
        )
        process.start()
        self._workers.append(Worker(process=process, line=line, began=time.monotonic(), is_heir=before > 0))

    def _hand_over(self) -> None:
        """Start an heir where a worker told of a newer snapshot; once it answers, another one leaves for it.

        While as many are leaving as answer, the next heir waits, so that twice the memory is the most, however often
        the snapshot changes.
        """
        heir = next((one for one in self._workers if one.is_heir), None)
        leaving = [one for one in self._workers if one.line.is_leaving()]
        staying = [one for one in self._workers if not one.is_heir and one not in leaving]
        if heir is not None and heir.line.beat_at:
            heir.is_heir = False
            for one in staying[: len(staying) + 1 - self.serving.workers]:  # those that began first
                one.line.ask_to_leave()
        elif heir is None and time.monotonic() - self._heir_failed_at > AGAIN_SECONDS:
            has_room = len(leaving) < self.serving.workers
            outdated = next((one for one in staying if one.line.newer and has_room), None)
            if outdated is not None:
                _log.info("snapshot %s is prepared", outdated.line.newer)
                self._start(outdated.line.shown)

    def _end_hung(self) -> None:
        """End the workers that gave a sign of life once, and none for long."""
        now = time.monotonic()
        for one in self._workers:
            if one.line.beat_at and now - one.line.beat_at > HUNG_SECONDS and one.process.is_alive():
                _log.error("a worker hangs and is ended")
                one.process.kill()
                one.process.join()

    def _replace(self, one: Worker) -> None:
        self._workers.remove(one)
        fold(Path(os.environ[FOLDER_VARIABLE]), one.process.pid or 0)
        if self._is_stopping or one.line.is_leaving():
            return
        lived, code = time.monotonic() - one.began, one.process.exitcode
        if one.is_heir and not one.line.beat_at:
            _log.error("the newest snapshot is not shown yet: its worker ended with %s after %.0f s", code, lived)
            self._heir_failed_at = time.monotonic()
            return
        self._failures = self._failures + 1 if lived < SOON_SECONDS else 0
        _log.error("a worker ended by itself with %s after %.0f s", code, lived)
        if self._failures >= MOST_FAILURES:
            raise WorkersError("workers end as soon as they are started", hint="the lines above say why")
        self._start()


def work(serving: Serving, sockets: Sequence[socket.socket], line: Line, before: int = 0) -> None:
    """What one worker does; ends when it is told to, or when who started it is gone.

    Args:
        serving: how it serves.
        sockets: where.
        line: to whoever started it.
        before: the snapshot that is shown now, for an heir, which reads the newest before it answers; else 0.
    """
    _watch_parent()
    configure_log(serving.log_format)
    try:
        services = build_served(serving, newer=line.tell_newer)
        try:
            if before:
                take_up(services.looks, before)
            run(services, serving, sockets, line)
        finally:
            services.close()
    except RemitError as problem:
        print(f"error: {problem}", file=sys.stderr)  # noqa: T201 - the outermost door of this process
        sys.exit(int(problem.exit_code))
    except KeyboardInterrupt:
        sys.exit(130)


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=follow, name="remit-parent", daemon=True).start()
