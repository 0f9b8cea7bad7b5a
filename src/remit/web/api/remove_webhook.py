"""Remove a webhook for good."""

from __future__ import annotations

from remit.app.webhook_documents import state_line
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.webhooks import WebhookNamed, WebhookState


def do(body: WebhookNamed, scene: Scene) -> WebhookState:
    """What came of it.

    Raises:
        ForbiddenError: somebody administers a part only.
        UnknownNameError: there is none of that name.
        ConflictError: it was removed, stands so already, or changed meanwhile.
    """
    scene.allow(RESOURCE.right)
    return state_line(scene.services.webhooks.set_state(scene.who, body.id, "removed", expects=scene.expects))


RESOURCE = Resource(
    id="remove-webhook",
    what="Remove a webhook for good.",
    pages=("webhooks",),
    method="POST",
    body=WebhookNamed,
    answer=WebhookState,
    handler=do,
    right=Right.ADMINISTER,
    is_versioned=True,
    done="It is removed, and its secret signs nothing any more.",
)
