"""Ask for a waiver that follows one that is in force, which holds until then."""

from __future__ import annotations

from remit.app.waiver_lines import decided
from remit.app.waivers import renew
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.waiving import desk_of, waiver_seen
from remit.wire.waivers import RenewWaiver, WaiverDecided


def do(body: RenewWaiver, scene: Scene) -> WaiverDecided:
    """The new waiver as it was asked for.

    Raises:
        UsageError: it cannot be asked for.
        ConflictError: the old one is not in force.
        ForbiddenError: somebody does not own what it is for.
    """
    waiver_seen(scene, body.id)
    made = renew(desk_of(scene), body.id, until=body.until, reason=body.reason, ticket=body.ticket)
    return decided(made, scene.now)


RESOURCE = Resource(
    id="renew-waiver",
    what="Ask for a waiver that follows one that is in force, which holds until then.",
    pages=("waiver",),
    method="POST",
    body=RenewWaiver,
    answer=WaiverDecided,
    handler=do,
    right=Right.ASK_WAIVER,
    done=lambda made: f"{made.id} is asked for, to follow the old one.",
    leads=lambda made: f"/waiver?id={made.id}",
)
