"""The fence around what a job writes: who has lost a job writes nothing more.

While a job is carried out, every transaction that appends to the audit trail (and so every ledgered row) first looks
whether the job is still theirs, in the same transaction. A server that was stopped for long enough that another one
took its job over can therefore finish no half-done work. With a mark, the transaction also notes that a step took
effect, so that a step takes effect once: the note and the effect are there together or not at all.

The fence stands for the thread that set it; it cannot know of threads that a job starts by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Final

import msgspec
from sqlalchemy import Connection, select, update

from remit.model.job import JobState, Progress
from remit.store.errors import StoreError
from remit.store.tables import jobs

HELD_STATES: Final = (JobState.RUNNING.value, JobState.STOPPING.value)


class LostLeaseError(StoreError):
    """The job was taken over by another worker, cancelled, or ended."""


class AlreadyDoneError(StoreError):
    """The step took effect before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """Whose job it is.

    Attributes:
        job: its number.
        lease: what was given to whoever took it.
        mark: the step that takes effect with the next transaction; empty for none.
    """

    job: int
    lease: str
    mark: str = ""


_STANDING: ContextVar[Fence | None] = ContextVar("remit_fence", default=None)


@contextmanager
def fenced(fence: Fence) -> Iterator[None]:
    """Put up a fence for what this thread writes meanwhile."""
    token = _STANDING.set(fence)
    try:
        yield
    finally:
        _STANDING.reset(token)


def check_fence(connection: Connection) -> None:
    """Refuse a transaction whose job is no longer the writer's; nothing outside of jobs.

    Raises:
        LostLeaseError: it is somebody else's, or nobody's.
        AlreadyDoneError: the step took effect before.
    """
    fence = _STANDING.get()
    if fence is None:
        return
    here = (jobs.c.id == fence.job) & (jobs.c.lease == fence.lease) & jobs.c.state.in_(HELD_STATES)
    text = connection.execute(select(jobs.c.progress).where(here).with_for_update()).scalar_one_or_none()
    if text is None:
        raise lost(fence.job)
    if fence.mark:
        progress = progress_of(text)
        if fence.mark in progress.marks:
            raise AlreadyDoneError(f"step {fence.mark} of job {fence.job} took effect before", hint="go on behind it")
        marked = replace(progress, marks=(*progress.marks, fence.mark), step=progress.step + 1)
        connection.execute(update(jobs).where(here).values(progress=progress_text(marked)))


def lost(job: int) -> LostLeaseError:
    """Somebody else has it."""
    return LostLeaseError(
        f"job {job} is no longer this worker's, so nothing of it was written", hint="remit jobs show says whose it is"
    )


def progress_of(text: str) -> Progress:
    """Progress as the table has it; a damaged one is none."""
    try:
        return msgspec.json.decode(text or "{}", type=Progress)
    except msgspec.DecodeError:
        return Progress()


def progress_text(progress: Progress) -> str:
    """Progress as the table has it."""
    return msgspec.json.encode(progress).decode()
