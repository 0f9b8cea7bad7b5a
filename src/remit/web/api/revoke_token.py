"""Revoking a token (R12)."""

from __future__ import annotations

from remit.app.identity.tokens import revoke_token
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import Simply, TokenNamed


def act(body: TokenNamed, scene: Scene) -> Simply:
    """Revoke it, at once and for good."""
    revoke_token(ground_of(scene.services), scene.principal, scene.who, body.id)
    return Simply(id=body.id)


RESOURCE = Resource(
    id="revoke-token",
    what="Revoke a token, at once and for good.",
    pages=("account", "administration"),
    method="POST",
    body=TokenNamed,
    answer=Simply,
    handler=act,
    right=Right.READ,
    done="The token is revoked.",
)
