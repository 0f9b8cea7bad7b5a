"""One input in a process of its own, under limits of memory and time, so that nothing it does outlives it.

The process is a fork of the job's, which has everything imported. Processor time is limited, since it does not depend
on what else the machine does; a wall clock ends what only waits. It needs a system with `fork` and `RLIMIT_AS`.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fuzz.case import Case, Family
from fuzz.guidance import Guide

_CHUNK: Final = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one input may take.

    Attributes:
        memory: bytes of address space, beside what the process has before it begins.
        processor: seconds of processor time.
        wall: seconds until what only waits is ended.
    """

    memory: int = 2**30
    processor: int = 5
    wall: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one run ended.

    Attributes:
        word: how the family calls it; empty for a failure.
        failure: what went wrong, its kind in the first line; empty when nothing did.
        seconds: processor time.
        memory: the most bytes in memory, beside what the process had when it began.
        reached: places in the code that were never reached before.
    """

    word: str = ""
    failure: str = ""
    seconds: float = 0.0
    memory: int = 0
    reached: frozenset[int] = frozenset()

    @property
    def kind(self) -> str:
        """Failures of one kind are taken for the same failure."""
        return self.failure.partition("\n")[0][:200]


def run(family: Family, case: Case, limits: Limits, guide: Guide | None = None) -> Outcome:
    """Run one case in a folder that is removed again; `guide` is told what was reached."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        return _forked(lambda: family.run(case, folder), folder, limits, guide)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _forked(task: Callable[[], str], folder: Path, limits: Limits, guide: Guide | None) -> Outcome:
    ours, theirs = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    before = _inherited()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours)
            _child(task, folder, limits, guide, theirs)
        except BaseException:  # noqa: BLE001 - the harness itself broke: the parent says so
            (folder / ".stack").write_text(traceback.format_exc(), encoding="utf-8")
        finally:
            os._exit(99)
    os.close(theirs)
    told, is_late = _listen(ours, time.monotonic() + limits.wall)
    if is_late:
        os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    memory = max(usage.ru_maxrss * 1024 - before, 0)
    measured = Outcome(seconds=usage.ru_utime + usage.ru_stime, memory=memory)
    if is_late:
        return replace(measured, failure=f"no end after {limits.wall} s on the wall\n{_stack(folder)}")
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL}:
        return replace(measured, failure=f"more than {limits.processor} s of processor time\n{_stack(folder)}")
    if status != 0 or not told:
        said = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {os.WEXITSTATUS(status)}"
        return replace(measured, failure=f"the process ended with {said}\n{_stack(folder)}")
    answer = json.loads(told)
    return replace(measured, word=answer["word"], failure=answer["failure"], reached=frozenset(answer["reached"]))


def _listen(pipe: int, until: float) -> tuple[bytes, bool]:
    """What the child says until it closes its end, and whether that took too long."""
    told = bytearray()
    with os.fdopen(pipe, "rb", buffering=0) as opened:
        while True:
            ready, _, _ = select.select([opened], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                return bytes(told), True
            chunk = opened.read(_CHUNK)
            if not chunk:
                return bytes(told), False
            told += chunk


def _stack(folder: Path) -> str:
    try:
        return (folder / ".stack").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _child(task: Callable[[], str], folder: Path, limits: Limits, guide: Guide | None, pipe: int) -> None:
    """Never comes back; says on the pipe how it went."""
    with (folder / ".stack").open("w", encoding="utf-8") as stack, Path(os.devnull).open("w", encoding="utf-8") as null:
        os.dup2(null.fileno(), 1)
        os.dup2(null.fileno(), 2)
        faulthandler.enable(stack)
        faulthandler.register(signal.SIGXCPU, file=stack, all_threads=False, chain=True)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_reserved() + limits.memory, most))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor + 1))
        os.environ["REMIT_CACHE"] = str(folder / ".cache")
        inputs = folder / "in"
        inputs.mkdir()
        os.chdir(inputs)
        word, failure = "", ""
        if guide:
            guide.start()
        try:
            word = task()
        except BaseException as problem:  # noqa: BLE001 - whatever it is, it is what is looked for
            failure = _described(problem)
        reached = sorted(guide.stop()) if guide else []
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        data = json.dumps({"word": word, "failure": failure, "reached": reached}).encode()
        while data:
            data = data[os.write(pipe, data) :]
        os._exit(0)


def _reserved() -> int:
    """Bytes of address space that this process has; libraries of numbers reserve much and use little of it."""
    return _pages()[0] * resource.getpagesize()


def _inherited() -> int:
    """Bytes in memory that a fork begins with; pages of files come to it only as it touches them."""
    _, resident, shared, *_ = _pages()
    return (resident - shared) * resource.getpagesize()


def _pages() -> list[int]:
    try:
        return [int(one) for one in Path("/proc/self/statm").read_text(encoding="ascii").split()]
    except OSError:
        return [0, 0, 0]


def _described(problem: BaseException) -> str:
    """Kind and innermost place first, then the traceback, cut in the middle."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = next((f"{frame.filename}:{frame.lineno}" for frame in reversed(frames) if "remit" in frame.filename), "")
    said = str(problem).partition("\n")[0][:120] if isinstance(problem, AssertionError) else Path(place).name
    lines = traceback.format_exception(problem)
    shown = "".join(lines if len(lines) < 40 else [*lines[:15], "  …\n", *lines[-20:]])
    return f"{type(problem).__name__}: {said}\n{shown}"
