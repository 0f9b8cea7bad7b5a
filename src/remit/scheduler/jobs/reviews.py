"""Open the reviews that the calendar, new snapshots and the change watch call for (R6.1).

A review's name follows from what opened it, so that however many servers look, each event opens one review.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from remit.app.acting import by_remit
from remit.app.review_opening import open_due
from remit.app.snapshots import MOST_LISTED
from remit.app.watch_kept import find_kept, read_kept
from remit.model.wording import counted
from remit.scheduler import Job, Work


def _open(_payload: Mapping[str, object], work: Work) -> str:
    services, configuration = work.services, work.settings.configuration
    kept = read_kept(find_kept(configuration.parent if configuration else Path()))
    acting = by_remit(services.registers, who=work.who)
    history = services.snapshots.history(MOST_LISTED)
    work.progress(0, 1, "comparing snapshots")
    opened = open_due(acting, services.knowledge(), history, services.landscape_of, kept)
    return f"{counted(len(opened), 'review')} opened" if opened else "nothing calls for a review"


JOB = Job(
    id="reviews",
    what="Open the reviews that the calendar, new snapshots and the change watch call for.",
    handler=_open,
    every_seconds=900.0,
)
