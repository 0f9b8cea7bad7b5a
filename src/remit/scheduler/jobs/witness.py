"""Hand the newest checkpoint of the audit trail to its witnesses, so that nobody can take entries away unseen (R12)."""

from __future__ import annotations

from collections.abc import Mapping

from remit.app.witness import hand_over
from remit.errors import UsageError
from remit.model.wording import counted
from remit.scheduler import Job, Settings, Work


def _witness(_payload: Mapping[str, object], work: Work) -> str:
    targets = work.settings.witnesses
    if not targets:
        raise UsageError("the workers were told of no witness", hint="name one: remit serve --witness git:PATH")
    size = 0
    for number, (place, found) in enumerate(hand_over(work.services.trail, targets), 1):
        size = found
        work.progress(number, len(targets), place)
    return f"{counted(size, 'entry', 'entries')} witnessed by {len(targets)}"


def _is_wanted(settings: Settings) -> bool:
    return bool(settings.witnesses)


JOB = Job(
    id="witness",
    what="Hand the newest checkpoint of the audit trail to its witnesses.",
    handler=_witness,
    every_seconds=3600.0,
    is_wanted=_is_wanted,
)
