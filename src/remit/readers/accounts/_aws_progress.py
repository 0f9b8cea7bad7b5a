"""What a person sees while AWS is asked: a line on the terminal's error stream, once it takes more than a second.

Nothing is shown where that stream is no terminal. It cannot know how long the rest will take.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

AFTER_SECONDS: Final = 1.0


class Progress:
    """How many parts of an account are done."""

    def __init__(self, name: str, total: int) -> None:
        self._name, self._total, self._done = name, total, 0
        self._is_shown = sys.stderr.isatty()
        self._started = time.monotonic()
        self._bar: Any = None
        self._lock = Lock()

    def advance(self, what: str) -> None:
        """One part more is done."""
        with self._lock:
            self._done += 1
            if self._is_shown and self._bar is None and time.monotonic() - self._started > AFTER_SECONDS:
                self._bar = _bar(self._total)
            if self._bar is not None:
                self._bar.update(0, completed=self._done, description=f"{self._name} {what}")

    def close(self) -> None:
        """Take the line away."""
        if self._bar is not None:
            self._bar.stop()


def _bar(total: int) -> Any:  # noqa: ANN401 - rich is an extra
    """A started line; None without rich."""
    try:
        from rich.console import Console  # noqa: PLC0415 - an extra
        from rich.progress import Progress as Bar  # noqa: PLC0415 - as above
    except ImportError:
        return None
    bar = Bar(console=Console(stderr=True), transient=True)
    bar.add_task("", total=total)
    bar.start()
    return bar


@contextmanager
def progress(name: str, total: int) -> Iterator[Progress]:
    """Progress through so many parts, shown on a terminal only."""
    shown = Progress(name, total)
    try:
        yield shown
    finally:
        shown.close()
