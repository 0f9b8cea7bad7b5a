"""Tokens, for oneself or for a service account (R12)."""

from __future__ import annotations

from remit.app.identity.tokens import Wanted, make_token
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import TokenBody, TokenMade


def act(body: TokenBody, scene: Scene) -> TokenMade:
    """Make one; the answer alone holds its secret."""
    wanted = Wanted(
        label=body.label,
        owner=body.owner,
        rights=[Right(one) for one in body.rights],
        teams=[one for one in body.teams if one],
        workloads=[one for one in body.workloads if one],
        days=body.days,
    )
    text, made = make_token(ground_of(scene.services), scene.principal, scene.who, wanted)
    token = made.document
    return TokenMade(id=made.name, token=text, owner=token.owner, expires_at=token.expires_at)


RESOURCE = Resource(
    id="make-token",
    what="Make a token, for yourself or for a service account.",
    pages=("account", "administration"),
    method="POST",
    body=TokenBody,
    answer=TokenMade,
    handler=act,
    right=Right.READ,
    is_shown_once=True,
    done="This is the token. It is shown this once.",
)
