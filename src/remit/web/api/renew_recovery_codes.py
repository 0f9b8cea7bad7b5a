"""Other recovery codes (R12)."""

from __future__ import annotations

from remit.app.identity.own_account import new_recovery_codes
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import CodesMade, NothingBody


def act(_body: NothingBody, scene: Scene) -> CodesMade:
    """Make other codes; those before are good no more."""
    return CodesMade(codes=new_recovery_codes(ground_of(scene.services), scene.principal, scene.who))


RESOURCE = Resource(
    id="renew-recovery-codes",
    what="Make other recovery codes; those before are good no more.",
    pages=("account",),
    method="POST",
    body=NothingBody,
    answer=CodesMade,
    handler=act,
    is_public=True,
    is_shown_once=True,
    done="These are your new recovery codes.",
)
