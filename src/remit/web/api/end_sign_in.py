"""Ending own sign-ins (R12)."""

from __future__ import annotations

from remit.app.identity.own_account import own_account
from remit.app.identity.sessions import end, end_all
from remit.errors import UnknownNameError
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import family_of, ground_of
from remit.wire.accounts import SignInNamed, Simply


def act(body: SignInNamed, scene: Scene) -> Simply:
    """End one, or all others."""
    ground = ground_of(scene.services)
    account = own_account(ground, scene.principal).name
    if not body.id:
        end_all(ground, scene.who, account, but=family_of(scene.principal))
    elif not end(ground, scene.who, account, body.id):
        raise UnknownNameError("there is no such sign-in", place="id", hint="it may have ended meanwhile")
    return Simply(id=body.id)


RESOURCE = Resource(
    id="end-sign-in",
    what="End one of the own sign-ins, or all others.",
    pages=("account",),
    method="POST",
    body=SignInNamed,
    answer=Simply,
    handler=act,
    is_public=True,
    done="That sign-in has ended.",
)
