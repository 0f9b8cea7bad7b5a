"""What is done beside the pages: kinds of jobs, one file each in `jobs/`, and the workers that carry them out.

The law of this room: a kind of job knows no other one; whatever it does can be done again, because a worker may die at
any moment (`Work.once` makes a step that writes take effect once); it looks up often (`Work.progress`), because it may
be asked to stop. What does not belong here: queueing and leases (the store), and what the work means (the use cases).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from remit.ledger.act import Who
from remit.model.job import JobRecord
from remit.plugins import Registry

if TYPE_CHECKING:
    from remit.app.claims import Claim
    from remit.app.wiring import Services

LEASE_SECONDS: Final = 60.0
TOLD_SECONDS: Final = 0.5  # progress is written at most so often


class StoppedError(Exception):
    """The job is to end now: it was cancelled, taken over, or its worker is asked to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the workers of a server are told when they start.

    Attributes:
        estate: files, folders and accounts (`aws:production`) that are read.
        configuration: remit.yaml; looked for from the first path upwards when None.
        witnesses: where checkpoints of the audit trail go, as `remit audit witness` takes them.
        keep_days: how long snapshots are kept; 0 for ever.
        is_watching: whether the pages that the knowledge base cites may be asked for.
        every: seconds between two jobs of a kind, by kind, where it is not what the kind says; 0 for never.
    """

    estate: tuple[Path, ...] = ()
    configuration: Path | None = None
    witnesses: tuple[str, ...] = ()
    keep_days: int = 0
    is_watching: bool = False
    every: Mapping[str, float] = field(default_factory=dict)


class Work:
    """A job as its handler sees it.

    Attributes:
        services: what can be read and written.
        settings: what the workers were told.
        job: the job.
        who: in whose name it is done, for the trail.
    """

    def __init__(self, services: Services, settings: Settings, claim: Claim, stop: Event) -> None:
        self.services = services
        self.settings = settings
        self.job: JobRecord = claim.record
        self.who = Who(actor=claim.record.actor, channel="job", reason=f"job {claim.record.id}: {claim.record.kind}")
        self._claim = claim
        self._stop = stop
        self._told_at = 0.0
        self._words = ""

    def check(self) -> None:
        """Look up.

        Raises:
            StoppedError: the job is to end now; let it rise.
        """
        if self._stop.is_set() or self._claim.is_lost or self._claim.is_cancelled:
            raise StoppedError

    def progress(self, done: int, of: int = 0, words: str = "") -> None:
        """Say how far it is, as often as you like, and look up.

        Args:
            done: so many.
            of: of so many; 0 where nobody knows.
            words: what it is at.

        Raises:
            StoppedError: the job is to end now; let it rise.
            StoreError: the database refuses.
        """
        now = time.monotonic()
        if words != self._words or done == of or now - self._told_at >= TOLD_SECONDS:
            self._told_at, self._words = now, words
            self._claim.tell(done, of, words)
        self.check()

    def once(self, mark: str, effect: Callable[[], object]) -> bool:
        """Carry out a step that writes to the store, unless it took effect in an attempt before; whether it did now.

        Args:
            mark: what the step is called, in this job.
            effect: one write to the store that the audit trail tells of.

        Raises:
            StoppedError: the job is to end now; let it rise.
            RemitError: whatever the effect raises.
        """
        self.check()
        return self._claim.once(mark, effect)

    def is_done(self, mark: str) -> bool:
        """Whether a step took effect, now or in an attempt before."""
        return self._claim.is_done(mark)


def _always(_settings: Settings) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A kind of job.

    Attributes:
        id: as the file is called, with dashes.
        what: what it does, one sentence.
        handler: does it, with the payload and the work; gives what came out, in words.
        every_seconds: how often it is done by itself; None for never.
        is_wanted: whether it is done by itself with these settings.
        most_attempts: how often it is begun at most.
        is_offered: whether people may ask for one.
    """

    id: str
    what: str
    handler: Callable[[Mapping[str, object], Work], str]
    every_seconds: float | None = None
    is_wanted: Callable[[Settings], bool] = _always
    most_attempts: int = 5
    is_offered: bool = True


JOBS: Final[Registry[Job]] = Registry(
    package="remit.scheduler.jobs", folder=Path(__file__).parent / "jobs", attribute="JOB"
)


def periods(kinds: Mapping[str, Job], settings: Settings) -> dict[str, float]:
    """Seconds between two jobs of a kind, of those that are done by themselves."""
    chosen = {job.id: settings.every.get(job.id, job.every_seconds or 0.0) for job in kinds.values()}
    return {kind: seconds for kind, seconds in chosen.items() if seconds > 0 and kinds[kind].is_wanted(settings)}


def is_live(path: Path) -> bool:
    """Whether what is to be read is an account and no file."""
    from remit.readers import ACCOUNTS  # noqa: PLC0415 - starts quickly

    scheme, colon, _ = str(path).partition(":")
    return bool(colon) and scheme in ACCOUNTS.ids()


def files_of(estate: Sequence[Path]) -> list[Path]:
    """What of the estate is files and folders."""
    return [path for path in estate if not is_live(path)]
