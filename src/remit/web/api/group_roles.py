"""What members of groups are granted (R12)."""

from __future__ import annotations

from remit.app.identity.roles import group_roles
from remit.model.access import Right
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.web.standing import ground_of, group_line
from remit.wire.accounts import GroupLine


def answer(_asked: AskedList, scene: Scene) -> Items:
    """Groups by provider and name."""
    ground = ground_of(scene.services)
    return Items.of(group_roles(ground), lambda one: group_line(one.document, one.version))


RESOURCE = Resource(
    id="group-roles",
    what="What the members of providers’ groups are granted, here and by the settings of the server.",
    pages=("administration",),
    asked=AskedList,
    answer=GroupLine,
    handler=answer,
    right=Right.ADMINISTER,
    is_settled=False,
)
