"""The queue of jobs: asked for once by kind and key, each period once, looked at and forgotten; no broker.

How one is carried out by one worker at a time stands in `remit.store.job_leases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from remit.errors import ConflictError
from remit.ledger.act import Act, Who
from remit.model.job import DELIVERY, JobRecord, JobState
from remit.store.audit import append
from remit.store.engine import take_turn, transaction
from remit.store.job_leases import JobLeases
from remit.store.job_rows import (
    LONGEST_TEXT,
    MICROSECONDS,
    JobQuery,
    new_row,
    payload_text,
    period_key,
    record_of,
)
from remit.store.prune import forget_passed
from remit.store.tables import jobs

MOST_FOUND: Final = 1000
_OVER: Final = tuple(state.value for state in JobState if state.is_over)
_COLUMNS = jobs.c


class JobTable(JobLeases):
    """The jobs of one database; safe to use from several threads and servers."""

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
