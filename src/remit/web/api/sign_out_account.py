"""Ending every sign-in of somebody (R12)."""

from __future__ import annotations

from remit.app.identity.people import end_sessions
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import AccountNamed, Simply


def act(body: AccountNamed, scene: Scene) -> Simply:
    """End them all, at once."""
    end_sessions(ground_of(scene.services), scene.principal, scene.who, body.account)
    return Simply(id=body.account)


RESOURCE = Resource(
    id="sign-out-account",
    what="End every sign-in of somebody.",
    pages=("administration",),
    method="POST",
    body=AccountNamed,
    answer=Simply,
    handler=act,
    right=Right.ADMINISTER,
    done="Every sign-in of that person has ended.",
)
