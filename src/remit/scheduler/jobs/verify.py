"""Verify the audit trail and every row that it vouches for, and tell in the trail that it was done (R12).

The key is the one that the database itself names: who can change the database could change that too. `remit audit
verify` with the key that you were told by another way proves more.
"""

from __future__ import annotations

from collections.abc import Mapping

from remit.errors import RemitError
from remit.ledger.act import Act
from remit.model.wording import counted
from remit.scheduler import Job, Work

EVERY_SECONDS = 86_400.0


class TamperedError(RemitError):
    """Something that the trail vouches for was changed."""


def _verify(_payload: Mapping[str, object], work: Work) -> str:
    trail = work.services.trail
    size = trail.size()
    if not size:
        return "there is no trail yet"
    verdict = trail.verify(None, tell=lambda judged: work.progress(judged, size, "entries"))
    details = {"entries": str(verdict.entries), "found": str(verdict.found), "root": verdict.root.hex()}
    work.once("told", lambda: trail.tell(work.who, Act(kind="trail.verified", object="trail", details=details)))
    if verdict.found:
        first = verdict.faults[0]
        raise TamperedError(
            f"{verdict.found} wrong, first: {first.what}",
            place=first.place.name,
            hint="remit audit verify tells all; restore the store from a backup",
        )
    return f"{counted(verdict.entries, 'entry', 'entries')}, none changed; root {verdict.root.hex()[:16]}…"


JOB = Job(
    id="verify",
    what="Verify the audit trail and every row that it vouches for.",
    handler=_verify,
    every_seconds=EVERY_SECONDS,
    most_attempts=1,
)
