"""Leases: a job is one worker's at a time, until it ends or the worker is given up.

Every change of a job that runs names its lease, so that a worker that comes back late can neither tell progress nor
finish it. What a job wrote is fenced likewise: see `remit.store.fence`. All times are the database's. On PostgreSQL
workers pass each other's rows (SKIP LOCKED), on SQLite they take the write lock in turn.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, or_, select
from sqlalchemy import update as change

from remit.errors import UnknownNameError
from remit.ledger.act import Act, Who
from remit.model.job import JobRecord, JobState, Progress, back_off_seconds
from remit.store.audit import append
from remit.store.door import Door
from remit.store.engine import place_of, take_turn, transaction
from remit.store.fence import HELD_STATES, Fence, lost, progress_text
from remit.store.job_rows import (
    LONGEST_TEXT,
    MICROSECONDS,
    Taken,
    database_time,
    record_of,
)
from remit.store.tables import jobs

GONE: Final = "the worker that had it did not come back"
_COLUMNS = jobs.c


class JobLeases(Door):
    """The jobs of one database, as workers see them."""

    def __init__(self, engine: Engine, clock: Callable[[Connection], int] = database_time) -> None:
        super().__init__(engine)
        self._clock = clock

    # --- working --------------------------------------------------------------------------------

    def take(self, most_attempts: Mapping[str, int], worker: str, lease_seconds: float) -> Taken | None:
        """Take the job that has been due for longest; None where nothing is due.

        A job whose worker did not come back is due at once; after its last attempt it has failed.

        Args:
            most_attempts: how often a job may be begun, by the kinds that the worker knows.
            worker: how others see who has it.
            lease_seconds: how long the worker is waited for.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine) as connection:  # most looks find nothing, and then nobody is kept waiting
            due = self._due(most_attempts, self._clock(connection))
            if connection.execute(select(_COLUMNS.id).where(due).limit(1)).scalar_one_or_none() is None:
                return None
        while True:
            with transaction(self._engine, is_writing=True) as connection:
                record = self._find(connection, self._due(most_attempts, self._clock(connection)), is_locked=True)
                if record is None:
                    return None
                is_gone, now = record.state is not JobState.WAITING, self._clock(connection)
                is_hopeless = record.attempts >= most_attempts[record.kind]
                if not (is_gone and (is_hopeless or record.state is JobState.STOPPING)):
                    return self._give(connection, record, worker, now + int(lease_seconds * MICROSECONDS))
                hopeless = record
            self._end_gone(hopeless)

    def renew(self, fence: Fence, lease_seconds: float) -> JobState | None:
        """Say that the worker is still there; where the job stands, None when it is somebody else's.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            until = self._clock(connection) + int(lease_seconds * MICROSECONDS)
            renewed = change(jobs).where(*_ours(fence)).values(lease_until=until).returning(_COLUMNS.state)
            state = connection.execute(renewed).scalar_one_or_none()
        return None if state is None else JobState(state)

    def tell(self, fence: Fence, done: int, of: int, words: str) -> JobState:
        """Say how far it is; where the job stands.

        Raises:
            LostLeaseError: it is somebody else's.
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            record = self._mine(connection, fence)
            said = replace(record.progress, done=done, of=of, words=words[:LONGEST_TEXT])
            return self._write(connection, record, progress=said).state

    def finish(self, fence: Fence, result: str) -> None:
        """It is done.

        Raises:
            LostLeaseError: it is somebody else's.
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            record, now = self._mine(connection, fence), self._clock(connection)
            done = {"state": JobState.DONE, "result": result[:LONGEST_TEXT], "cause": "", "ended_at": now}
            self._write(connection, record, **done)

    def fail(self, fence: Fence, cause: str, *, most_attempts: int, wait: float | None = None) -> JobState:
        """It came to nothing: it waits for its next attempt, or has failed after the last; where it stands now.

        Args:
            fence: of whoever has it.
            cause: why, for people.
            most_attempts: how often it may be begun; 0 where another attempt is of no use.
            wait: seconds to the next attempt; by the number of attempts when None.

        Raises:
            LostLeaseError: it is somebody else's.
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)
            record, now = self._mine(connection, fence), self._clock(connection)
            if record.state is JobState.STOPPING:
                return self._write(connection, record, state=JobState.CANCELLED, ended_at=now).state
            if record.attempts >= most_attempts:
                return self._fail(connection, record, cause)
            seconds = back_off_seconds(record.attempts, random.random()) if wait is None else wait  # noqa: S311 - spreads load
            later = {"run_at": now + int(seconds * MICROSECONDS), "cause": cause[:LONGEST_TEXT]}
            return self._write(connection, record, state=JobState.WAITING, lease="", **later).state

    def cover(self, waiting: Sequence[int], result: str) -> int:
        """End jobs that were done with another one, those that nobody has taken meanwhile; how many.

        Raises:
            StoreError: the database refuses.
        """
        still = _COLUMNS.id.in_(waiting) & (_COLUMNS.state == JobState.WAITING.value)
        with transaction(self._engine, is_writing=True) as connection:
            done = {"state": JobState.DONE.value, "result": result[:LONGEST_TEXT], "ended_at": self._clock(connection)}
            return connection.execute(change(jobs).where(still).values(**done)).rowcount

    def give_back(self, fence: Fence) -> None:
        """Put it back as if it had not been taken: the worker is asked to stop. Somebody else's is left alone.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            row = connection.execute(select(jobs).where(*_ours(fence)).with_for_update()).mappings().one_or_none()
            if row is not None:
                record = record_of(row)
                is_asked = record.state is JobState.STOPPING
                ended = {"ended_at": self._clock(connection)} if is_asked else {}
                state = JobState.CANCELLED if is_asked else JobState.WAITING
                self._write(connection, record, state=state, lease="", attempts=record.attempts - 1, **ended)

    # --- inside ---------------------------------------------------------------------------------

    @staticmethod
    def _due(most_attempts: Mapping[str, int], now: int) -> ColumnElement[bool]:
        waits = (_COLUMNS.state == JobState.WAITING.value) & (_COLUMNS.run_at <= now)
        gone = _COLUMNS.state.in_(HELD_STATES) & (_COLUMNS.lease_until < now)
        return _COLUMNS.kind.in_(list(most_attempts)) & or_(waits, gone)

    @staticmethod
    def _find(connection: Connection, which: ColumnElement[bool], *, is_locked: bool = False) -> JobRecord | None:
        wanted = select(jobs).where(which).order_by(_COLUMNS.run_at, _COLUMNS.id).limit(1)
        if is_locked:
            wanted = wanted.with_for_update(skip_locked=True)
        row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else record_of(row)

    def _held(self, connection: Connection, job: int) -> JobRecord:
        row = connection.execute(select(jobs).where(_COLUMNS.id == job).with_for_update()).mappings().one_or_none()
        if row is None:
            raise self._unknown(job)
        return record_of(row)

    def _mine(self, connection: Connection, fence: Fence) -> JobRecord:
        row = connection.execute(select(jobs).where(*_ours(fence)).with_for_update()).mappings().one_or_none()
        if row is None:
            raise lost(fence.job)
        return record_of(row)

    def _give(self, connection: Connection, record: JobRecord, worker: str, until: int) -> Taken:
        lease = f"{worker}/{secrets.token_hex(16)}"
        cause = {"cause": GONE} if record.state is not JobState.WAITING else {}
        begun = {"state": JobState.RUNNING, "attempts": record.attempts + 1, "lease": lease, "lease_until": until}
        return Taken(self._write(connection, record, **begun, **cause), Fence(job=record.id, lease=lease))

    def _end_gone(self, seen: JobRecord) -> None:
        """End a job whose worker did not come back and that is not begun again."""
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)
            record, now = self._held(connection, seen.id), self._clock(connection)
            if record.state.value not in HELD_STATES or record.lease_until >= now:
                return  # another worker was faster
            if record.state is JobState.STOPPING:
                self._write(connection, record, state=JobState.CANCELLED, ended_at=now, lease="")
            else:
                self._fail(connection, record, GONE)

    def _fail(self, connection: Connection, record: JobRecord, cause: str) -> JobState:
        said = f"{cause[:LONGEST_TEXT]} (attempt {record.attempts})"
        told = Act(kind="job.failed", object=f"job:{record.kind}/{record.key}", details={"cause": said})
        append(connection, Who(actor=record.actor, channel="job"), [told])
        ended = {"ended_at": self._clock(connection), "cause": said, "lease": ""}
        return self._write(connection, record, state=JobState.FAILED, **ended).state

    @staticmethod
    def _write(connection: Connection, record: JobRecord, **values: Any) -> JobRecord:  # noqa: ANN401 - columns
        progress: Progress = values.pop("progress", record.progress)
        progress = replace(progress, step=progress.step + 1)
        columns = {name: one.value if isinstance(one, JobState) else one for name, one in values.items()}
        written = change(jobs).where(_COLUMNS.id == record.id).values(**columns, progress=progress_text(progress))
        return record_of(connection.execute(written.returning(*jobs.c)).mappings().one())

    def _unknown(self, job: int) -> UnknownNameError:
        return UnknownNameError(f"no job {job}", place=place_of(self._engine), hint="remit jobs list shows which are")


def _ours(fence: Fence) -> tuple[ColumnElement[bool], ...]:
    return (_COLUMNS.id == fence.job, _COLUMNS.lease == fence.lease, _COLUMNS.state.in_(HELD_STATES))
