"""Several processes that answer on the same sockets, and one that starts, watches and stops them.

The processes share nothing but the store, so that any of them may end at any time: a new one takes its place, and that
of one that hangs. On PostgreSQL they may stand on several machines as well; on SQLite they stand on one, beside the
file.
"""

from __future__ import annotations

import logging
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
from types import FrameType
from typing import Final, Protocol

from prometheus_client.multiprocess import mark_process_dead

from remit.app.serving import Serving
from remit.app.wiring import build_served
from remit.errors import RemitError
from remit.web.operation.figures import FOLDER_VARIABLE
from remit.web.operation.request_log import configure_log
from remit.web.server import LAST_SECONDS, listening, run

SOON_SECONDS: Final = 10.0  # a worker that ends this soon did not work at all
MOST_FAILURES: Final = 3
HUNG_SECONDS: Final = 60.0  # without a sign of life
_CONTEXT: Final = multiprocessing.get_context("spawn")  # a fork would take locks and threads of the database along
_log = logging.getLogger("remit.operation")


class Sign(Protocol):
    """When a worker last showed that it lives; shared memory."""

    value: float


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


@dataclass(slots=True)
class Crew:
    """The worker processes of one server."""

    serving: Serving
    sockets: Sequence[socket.socket]
    _began: dict[BaseProcess, float] = field(default_factory=dict)
    _signs: dict[BaseProcess, Sign] = field(default_factory=dict)
    _is_stopping: bool = False
    _failures: int = 0

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
            wait([one.sentinel for one in self._began], timeout=0.2)
            self._end_hung()
            for one in [one for one in self._began if not one.is_alive()]:
                self._replace(one)

    def stop(self) -> None:
        """Tell all to stop, wait for as long as they may take, and end those that do not."""
        patience = self.serving.drain_seconds + self.serving.stop_seconds + 2 * LAST_SECONDS
        deadline = time.monotonic() + patience
        for one in self._began:
            one.terminate()
        for one in self._began:
            one.join(max(0.0, deadline - time.monotonic()))
            if one.is_alive():
                _log.warning("a worker did not stop within %.0f s and was ended", patience)
                one.kill()
                one.join()

    def _start(self) -> None:
        sign: Sign = _CONTEXT.Value("d", 0.0, lock=False)
        process = _CONTEXT.Process(target=work, args=(self.serving, list(self.sockets), sign), name="remit-worker")
        process.start()
        self._began[process], self._signs[process] = time.monotonic(), sign

    def _end_hung(self) -> None:
        """End the workers that gave a sign of life once, and none for long."""
        now = time.monotonic()  # one clock for all processes of a machine
        for process, sign in self._signs.items():
            if sign.value and now - sign.value > HUNG_SECONDS and process.is_alive():
                _log.error("a worker hangs and is ended")
                process.kill()
                process.join()

    def _replace(self, one: BaseProcess) -> None:
        lived = time.monotonic() - self._began.pop(one)
        self._signs.pop(one)
        mark_process_dead(one.pid)  # type: ignore[no-untyped-call] # the library has no types here
        if self._is_stopping:
            return
        self._failures = self._failures + 1 if lived < SOON_SECONDS else 0
        _log.error("a worker ended by itself with %s after %.0f s", one.exitcode, lived)
        if self._failures >= MOST_FAILURES:
            raise WorkersError("workers end as soon as they are started", hint="the lines above say why")
        self._start()


def work(serving: Serving, sockets: Sequence[socket.socket], sign: Sign) -> None:
    """What one worker does; ends when it is told to, or when who started it is gone."""
    _watch_parent()
    configure_log(serving.log_format)
    try:
        services = build_served(serving)
        try:
            run(services, serving, sockets, lambda: setattr(sign, "value", time.monotonic()))
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
