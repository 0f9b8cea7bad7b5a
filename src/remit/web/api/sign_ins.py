"""The own sign-ins (R12)."""

from __future__ import annotations

from remit.app.identity.sessions import listed
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.web.standing import family_of, ground_of, sign_in_line
from remit.wire.accounts import SignInLine


def answer(_asked: AskedList, scene: Scene) -> Items:
    """The own sign-ins."""
    ground, here = ground_of(scene.services), family_of(scene.principal)
    found = listed(ground, scene.principal.id) if here else []
    return Items.of(found, lambda one: sign_in_line(one, here))


RESOURCE = Resource(
    id="sign-ins",
    what="The own sign-ins, the last used first; none for a token.",
    pages=("account",),
    asked=AskedList,
    answer=SignInLine,
    handler=answer,
    is_public=True,
    is_settled=False,
)
