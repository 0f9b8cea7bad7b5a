"""Ask the accounts and clusters that the server was told of, beside its files, and keep a snapshot.

They change without a commit, so they are asked four times an hour.
"""

from __future__ import annotations

from collections.abc import Mapping

from remit.errors import UsageError
from remit.scheduler import Job, Settings, Work, is_live
from remit.scheduler.jobs._reading import read_and_keep


def _poll(_payload: Mapping[str, object], work: Work) -> str:
    if not _is_wanted(work.settings):
        raise UsageError("the workers were told of no account", hint="name one: remit serve . aws:production")
    return read_and_keep(work.settings.estate, work)


def _is_wanted(settings: Settings) -> bool:
    return any(map(is_live, settings.estate))


JOB = Job(
    id="poll",
    what="Ask the accounts that the server was told of, beside its files, and keep a snapshot.",
    handler=_poll,
    every_seconds=900.0,
    is_wanted=_is_wanted,
)
