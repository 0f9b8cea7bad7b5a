"""Beginning to set up a second factor (R12)."""

from __future__ import annotations

from remit.app.identity.own_account import begin_second_factor
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import NothingBody, SeedMade


def act(_body: NothingBody, scene: Scene) -> SeedMade:
    """Make a seed for a device; it counts once a code of it was sent."""
    begun = begin_second_factor(ground_of(scene.services), scene.principal, scene.who)
    return SeedMade(address=begun.address, seed=begun.seed)


RESOURCE = Resource(
    id="set-up-second-factor",
    what="Make a seed for a device that shows codes; it counts once a code of it was sent.",
    pages=("account",),
    method="POST",
    body=NothingBody,
    answer=SeedMade,
    handler=act,
    is_public=True,
    is_shown_once=True,
    done="",
)
