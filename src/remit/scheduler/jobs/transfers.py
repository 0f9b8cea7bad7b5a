"""Note which accepted transfers of ownership the newest snapshots show (R1.6).

A transfer is written down with the version that was read, so that of two servers one notes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from remit.app.acting import by_remit
from remit.app.snapshots import MOST_LISTED
from remit.app.transfers import settle
from remit.model.wording import counted
from remit.scheduler import Job, Work


def _settle(_payload: Mapping[str, object], work: Work) -> str:
    services = work.services
    work.check()
    found = settle(
        by_remit(services.registers, who=work.who), services.snapshots.history(MOST_LISTED), services.landscape_of
    )
    states = ", ".join(f"{one.name} {one.document.state.value}" for one in found[:20])
    return f"{counted(len(found), 'transfer')}: {states}" if found else "no transfer is over"


JOB = Job(
    id="transfers",
    what="Note which accepted transfers of ownership the newest snapshots show.",
    handler=_settle,
    every_seconds=300.0,
)
