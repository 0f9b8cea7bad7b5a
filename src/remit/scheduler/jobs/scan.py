"""Read the files that the server was told of, and keep a snapshot: asked for by people, by changes, and each hour.

Where accounts are named too, `poll` reads both by itself: only together do they tell what drifted.
"""

from __future__ import annotations

from collections.abc import Mapping

from remit.scheduler import Job, Settings, Work, files_of
from remit.scheduler.jobs._reading import read_and_keep


def _scan(_payload: Mapping[str, object], work: Work) -> str:
    return read_and_keep(work.settings.estate, work)


def _is_wanted(settings: Settings) -> bool:
    return bool(settings.estate) and len(files_of(settings.estate)) == len(settings.estate)


JOB = Job(
    id="scan",
    what="Read the estate that the server was told of, and keep a snapshot.",
    handler=_scan,
    every_seconds=3600.0,
    is_wanted=_is_wanted,
)
