"""Jobs for the use cases: asked for, looked at, cancelled; the room `scheduler` carries them out (R6.1).

The database is slow to import, so it is imported when a store is opened and not before. Which kinds there are is asked
of the registry by name, as of any plug-in: this floor does not import the one that carries jobs out.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import remit
from remit.app.snapshots import chosen_store
from remit.documents.convert import nearest
from remit.errors import UnknownNameError, UsageError
from remit.ledger.act import Who
from remit.model.job import JobRecord, JobState
from remit.plugins import Registry

if TYPE_CHECKING:
    from remit.store.engine import Where
    from remit.store.jobs import JobTable

MOST_LISTED: Final = 1000
SCHEDULE: Final = Who(actor="remit schedule", channel="job")


class Kind(Protocol):
    """A kind of job, as those see it who ask for one: see `remit.scheduler.Job`."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def what(self) -> str:
        """What it does, one sentence."""

    @property
    def every_seconds(self) -> float | None:
        """How often it is done by itself where nobody says otherwise; None for never."""

    @property
    def is_offered(self) -> bool:
        """Whether people may ask for one."""


_KINDS: Final[Registry[Kind]] = Registry(
    package="remit.scheduler.jobs", folder=Path(remit.__file__).parent / "scheduler" / "jobs", attribute="JOB"
)


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind of job, by id.

    Raises:
        PluginError: two have the same id, or one is none.
    """
    return tuple(_KINDS.load_all().values())


class Jobs:
    """The jobs of one store; safe to use from several threads."""

    def __init__(self, table: JobTable) -> None:
        self.table = table

    def close(self) -> None:
        """Let go of the store."""
        self.table.close()

    def ask(
        self,
        kind: str,
        key: str,
        payload: Mapping[str, object] | None = None,
        who: Who = SCHEDULE,
        *,
        delay: float = 0.0,
    ) -> JobRecord:
        """Put a job into the queue; the one that is there already where kind and key are known.

        Raises:
            UsageError: the key or the payload is too long.
            StoreError: the database refuses.
        """
        return self.table.ask(kind, key, payload or {}, who, delay=delay)[0]

    def run(self, kind: str, who: Who, payload: Mapping[str, object] | None = None, key: str = "") -> JobRecord:
        """Ask for a job as a person does, of a kind that is offered; the audit trail tells it.

        Raises:
            UnknownNameError: there is no such kind.
            UsageError: the key or the payload is too long.
            StoreError: the database refuses.
        """
        offered = [one.id for one in kinds() if one.is_offered]
        if kind not in offered:
            raise UnknownNameError(f"no kind of job “{kind[:80]}”", hint=nearest(kind, offered))
        name = key or f"asked-{secrets.token_hex(8)}"
        return self.table.ask(kind, name, payload or {}, who, is_told=True)[0]

    def get(self, job: int) -> JobRecord:
        """One job.

        Raises:
            UnknownNameError: there is none of that number.
        """
        return self.table.get(job)

    def find(
        self, kind: str = "", states: Sequence[JobState] = (), limit: int = 100, before: int = 0
    ) -> list[JobRecord]:
        """Jobs, the newest first.

        Raises:
            StoreError: the database refuses.
        """
        from remit.store.job_rows import JobQuery  # noqa: PLC0415 - see the top

        return self.table.find(JobQuery(kind=kind, states=states, limit=limit, before=before))

    def counts(self) -> dict[JobState, int]:
        """How many jobs stand how.

        Raises:
            StoreError: the database refuses.
        """
        return self.table.counts()

    def cancel(self, job: int, who: Who) -> JobRecord:
        """Cancel a job: one that waits at once, one that runs as soon as it looks up.

        Raises:
            UnknownNameError: there is none of that number.
            ConflictError: it is over.
        """
        return self.table.cancel(job, who)

    def again(self, job: int, who: Who) -> JobRecord:
        """Put a job that failed or was cancelled into the queue again.

        Raises:
            UnknownNameError: there is none of that number.
            ConflictError: it has not failed, and was not cancelled.
        """
        return self.table.again(job, who)

    def ask_again(self, kind: str, key: str, payload: Mapping[str, object], who: Who) -> JobRecord:
        """Put a job into the queue, once more where it is done; its progress stands. One that failed is left alone.

        Raises:
            UsageError: the key or the payload is too long.
            StoreError: the database refuses.
        """
        return self.table.ask_again(kind, key, payload, who)

    def named(self, kind: str, key: str) -> JobRecord | None:
        """The job of that kind and key; None where there is none.

        Raises:
            StoreError: the database refuses.
        """
        return self.table.named(kind, key)

    def cover(self, waiting: Sequence[JobRecord], result: str) -> int:
        """Say that jobs that wait still were done with another one; how many.

        Raises:
            StoreError: the database refuses.
        """
        return self.table.cover([one.id for one in waiting], result)

    def forget(self, seconds: float, *, keep: Sequence[str] = ()) -> int:
        """Delete jobs that ended longer ago than that, but of kinds to keep; how many.

        Raises:
            StoreError: the database refuses.
        """
        return self.table.forget(seconds, keep=keep)

    def forget_passed(self) -> Mapping[str, int]:
        """Delete what has passed beside jobs, as `remit.store.prune.forget_passed`.

        Raises:
            StoreError: the database refuses.
        """
        return self.table.forget_passed()


def states_of(words: Sequence[str]) -> list[JobState]:
    """States by their words.

    Raises:
        UsageError: one is none.
    """
    known = {state.value: state for state in JobState}
    for word in words:
        if word not in known:
            raise UsageError(f"a job is never “{word[:80]}”", hint=f"one of {', '.join(known)}")
    return [known[word] for word in words]


def open_jobs(where: Where | None = None) -> Jobs:
    """The jobs at a path or database URL, or at the default place.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.jobs import JobTable  # noqa: PLC0415 - slow to import

    return Jobs(JobTable.open(chosen_store() if where is None else where))
