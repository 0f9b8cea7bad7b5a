"""Restoring a suspended account (R12)."""

from __future__ import annotations

from remit.app.identity.people import restore
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import AccountNamed, Simply


def act(body: AccountNamed, scene: Scene) -> Simply:
    """Let somebody in again."""
    kept = restore(ground_of(scene.services), scene.principal, scene.who, body.account)
    return Simply(id=kept.name)


RESOURCE = Resource(
    id="restore-account",
    what="Let somebody in again.",
    pages=("administration",),
    method="POST",
    body=AccountNamed,
    answer=Simply,
    handler=act,
    right=Right.ADMINISTER,
    done="The account is restored.",
)
