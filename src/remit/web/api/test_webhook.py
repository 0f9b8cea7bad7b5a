"""Send a webhook an event that nothing happened for."""

from __future__ import annotations

from remit.app.webhooks import try_it
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.webhooks import TestAsked, WebhookNamed


def do(body: WebhookNamed, scene: Scene) -> TestAsked:
    """What came of it.

    Raises:
        ForbiddenError: somebody administers a part only.
        UnknownNameError: there is none of that name.
    """
    scene.allow(RESOURCE.right)
    return TestAsked(job=try_it(scene.services.webhooks, scene.who, body.id))


RESOURCE = Resource(
    id="test-webhook",
    what="Send a webhook an event that nothing happened for.",
    pages=("webhooks",),
    method="POST",
    body=WebhookNamed,
    answer=TestAsked,
    handler=do,
    right=Right.ADMINISTER,
    done=lambda made: f"Job {made.job} sends it.",
)
