"""Granting a role to a person or a service (R12)."""

from __future__ import annotations

from remit.app.identity.roles import grant_role
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import grant_of, ground_of
from remit.wire.accounts import RoleBody, Versioned


def act(body: RoleBody, scene: Scene) -> Versioned:
    """Grant it; whoever does so must hold as much there."""
    grant = grant_of(body.role, body.team, body.workload)
    version = grant_role(ground_of(scene.services), scene.principal, scene.who, body.account, grant, scene.expects)
    return Versioned(id=body.account, version=version)


RESOURCE = Resource(
    id="grant-role",
    what="Grant a role to a person or a service account.",
    pages=("administration",),
    method="POST",
    body=RoleBody,
    answer=Versioned,
    handler=act,
    right=Right.ADMINISTER,
    is_versioned=True,
    done="The role is granted.",
)
