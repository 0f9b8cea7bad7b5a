"""Jobs for the use cases: asked for, looked at, cancelled; the room `scheduler` carries them out (R6.1).

The database is slow to import, so it is imported when a store is opened and not before. What this file cannot know is
which kinds there are: whoever builds the server tells it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from remit.app.snapshots import chosen_store
from remit.documents.convert import nearest
from remit.errors import UnknownNameError, UsageError
from remit.ledger.act import Who
from remit.model.job import JobRecord, JobState

if TYPE_CHECKING:
    from remit.store.jobs import JobTable

SCHEDULE: Final = Who(actor="remit schedule", channel="job")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """A kind of job, for those who ask for one.

    Attributes:
        id: its name.
        what: what it does, one sentence.
        every_seconds: how often it is done by itself; None for never.
        is_offered: whether people may ask for one.
    """

    id: str
    what: str
    every_seconds: float | None = None
    is_offered: bool = True


class Jobs:
    """The jobs of one store; safe to use from several threads."""

    def __init__(self, table: JobTable, kinds: Mapping[str, KindLine] | None = None) -> None:
        self.table = table
        self.kinds: dict[str, KindLine] = dict(kinds or {})

    def close(self) -> None:
        """Let go of the store."""
        self.table.close()

    def know(self, kinds: Mapping[str, KindLine]) -> None:
        """From now on these kinds can be asked for by people."""
        self.kinds.update(kinds)

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
        known = self.kinds.get(kind)
        if known is None or not known.is_offered:
            offered = sorted(one.id for one in self.kinds.values() if one.is_offered)
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

    def cover(self, waiting: Sequence[JobRecord], result: str) -> int:
        """Say that jobs that wait still were done with another one; how many.

        Raises:
            StoreError: the database refuses.
        """
        return self.table.cover([one.id for one in waiting], result)

    def forget(self, seconds: float) -> int:
        """Delete jobs that ended longer ago than that; how many.

        Raises:
            StoreError: the database refuses.
        """
        return self.table.forget(seconds)

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


def open_jobs(where: str | Path | None = None) -> Jobs:
    """The jobs at a path or database URL, or at the default place.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.jobs import JobTable  # noqa: PLC0415 - slow to import

    return Jobs(JobTable.open(chosen_store() if where is None else where))
