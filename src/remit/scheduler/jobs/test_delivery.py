"""Send a webhook an event that nothing happened for, so that somebody sees whether it arrives."""

from __future__ import annotations

import time
from collections.abc import Mapping

from remit.app.scan import organisation_of
from remit.notifiers._sender import Sender
from remit.scheduler import Job, Work


def _try(payload: Mapping[str, object], work: Work) -> str:
    name, webhooks = str(payload.get("webhook", "")), work.services.webhooks
    webhook = webhooks.get(name).document
    work.progress(0, 1, "sending")
    sender = Sender(
        private=organisation_of(work.settings.configuration, work.services.knowledge()).notifications.private
    )
    began = time.monotonic()
    status = webhooks.send(work.who, name, webhook, webhooks.trial_event(name), sender)
    return f"taken with {status} after {1000 * (time.monotonic() - began):.0f} ms"


JOB = Job(
    id="test-delivery",
    what="Send a webhook an event that nothing happened for.",
    handler=_try,
    most_attempts=1,
    is_offered=False,
)
