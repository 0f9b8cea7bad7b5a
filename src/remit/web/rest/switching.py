"""What the resources that switch a webhook on or off, or take it away, share: all but the state and the words."""

from __future__ import annotations

from typing import Final

from remit.app.webhook_documents import state_line
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.webhooks import WebhookNamed, WebhookState

_RIGHT: Final = Right.ADMINISTER


def switch(name: str, state: str, *, what: str, done: str) -> Resource:
    """The action of that name, after which a webhook is in a state: `active`, `disabled` or `removed`."""

    def do(body: WebhookNamed, scene: Scene) -> WebhookState:
        """What came of it.

        Raises:
            ForbiddenError: somebody administers a part only.
            UnknownNameError: there is none of that name.
            ConflictError: it was removed, stands so already, or changed meanwhile.
        """
        scene.allow(_RIGHT)
        return state_line(scene.services.webhooks.set_state(scene.who, body.id, state, expects=scene.expects))

    return Resource(
        id=name,
        what=what,
        pages=("webhooks",),
        method="POST",
        body=WebhookNamed,
        answer=WebhookState,
        handler=do,
        right=_RIGHT,
        is_versioned=True,
        done=done,
    )
