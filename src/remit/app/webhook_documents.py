"""Webhooks in the shape in which programs get them."""

from __future__ import annotations

from remit.app.job_documents import moment_text
from remit.app.webhooks import Webhooks
from remit.model.job import JobRecord, JobState
from remit.model.register import Kept
from remit.model.webhook import Webhook
from remit.wire.webhooks import DeliveryLine, WebhookLine, WebhookState


def webhook_line(webhooks: Webhooks, kept: Kept[Webhook], entries: int) -> WebhookLine:
    """A webhook as a line; `entries` is how many the trail has."""
    webhook, job = kept.document, webhooks.delivery(kept.name)
    told = max(webhook.since, job.progress.done if job else 0)
    return WebhookLine(
        id=kept.name,
        version=kept.version,
        url=webhook.url,
        events=list(webhook.events),
        state=webhook.state,
        note=webhook.note or None,
        cause=webhook.cause or (job.cause if job and job.state is not JobState.DONE else "") or None,
        told_up_to=told,
        entries=entries,
        delivery=job.state.value if job else None,
        attempts=job.attempts if job else 0,
    )


def state_line(kept: Kept[Webhook]) -> WebhookState:
    """How a webhook stands."""
    return WebhookState(id=kept.name, version=kept.version, state=kept.document.state)


def delivery_line(job: JobRecord) -> DeliveryLine:
    """A line of the log."""
    webhook, event, _ = job.key.split("/")
    return DeliveryLine(
        id=job.id,
        webhook=webhook,
        event=event,
        at=moment_text(job.made_at),
        taken=job.state is JobState.DONE,
        said=job.result or job.cause,
    )
