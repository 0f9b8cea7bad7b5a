"""Outgoing webhooks: who is told of what, and how far."""

from __future__ import annotations

from remit.app.webhook_documents import webhook_line
from remit.model.access import Right
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.wire.webhooks import WebhookLine


def answer(_asked: AskedList, scene: Scene) -> Items:
    """Every webhook that was not removed.

    Raises:
        ForbiddenError: somebody administers a part only.
    """
    scene.allow(RESOURCE.right)
    webhooks = scene.services.webhooks
    size = webhooks.size()
    return Items.of(webhooks.all(), lambda kept: webhook_line(webhooks, kept, size))


RESOURCE = Resource(
    id="webhooks",
    what="Outgoing webhooks: who is told of what happens, and how far.",
    pages=("webhooks",),
    asked=AskedList,
    answer=WebhookLine,
    handler=answer,
    right=Right.ADMINISTER,
    is_settled=False,
)
