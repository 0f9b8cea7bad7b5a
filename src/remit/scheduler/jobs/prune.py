"""Forget what has passed: expired sessions, old answers and jobs, and snapshots where somebody said how long they stay.

Nothing that people did is forgotten, and the audit trail tells which snapshots were deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from remit.model.wording import counted
from remit.scheduler import Job, Work

JOB_SECONDS: Final = 30 * 86400.0
KEPT: Final = ("deliver",)  # how far each webhook was told stands in its job


def _prune(_payload: Mapping[str, object], work: Work) -> str:
    counts = dict(work.services.jobs.forget_passed())
    work.progress(1, 3, "old jobs")
    counts["jobs"] = work.services.jobs.forget(JOB_SECONDS, keep=KEPT)
    work.progress(2, 3, "snapshots")
    if work.settings.keep_days:
        since = datetime.now(UTC) - timedelta(days=work.settings.keep_days)
        counts["snapshots"] = work.services.snapshots.keep_since(since, who=work.who)
    said = [counted(count, name.removesuffix("s"), name) for name, count in counts.items() if count]
    return f"forgotten: {', '.join(said)}" if said else ""


JOB = Job(
    id="prune",
    what="Forget expired sessions, old answers and jobs, and snapshots older than they are to be kept.",
    handler=_prune,
    every_seconds=3600.0,
)
