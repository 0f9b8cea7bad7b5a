"""Sign the events of a webhook with a new secret from now on."""

from __future__ import annotations

from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.webhooks import WebhookMade, WebhookNamed


def do(body: WebhookNamed, scene: Scene) -> WebhookMade:
    """What came of it.

    Raises:
        ForbiddenError: somebody administers a part only.
        UnknownNameError: there is none of that name.
        ConflictError: it was removed, stands so already, or changed meanwhile.
    """
    scene.allow(RESOURCE.right)
    return WebhookMade(id=body.id, secret=scene.services.webhooks.renew_secret(scene.who, body.id))


RESOURCE = Resource(
    id="renew-webhook-secret",
    what="Sign the events of a webhook with a new secret from now on.",
    pages=("webhooks",),
    method="POST",
    body=WebhookNamed,
    answer=WebhookMade,
    handler=do,
    right=Right.ADMINISTER,
    is_shown_once=True,
    done="This is the new secret. It is shown this once.",
)
