"""A process of workers beside a server: started with it, started again where it ends, and never left behind.

It is a process of its own so that a scan does not make readers of pages wait. It ends when its standard input does,
which the operating system closes however the server ends.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from remit.app.snapshots import VARIABLE

STOP_SECONDS: Final = 25.0
SOON_SECONDS: Final = 5.0  # whoever ends sooner than that waits before the next start
MOST_WAIT_SECONDS: Final = 60.0


@contextmanager
def beside(arguments: Sequence[str], store: str, say: Callable[[str], None]) -> Iterator[None]:
    """Have workers run while the block does.

    Args:
        arguments: of `remit`, as `remit.cli.work` takes them.
        store: path or URL of the store; handed over where no list of processes shows it.
        say: takes a line for whoever looks after the server.
    """
    process = _Process(arguments, store, say)
    thread = threading.Thread(target=process.watch, name="remit-workers", daemon=True)
    thread.start()
    try:
        yield
    finally:
        process.stop()
        thread.join(STOP_SECONDS)


class _Process:
    """The process, whichever it is at the moment."""

    def __init__(self, arguments: Sequence[str], store: str, say: Callable[[str], None]) -> None:
        self._words = [sys.executable, "-m", "remit", *arguments, "--child"]
        self._environment = {**os.environ, VARIABLE: store}
        self._say = say
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None

    def watch(self) -> None:
        """Start it, and again when it ends without having been asked to."""
        wait = 1.0
        while True:
            with self._lock:
                if self._over.is_set():
                    return
                # A group of its own: Ctrl-C is told to the server, which tells it.
                running = subprocess.Popen(  # noqa: S603 - this program
                    self._words, env=self._environment, stdin=subprocess.PIPE, start_new_session=True
                )
                self._running = running
            began = time.monotonic()
            code = running.wait()
            _shut(running)
            if self._over.is_set():
                return
            wait = 1.0 if time.monotonic() - began > SOON_SECONDS else min(2 * wait, MOST_WAIT_SECONDS)
            self._say(f"the workers ended with {code}; they are started again in {wait:.0f} s")
            if self._over.wait(wait):
                return

    def stop(self) -> None:
        """Ask it to stop, and end it where it does not."""
        with self._lock:
            self._over.set()
            running = self._running
        if running is None:
            return
        _shut(running)
        try:
            running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _shut(running: subprocess.Popen[bytes]) -> None:
    """Close its standard input, by which it knows that it is to end."""
    if running.stdin is not None:
        with contextlib.suppress(OSError):
            running.stdin.close()
