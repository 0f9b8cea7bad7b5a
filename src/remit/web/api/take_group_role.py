"""Taking a role from the members of a group (R12)."""

from __future__ import annotations

from remit.app.identity.roles import take_group_role
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import grant_of, ground_of
from remit.wire.accounts import GroupBody, Simply


def act(body: GroupBody, scene: Scene) -> Simply:
    """Take it, of those that were granted here."""
    grant = grant_of(body.role, body.team, body.workload)
    take_group_role(ground_of(scene.services), scene.principal, scene.who, body.provider, body.group, grant)
    return Simply(id=f"{body.provider}:{body.group}")


RESOURCE = Resource(
    id="take-group-role",
    what="Take a role from the members of a group of a provider.",
    pages=("administration",),
    method="POST",
    body=GroupBody,
    answer=Simply,
    handler=act,
    right=Right.ADMINISTER,
    done="The group has the role no more.",
)
