"""The own password (R12)."""

from __future__ import annotations

from remit.app.identity.own_account import change_password
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of, patiently
from remit.wire.accounts import PasswordBody, Simply


def act(body: PasswordBody, scene: Scene) -> Simply:
    """Change it; every other sign-in ends."""
    with patiently():
        change_password(ground_of(scene.services), scene.principal, scene.who, body.old, body.new)
    return Simply(id=scene.principal.id)


RESOURCE = Resource(
    id="change-password",
    what="Change the own password; every other sign-in ends.",
    pages=("account",),
    method="POST",
    body=PasswordBody,
    answer=Simply,
    handler=act,
    is_public=True,
    done="Your password is changed, and you are signed out everywhere else.",
)
