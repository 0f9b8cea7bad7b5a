"""Tell an address of what happens from now on."""

from __future__ import annotations

from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.webhooks import WebhookAsked, WebhookMade


def do(body: WebhookAsked, scene: Scene) -> WebhookMade:
    """What came of it.

    Raises:
        ForbiddenError: somebody administers a part only.
        UsageError: the address or a kind of event is none.
    """
    scene.allow(RESOURCE.right)
    kept, secret = scene.services.webhooks.add(scene.who, body.url, body.events, body.note)
    return WebhookMade(id=kept.name, secret=secret)


RESOURCE = Resource(
    id="add-webhook",
    what="Tell an address of what happens from now on.",
    pages=("webhooks",),
    method="POST",
    body=WebhookAsked,
    answer=WebhookMade,
    handler=do,
    right=Right.ADMINISTER,
    is_shown_once=True,
    done="This is the secret that signs. It is shown this once.",
)
