"""End a waiver that is in force, and say why."""

from __future__ import annotations

from remit.app.waiver_lines import decided
from remit.app.waivers import revoke
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.waiving import desk_of
from remit.wire.waivers import DecideWaiver, WaiverDecided


def do(body: DecideWaiver, scene: Scene) -> WaiverDecided:
    """What became of it.

    Raises:
        UnknownNameError: there is none of that name in sight.
        ForbiddenError: somebody may not do this to it.
        ConflictError: it is not in the state for it, or was changed meanwhile.
    """
    made = revoke(desk_of(scene), body.id, remark=body.remark, expects=scene.expects)
    return decided(made, scene.now)


RESOURCE = Resource(
    id="revoke-waiver",
    what="End a waiver that is in force, and say why.",
    pages=("waiver",),
    method="POST",
    body=DecideWaiver,
    answer=WaiverDecided,
    handler=do,
    right=Right.ASK_WAIVER,
    is_versioned=True,
    done=lambda made: f"{made.id} is revoked; what it waived counts again.",
)
