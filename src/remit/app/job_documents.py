"""Jobs in the shape in which programs get them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from remit.model.job import JobRecord
from remit.wire.jobs import JobLine

MICROSECONDS: Final = 1_000_000


def job_line(job: JobRecord) -> JobLine:
    """A job as a line."""
    return JobLine(
        id=job.id,
        kind=job.kind,
        key=job.key,
        state=job.state.value,
        asked_by=job.actor,
        asked_at=moment_text(job.made_at),
        due_at=moment_text(job.run_at),
        ended_at=moment_text(job.ended_at) if job.ended_at else None,
        attempts=job.attempts,
        worker=job.worker or None,
        done=job.progress.done,
        of=job.progress.of,
        words=job.progress.words or None,
        step=job.progress.step,
        cause=job.cause or None,
        result=job.result or None,
    )


def moment_text(microseconds: int) -> str:
    """A moment of the database's clock, as answers write it."""
    return moment(microseconds).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(microseconds: int) -> datetime:
    """A moment of the database's clock."""
    return datetime.fromtimestamp(microseconds / MICROSECONDS, UTC)
