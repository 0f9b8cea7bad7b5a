"""Whoever asks, as this server knows them (R12)."""

from __future__ import annotations

from http import HTTPStatus

from remit.model.access import NOBODY, Right
from remit.web.rest.problems import AskedWrongError
from remit.web.rest.resource import Asked, Resource, Scene
from remit.web.standing import roles_of
from remit.wire.accounts import Me


def answer(_asked: Asked, scene: Scene) -> Me:
    """Who asks, what they may do somewhere, and what is their own."""
    one = scene.principal
    if one is NOBODY:
        raise AskedWrongError(
            HTTPStatus.UNAUTHORIZED, "nobody is signed in", hint="send a token: Authorization: Bearer …"
        )
    return Me(
        id=one.id,
        name=one.name,
        kind=one.kind,
        roles=roles_of(one.grants),
        rights=[right.value for right in Right if one.may_somewhere(right)],
        person=one.person or None,
        teams=sorted(one.teams),
        workloads=sorted(one.workloads),
        token=one.token or None,
    )


RESOURCE = Resource(
    id="me",
    what="Whoever asks: their roles, what they may do somewhere, and what is their own.",
    pages=("account",),
    asked=Asked,
    answer=Me,
    handler=answer,
    is_public=True,
    is_settled=False,
)
