"""Another link to join, or to another password (R12)."""

from __future__ import annotations

from remit.app.identity.people import link_for
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of
from remit.wire.accounts import AccountNamed, LinkMade


def act(body: AccountNamed, scene: Scene) -> LinkMade:
    """Make a link; the one before it is good no more."""
    ground = ground_of(scene.services)
    link = link_for(ground, scene.principal, scene.who, body.account)
    return LinkMade(id=body.account, link=ground.settings.url + link.path, expires_at=link.expires_at)


RESOURCE = Resource(
    id="make-link",
    what="Make another link for somebody: to join, or to set another password.",
    pages=("administration",),
    method="POST",
    body=AccountNamed,
    answer=LinkMade,
    handler=act,
    right=Right.ADMINISTER,
    is_shown_once=True,
    done=lambda made: f"A link for {made.id}. Hand it on: it is shown this once.",
)
