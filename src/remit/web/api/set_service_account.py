"""Service accounts: what for, who answers, whether used (R12)."""

from __future__ import annotations

from remit.app.identity.roles import describe_service
from remit.model.access import Right
from remit.model.account import AccountState
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of, service_line
from remit.wire.accounts import ServiceAccountLine, ServiceBody


def act(body: ServiceBody, scene: Scene) -> ServiceAccountLine:
    """Make one, or change what stands about it; its roles stay."""
    standing = AccountState.ACTIVE if body.is_used else AccountState.SUSPENDED
    kept = describe_service(
        ground_of(scene.services),
        scene.principal,
        scene.who,
        body.name,
        what=body.what,
        answers=body.answers,
        state=standing,
    )
    return service_line(kept)


RESOURCE = Resource(
    id="set-service-account",
    what="Make a service account, or say what it is for, who answers for it and whether it is used.",
    pages=("administration",),
    method="POST",
    body=ServiceBody,
    answer=ServiceAccountLine,
    handler=act,
    right=Right.ADMINISTER,
    done=lambda made: f"{made.id} is kept.",
)
