"""Offer what a team owns to another team."""

from __future__ import annotations

from remit.app.transfer_offer import Offer, offer
from remit.errors import UnknownNameError
from remit.model.access import Right
from remit.model.lifecycle import Stage
from remit.model.transfer import TransferKind
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.reviewing import acting_of, point_of, transfer_told
from remit.wire.transfers import OfferTransfer, TransferDetail


def do(body: OfferTransfer, scene: Scene) -> TransferDetail:
    """The transfer as it was offered.

    Raises:
        UsageError: it is nobody's, several teams', too much, or the receiver's already.
        UnknownNameError: what it names does not exist, or is not in sight.
        ForbiddenError: somebody may not hand over what that team owns.
        ConflictError: some of it is under way already.
    """
    look = scene.look
    if look is None:
        raise UnknownNameError("nothing has been read yet", hint="remit scan --save reads and keeps what it read")
    wish = Offer(
        kind=TransferKind(body.kind),
        of=tuple(body.of),
        to_team=body.to_team,
        to_person=body.to_person,
        from_team=body.from_team,
        reason=body.reason,
        stage=Stage(body.stage) if body.stage else None,
        ticket=body.ticket,
    )
    point = point_of(scene)
    return transfer_told(offer(acting_of(scene), look, wish, label=point.label if point else ""), scene)


RESOURCE = Resource(
    id="offer-transfer",
    what="Offer what a team owns to another one; until the map shows it, the old owner stays accountable.",
    pages=("transfers",),
    method="POST",
    body=OfferTransfer,
    answer=TransferDetail,
    handler=do,
    right=Right.TRANSFER,
    done=lambda made: f"Offered to {made.to_team}; somebody of that team has to answer by {made.due_at[:10]}.",
    leads=lambda made: f"/transfer?id={made.id}",
)
