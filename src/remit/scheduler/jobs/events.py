"""Look every few seconds whether webhooks have not been told everything, and ask for deliveries.

It leaves no trace where there is nothing to be told. A webhook whose deliveries have failed too often is disabled.
"""

from __future__ import annotations

from collections.abc import Mapping

from remit.model.wording import counted
from remit.scheduler import Job, Work


def _events(_payload: Mapping[str, object], work: Work) -> str:
    asked = work.services.webhooks.follow(work.who)
    return f"{counted(asked, 'delivery', 'deliveries')} asked for" if asked else ""


JOB = Job(
    id="events",
    what="Ask for deliveries to webhooks that were not told everything.",
    handler=_events,
    every_seconds=5.0,
    is_offered=False,
)
