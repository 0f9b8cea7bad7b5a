"""What was sent to webhooks: taken or not, and what came back."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from remit.app.webhook_documents import delivery_line
from remit.model.access import Right
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.webhooks import DeliveryLine

MOST = 500


class DeliveriesAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which webhook."""

    id: Annotated[Text, Meta(description="Name of a webhook; all of them when left out.")] = ""


def answer(asked: DeliveriesAsked, scene: Scene) -> Items:
    """The newest deliveries.

    Raises:
        ForbiddenError: somebody administers a part only.
        UnknownNameError: there is none of that name.
    """
    scene.allow(RESOURCE.right)
    webhooks = scene.services.webhooks
    name = webhooks.get(asked.id).name if asked.id else ""
    return Items.of(webhooks.log(name, MOST), delivery_line)


RESOURCE = Resource(
    id="webhook-deliveries",
    what="What was sent to one webhook, or to all, in the last thirty days: taken or not, and what came back.",
    pages=("webhooks",),
    asked=DeliveriesAsked,
    answer=DeliveryLine,
    handler=answer,
    right=Right.ADMINISTER,
    is_settled=False,
)
