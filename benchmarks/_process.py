"""One new process, measured: seconds by the clock, seconds of processor, memory; ended when its time is up.

Processor time is that of the process and of the children it waited for. The load average tells how busy others keep
the machine meanwhile, which moves the clock much and processor time little.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

FAILED = frozenset({0, 1, 2})  # codes with which a scanner says what it found


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, processor seconds and largest MB of one command, what it printed last, and whether it was cut short."""

    seconds: float
    processor: float
    megabytes: float
    output: bytes
    is_cut: bool = False
    code: int = 0


def run(
    command: list[str],
    environment: dict[str, str],
    *,
    limit_seconds: float | None = None,
    codes: frozenset[int] | None = FAILED,
) -> Measured:
    """One new process; it and its children are ended when the limit is reached.

    Raises:
        SystemExit: it ended with a code that is not among `codes`, or printed nothing; any will do where None.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        clean = {name: text for name, text in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
        process = subprocess.Popen(command, stdout=out, stderr=err, env=clean, start_new_session=True)
        cut = threading.Event()
        timer = threading.Timer(limit_seconds or 1e6, _end, (process.pid, cut))
        timer.daemon = True
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        output = out.read()
        if codes is not None and not cut.is_set() and (process.returncode not in codes or not output):
            err.seek(0)
            raise SystemExit(f"{command[0]} ended with {process.returncode}: {err.read()[-2000:].decode()}")
    processor = usage.ru_utime + usage.ru_stime
    return Measured(seconds, processor, usage.ru_maxrss / 1024, output, cut.is_set(), process.returncode)


def _end(group: int, cut: threading.Event) -> None:
    """End the process and what it began."""
    cut.set()
    os.killpg(group, signal.SIGKILL)


def load() -> str:
    """The load average of the last minute."""
    return f"{os.getloadavg()[0]:.1f}"
