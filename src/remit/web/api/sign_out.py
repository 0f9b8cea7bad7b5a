"""Signing out (R12)."""

from __future__ import annotations

from remit.app.identity.sessions import cookie_name
from remit.app.identity.sign_in import sign_out
from remit.web.rest.resource import Cookie, Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import NothingBody, Simply


def act(_body: NothingBody, scene: Scene) -> Simply:
    """End the sign-in that the request came with."""
    ground = ground_of(scene.services)
    name = cookie_name(ground)
    sign_out(ground, scene.who, scene.cookies.get(name, ""))
    scene.keeps.append(Cookie(name=name, value="", max_age_seconds=0))
    return Simply(id=scene.principal.id)


RESOURCE = Resource(
    id="sign-out",
    what="Sign out.",
    pages=("account",),
    method="POST",
    body=NothingBody,
    answer=Simply,
    handler=act,
    is_public=True,
    done="You are signed out.",
    leads=lambda _: "/sign-in?out=1",
)
