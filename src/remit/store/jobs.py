"""The queue of jobs: taken by one worker at a time, on a lease, until it ends; no broker beside the database.

Whoever takes a job gets a lease of its own. A worker that lets its lease run out may lose the job to another one, and
can then neither tell progress nor finish it: every change names the lease. All times are the database's, so that the
clocks of servers do not matter. On PostgreSQL workers pass each other's rows (SKIP LOCKED), on SQLite they take the
write lock in turn. What a job wrote is fenced likewise: see `remit.store.fence`.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, or_, select
from sqlalchemy import update as change

from remit.errors import ConflictError, UnknownNameError
from remit.ledger.act import Act, Who
from remit.model.job import DELIVERY, JobRecord, JobState, Progress, back_off_seconds
from remit.store.audit import append
from remit.store.engine import place_of, take_turn, transaction
from remit.store.fence import HELD_STATES, Fence, lost, progress_text
from remit.store.job_rows import (
    MICROSECONDS,
    JobQuery,
    Taken,
    database_time,
    new_row,
    payload_text,
    period_key,
    record_of,
)
from remit.store.prune import forget_passed
from remit.store.tables import jobs
from remit.store.upgrade import opened

LONGEST_TEXT: Final = 2000  # characters of causes and results
MOST_FOUND: Final = 1000
GONE: Final = "the worker that had it did not come back"
_OVER: Final = tuple(state.value for state in JobState if state.is_over)
_COLUMNS = jobs.c


class JobTable:
    """The jobs of one database; safe to use from several threads and servers."""

    def __init__(self, engine: Engine, clock: Callable[[Connection], int] = database_time) -> None:
        self._engine = engine
        self._clock = clock

    @classmethod
    def open(cls, where: str | Path) -> Self:
        """The jobs at a path (SQLite) or URL; a new or older database is upgraded.

        Raises:
            UsageError: the URL cannot be followed.
            StoreError: it cannot be opened, is newer than this version, or is none of Remit's.
        """
        return cls(opened(where))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def now(self) -> int:
        """Microseconds since 1970 by the database's clock."""
        with transaction(self._engine) as connection:
            return self._clock(connection)

    # --- asking ---------------------------------------------------------------------------------

    def ask(
        self, kind: str, key: str, payload: Mapping[str, object], who: Who, *, delay: float = 0.0, is_told: bool = False
    ) -> tuple[JobRecord, bool]:
        """Put a job into the queue, unless one of that kind and key is known; the job, and whether it is new.

        Args:
            kind: what is to be done.
            key: what tells it from others of its kind, 1 to 300 printable characters.
            payload: JSON.
            who: who asks.
            delay: seconds to wait at least.
            is_told: whether the trail tells that it was asked for.

        Raises:
            UsageError: the key or the payload is too long.
            StoreError: the database refuses.
        """
        said = payload_text(kind, key, payload)
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)  # two that ask for the same at once: the second one finds it
            there = self._find(connection, (_COLUMNS.kind == kind) & (_COLUMNS.key == key))
            if there is not None:
                return there, False
            row = new_row(kind, key, said, who.actor, self._clock(connection), delay)
            number = connection.execute(insert(jobs).returning(_COLUMNS.id), row).scalar_one()
            if is_told:
                append(connection, who, [Act(kind="job.asked", object=f"job:{kind}/{key}")])
            return record_of({"id": int(number), **row}), True

    def ask_each_period(self, periods: Mapping[str, float], who: Who) -> list[JobRecord]:
        """Put the jobs of the running periods into the queue that are not known yet; those that are new.

        Those of periods before that are done and had nothing to say are deleted.

        Args:
            periods: seconds by kind. Periods are counted from 1970, so that all servers mean the same ones.
            who: in whose name.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine) as connection:
            wanted = self._missing(connection, periods)
        if not wanted:
            return []
        made = []
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)
            for kind, key in self._missing(connection, periods):
                row = new_row(kind, key, "{}", who.actor, self._clock(connection), 0.0)
                number = connection.execute(insert(jobs).returning(_COLUMNS.id), row).scalar_one()
                made.append(record_of({"id": int(number), **row}))
                quiet = (_COLUMNS.kind == kind) & (_COLUMNS.key != key) & (_COLUMNS.result == "")
                connection.execute(delete(jobs).where(quiet & (_COLUMNS.state == JobState.DONE.value)))
        return made

    def _missing(self, connection: Connection, periods: Mapping[str, float]) -> list[tuple[str, str]]:
        now = self._clock(connection)
        keys = {kind: period_key(now, seconds) for kind, seconds in periods.items()}
        query = select(_COLUMNS.kind, _COLUMNS.key).where(_COLUMNS.kind.in_(keys), _COLUMNS.key.in_(keys.values()))
        known = {(row.kind, row.key) for row in connection.execute(query)}
        return [one for one in keys.items() if one not in known]

    def ask_again(self, kind: str, key: str, payload: Mapping[str, object], who: Who) -> JobRecord:
        """As `ask`; a job that is done goes round once more, with its progress as it stands.

        Raises:
            UsageError: the key or the payload is too long.
            StoreError: the database refuses.
        """
        record, is_new = self.ask(kind, key, payload, who)
        if is_new or record.state is not JobState.DONE:
            return record
        with transaction(self._engine, is_writing=True) as connection:
            held = self._held(connection, record.id)
            if held.state is not JobState.DONE:
                return held  # somebody else was faster
            now = self._clock(connection)
            fresh = {
                "state": JobState.WAITING,
                "run_at": now,
                "attempts": 0,
                "lease": "",
                "ended_at": None,
                "result": "",
            }
            return self._write(connection, held, **fresh)

    def note(self, kind: str, key: str, who: Who, state: JobState, text: str) -> None:
        """Write down what is done already, for a log that is forgotten as jobs are.

        Raises:
            UsageError: the key is too long.
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            now = self._clock(connection)
            said = {"cause" if state is JobState.FAILED else "result": text[:LONGEST_TEXT]}
            ended = {"state": state.value, "attempts": 1, "ended_at": now, **said}
            row = new_row(kind, key, payload_text(kind, key, {}), who.actor, now, 0.0)
            connection.execute(insert(jobs), {**row, **ended})

    def again(self, job: int, who: Who) -> JobRecord:
        """Put a job that failed or was cancelled into the queue again; steps that took effect are left out.

        Raises:
            UnknownNameError: there is none of that number.
            ConflictError: it has not failed, and was not cancelled.
        """
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)
            record = self._held(connection, job)
            if record.state not in {JobState.FAILED, JobState.CANCELLED}:
                raise ConflictError(f"job {job} is {record.state}", hint="only what failed or was cancelled runs again")
            now = self._clock(connection)
            fresh = {"state": JobState.WAITING, "run_at": now, "attempts": 0, "lease": "", "ended_at": None}
            append(connection, who, [Act(kind="job.asked", object=f"job:{record.kind}/{record.key}")])
            return self._write(connection, record, **fresh)

    def cancel(self, job: int, who: Who) -> JobRecord:
        """Cancel a job: one that waits at once, one that runs as soon as it looks up.

        Raises:
            UnknownNameError: there is none of that number.
            ConflictError: it is over.
        """
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)
            record = self._held(connection, job)
            if record.state.is_over:
                raise ConflictError(f"job {job} is {record.state} already", hint="nothing is left to cancel")
            append(connection, who, [Act(kind="job.cancelled", object=f"job:{record.kind}/{record.key}")])
            said = f"cancelled by {who.actor}"[:LONGEST_TEXT]
            if record.state is JobState.WAITING:
                now = self._clock(connection)
                return self._write(connection, record, state=JobState.CANCELLED, cause=said, ended_at=now)
            return self._write(connection, record, state=JobState.STOPPING, cause=said)

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

    # --- looking --------------------------------------------------------------------------------

    def get(self, job: int) -> JobRecord:
        """One job.

        Raises:
            UnknownNameError: there is none of that number.
        """
        with transaction(self._engine) as connection:
            found = self._find(connection, _COLUMNS.id == job)
        if found is None:
            raise self._unknown(job)
        return found

    def named(self, kind: str, key: str) -> JobRecord | None:
        """The job of that kind and key; None where there is none.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine) as connection:
            return self._find(connection, (_COLUMNS.kind == kind) & (_COLUMNS.key == key))

    def find(self, query: JobQuery) -> list[JobRecord]:
        """Jobs, the newest first.

        Raises:
            StoreError: the database refuses.
        """
        wanted = select(jobs).order_by(_COLUMNS.id.desc()).limit(min(query.limit, MOST_FOUND))
        wanted = wanted.where(_COLUMNS.kind == query.kind if query.kind else _COLUMNS.kind != DELIVERY)
        if query.prefix:
            wanted = wanted.where(_COLUMNS.key.startswith(query.prefix, autoescape=True))
        if query.states:
            wanted = wanted.where(_COLUMNS.state.in_(query.states))
        if query.before:
            wanted = wanted.where(_COLUMNS.id < query.before)
        with transaction(self._engine) as connection:
            return [record_of(row) for row in connection.execute(wanted).mappings()]

    def counts(self) -> dict[JobState, int]:
        """How many jobs stand how.

        Raises:
            StoreError: the database refuses.
        """
        wanted = select(_COLUMNS.state, func.count()).where(_COLUMNS.kind != DELIVERY).group_by(_COLUMNS.state)
        with transaction(self._engine) as connection:
            found = {JobState(state): int(count) for state, count in connection.execute(wanted)}
        return {state: found.get(state, 0) for state in JobState}

    def forget(self, seconds: float, *, keep: Iterable[str] = ()) -> int:
        """Delete jobs that ended longer ago than that, but of kinds to keep; how many.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            before = self._clock(connection) - int(seconds * MICROSECONDS)
            old = (_COLUMNS.ended_at < before) & _COLUMNS.state.in_(_OVER) & _COLUMNS.kind.not_in(list(keep))
            return connection.execute(delete(jobs).where(old)).rowcount

    def forget_passed(self) -> Mapping[str, int]:
        """As `remit.store.prune.forget_passed`."""
        return forget_passed(self._engine)

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
