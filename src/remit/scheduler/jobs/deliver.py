"""Send a webhook what it was not told yet, one event after the other, until everything was taken (R12).

How far it came stands in the job's progress, so that another attempt, or the next round, goes on from there. An event
that was taken while the server died is sent again, with the same id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from remit.app.scan import organisation_of
from remit.model.wording import counted
from remit.notifiers._sender import Sender
from remit.scheduler import Job, Work

BATCH: Final = 100


def _deliver(payload: Mapping[str, object], work: Work) -> str:
    name, webhooks = str(payload.get("webhook", "")), work.services.webhooks
    webhook = webhooks.get(name).document
    at, sent = max(webhook.since, work.job.progress.done), 0
    sender = Sender(
        private=organisation_of(work.settings.configuration, work.services.knowledge()).notifications.private
    )
    while webhook.state == "active" and (entries := webhooks.entries(at, BATCH)):
        for entry in entries:
            if webhook.wants(entry.kind):
                status = webhooks.send(work.who, name, webhook, webhooks.event(entry), sender)
                sent += 1
                work.progress(
                    entry.sequence + 1, words=f"event {entry.sequence} ({entry.kind}) was taken with {status}"
                )
        at = entries[-1].sequence + 1
        work.progress(at, words=f"told up to entry {at - 1}")
    return f"{counted(sent, 'event')} taken, told up to entry {at - 1}"


JOB = Job(
    id="deliver",
    what="Send a webhook what it was not told yet.",
    handler=_deliver,
    most_attempts=8,
    is_offered=False,
)
