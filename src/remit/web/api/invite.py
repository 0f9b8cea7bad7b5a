"""Inviting somebody (R12)."""

from __future__ import annotations

from remit.app.identity.people import invite
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import grant_of, ground_of
from remit.wire.accounts import InviteBody, LinkMade


def act(body: InviteBody, scene: Scene) -> LinkMade:
    """Make an account, and the link that the person follows."""
    ground = ground_of(scene.services)
    grants = [grant_of(body.role, body.team, body.workload)] if body.role else []
    kept, link = invite(
        ground, scene.principal, scene.who, email=body.email, name=body.name, grants=grants, person=body.person
    )
    return LinkMade(id=kept.name, link=ground.settings.url + link.path, expires_at=link.expires_at)


RESOURCE = Resource(
    id="invite",
    what="Make an account for somebody, and the link that they follow.",
    pages=("administration",),
    method="POST",
    body=InviteBody,
    answer=LinkMade,
    handler=act,
    right=Right.ADMINISTER,
    is_shown_once=True,
    done=lambda made: f"{made.id} is invited. Hand the link on: it is shown this once.",
)
