"""Taking the own second factor away (R12)."""

from __future__ import annotations

from remit.app.identity.own_account import drop_second_factor
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import NothingBody, Simply


def act(_body: NothingBody, scene: Scene) -> Simply:
    """Take it away, with its recovery codes."""
    drop_second_factor(ground_of(scene.services), scene.principal, scene.who)
    return Simply(id=scene.principal.id)


RESOURCE = Resource(
    id="drop-second-factor",
    what="Take the own second factor away.",
    pages=("account",),
    method="POST",
    body=NothingBody,
    answer=Simply,
    handler=act,
    is_public=True,
    done="Your second factor is taken away.",
)
