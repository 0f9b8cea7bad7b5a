"""A job in the hands of a worker: renewed, told about, its steps carried out once, and ended (R6.1).

Every method is safe to call from the thread that works and from the one that renews. What a claim cannot know is what
the job does outside of the database: a message that was sent is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from remit.app.jobs import Jobs
from remit.model.job import JobRecord, JobState

if TYPE_CHECKING:
    from remit.store.job_rows import Taken


class Claim:
    """A job that was taken.

    Attributes:
        record: the job, as it was taken.
        is_lost: whether somebody else has it now, as far as is known.
        is_cancelled: whether somebody asked it to stop.
    """

    def __init__(self, jobs: Jobs, taken: Taken, lease_seconds: float) -> None:
        self._table = jobs.table
        self._fence = taken.fence
        self._lease_seconds = lease_seconds
        self._marks = set(taken.record.progress.marks)
        self.record: JobRecord = taken.record
        self.is_lost = False
        self.is_cancelled = False

    def renew(self) -> None:
        """Say that the worker is still there, and see whether the job is still its own.

        Raises:
            StoreError: the database refuses.
        """
        state = self._table.renew(self._fence, self._lease_seconds)
        self.is_lost = state is None
        self.is_cancelled = state is JobState.STOPPING

    def tell(self, done: int, of: int, words: str) -> None:
        """Say how far it is.

        Raises:
            LostLeaseError: it is somebody else's.
            StoreError: the database refuses.
        """
        self.is_cancelled = self._table.tell(self._fence, done, of, words) is JobState.STOPPING

    def is_done(self, mark: str) -> bool:
        """Whether a step took effect, now or in an attempt before."""
        return mark in self._marks

    def once(self, mark: str, effect: Callable[[], object]) -> bool:
        """Carry out a step that writes once, unless it took effect before; whether it did now.

        The write and the note that it took effect are one transaction of the store. A step is one write: with a second
        one it is refused.

        Args:
            mark: what the step is called, in this job.
            effect: writes to the store, with an entry in the audit trail.

        Raises:
            LostLeaseError: the job is somebody else's; nothing was written.
            RemitError: whatever the effect raises.
        """
        from remit.store.fence import AlreadyDoneError, fenced  # noqa: PLC0415 - slow to import

        if mark in self._marks:
            return False
        try:
            with fenced(replace(self._fence, mark=mark)):
                effect()
        except AlreadyDoneError:
            self._marks.add(mark)
            return False
        self._marks.add(mark)
        return True

    def fenced(self, effect: Callable[[], str]) -> str:
        """Carry out work that writes only while the job is the worker's own; what it gives.

        Raises:
            LostLeaseError: the job is somebody else's; what comes after that was not written.
            RemitError: whatever the effect raises.
        """
        from remit.store.fence import fenced  # noqa: PLC0415 - slow to import

        with fenced(self._fence):
            return effect()

    def finish(self, result: str) -> None:
        """It is done.

        Raises:
            LostLeaseError: it is somebody else's.
            StoreError: the database refuses.
        """
        self._table.finish(self._fence, result)

    def fail(self, cause: str, *, most_attempts: int) -> JobState:
        """It came to nothing; where it stands now.

        Raises:
            LostLeaseError: it is somebody else's.
            StoreError: the database refuses.
        """
        return self._table.fail(self._fence, cause, most_attempts=most_attempts)

    def give_back(self) -> None:
        """Put it back as if it had not been taken.

        Raises:
            StoreError: the database refuses.
        """
        self._table.give_back(self._fence)


def take(jobs: Jobs, most_attempts: Mapping[str, int], worker: str, lease_seconds: float) -> Claim | None:
    """Take the job that has been due for longest; None where nothing is due.

    Args:
        jobs: the queue.
        most_attempts: how often a job may be begun, by the kinds that the worker knows.
        worker: how others see who has it.
        lease_seconds: how long the worker is waited for.

    Raises:
        StoreError: the database refuses.
    """
    taken = jobs.table.take(most_attempts, worker, lease_seconds)
    return None if taken is None else Claim(jobs, taken, lease_seconds)
