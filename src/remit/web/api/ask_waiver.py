"""Ask for a waiver; it waives nothing until somebody else grants it."""

from __future__ import annotations

from remit.app.waiver_lines import decided
from remit.app.waivers import Wish, ask
from remit.model.access import Right
from remit.model.waiver import Compensation, ScopeKind, WaiverScope
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.waiving import desk_of
from remit.wire.waivers import AskWaiver, StandsIn, WaiverDecided


def do(body: AskWaiver, scene: Scene) -> WaiverDecided:
    """The waiver as it was asked for.

    Raises:
        UsageError: it cannot be asked for.
        UnknownNameError: what it names does not exist, or is not in sight.
        ForbiddenError: somebody does not own what it is for.
    """
    given = [*body.compensation]
    if body.stands_in_control:
        given.append(
            StandsIn(control=body.stands_in_control, evidence=body.stands_in_evidence, check=body.stands_in_check)
        )
    wish = Wish(
        control=body.control,
        check=body.check,
        scope=WaiverScope(kind=ScopeKind(body.scope), of=body.of),
        reason=body.reason,
        risk=body.risk,
        compensation=tuple(Compensation(control=one.control, evidence=one.evidence, check=one.check) for one in given),
        until=body.until,
        ticket=body.ticket,
    )
    return decided(ask(desk_of(scene), wish), scene.now)


RESOURCE = Resource(
    id="ask-waiver",
    what="Ask for a waiver; it waives nothing until somebody else grants it.",
    pages=("waivers",),
    method="POST",
    body=AskWaiver,
    answer=WaiverDecided,
    handler=do,
    right=Right.ASK_WAIVER,
    done=lambda made: f"{made.id} is asked for; somebody else has to grant it.",
    leads=lambda made: f"/waiver?id={made.id}",
)
