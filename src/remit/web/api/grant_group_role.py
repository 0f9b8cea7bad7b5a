"""Granting a role to the members of a group (R12)."""

from __future__ import annotations

from remit.app.identity.roles import grant_group_role
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import grant_of, ground_of
from remit.wire.accounts import GroupBody, Simply


def act(body: GroupBody, scene: Scene) -> Simply:
    """Grant it to whoever the provider says is in the group."""
    grant = grant_of(body.role, body.team, body.workload)
    grant_group_role(ground_of(scene.services), scene.principal, scene.who, body.provider, body.group, grant)
    return Simply(id=f"{body.provider}:{body.group}")


RESOURCE = Resource(
    id="grant-group-role",
    what="Grant a role to the members of a group of a provider.",
    pages=("administration",),
    method="POST",
    body=GroupBody,
    answer=Simply,
    handler=act,
    right=Right.ADMINISTER,
    done="The group has the role.",
)
