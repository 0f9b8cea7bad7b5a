"""Jobs: what is to be done beside the pages, how far it is, and how it ended (R6.1).

What this file cannot know is what a kind of job does: the room `scheduler` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

BACK_OFF_SECONDS: Final = 10.0
MOST_BACK_OFF_SECONDS: Final = 3600.0
DELIVERY: Final = "delivery"  # a line of the log of deliveries: no work, and listed only where it is asked for


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"  # it runs, and somebody asked it to stop
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing comes after it by itself."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job is.

    Attributes:
        done, of: so many of so many; `of` is 0 where nobody knows.
        words: what it is at.
        marks: steps that took effect, so that another attempt leaves them out.
        step: 1, 2, 3 …, one more with each change of the job.
    """

    done: int = 0
    of: int = 0
    words: str = ""
    marks: tuple[str, ...] = ()
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """A job as the store has it; times are microseconds since 1970 by the database's clock.

    Attributes:
        id: its number.
        kind: what is to be done.
        key: what tells it from others of its kind: the same work asked for twice is one job.
        payload: what it is to be done with.
        actor: who asked for it.
        state: where it stands.
        made_at, run_at, ended_at: when it was asked for, is to be done at the earliest, and ended (None before).
        attempts: how often it was begun.
        worker: who works on it; empty for nobody.
        lease_until: until when the worker is waited for.
        progress: how far it is.
        cause: why the last attempt came to nothing; empty for no reason.
        result: what came out.
    """

    id: int
    kind: str
    key: str
    payload: Mapping[str, object] = field(default_factory=dict)
    actor: str
    state: JobState
    made_at: int
    run_at: int
    ended_at: int | None = None
    attempts: int = 0
    worker: str = ""
    lease_until: int = 0
    progress: Progress = field(default_factory=Progress)
    cause: str = ""
    result: str = ""


def back_off_seconds(attempts: int, chance: float) -> float:
    """How long to wait after so many attempts that failed: doubling, at most an hour, and spread by chance.

    Args:
        attempts: 1 or more.
        chance: from 0 to 1; the wait is between half of the whole and the whole.
    """
    whole = min(BACK_OFF_SECONDS * 2.0 ** min(max(attempts, 1) - 1, 20), MOST_BACK_OFF_SECONDS)
    return whole * (0.5 + chance / 2)
