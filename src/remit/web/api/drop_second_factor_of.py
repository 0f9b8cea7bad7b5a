"""Taking away the second factor of somebody who has lost it (R12)."""

from __future__ import annotations

from remit.app.identity.people import drop_second_factor_of
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import AccountNamed, Simply


def act(body: AccountNamed, scene: Scene) -> Simply:
    """Take it away, with its recovery codes."""
    drop_second_factor_of(ground_of(scene.services), scene.principal, scene.who, body.account)
    return Simply(id=body.account)


RESOURCE = Resource(
    id="drop-second-factor-of",
    what="Take away the second factor of somebody who has lost it.",
    pages=("administration",),
    method="POST",
    body=AccountNamed,
    answer=Simply,
    handler=act,
    right=Right.ADMINISTER,
    done="The second factor is taken away.",
)
