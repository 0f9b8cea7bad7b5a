"""Refuse a transfer for the receiving team."""

from __future__ import annotations

from remit.app.transfers import refuse
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.reviewing import acting_of, transfer_told
from remit.wire.transfers import RefuseTransfer, TransferDetail


def do(body: RefuseTransfer, scene: Scene) -> TransferDetail:
    """The transfer, refused.

    Raises:
        ForbiddenError: somebody is not of the receiving team, or may not refuse for it.
        UnknownNameError: there is no such transfer in sight.
        ConflictError: it is not offered any more, or was changed meanwhile.
    """
    return transfer_told(refuse(acting_of(scene), body.id, remark=body.remark), scene)


RESOURCE = Resource(
    id="refuse-transfer",
    what="Refuse what is offered to one's team; everything stays as it is.",
    pages=("transfer",),
    method="POST",
    body=RefuseTransfer,
    answer=TransferDetail,
    handler=do,
    right=Right.TRANSFER,
    is_versioned=True,
    done="Refused; everything stays as it is.",
)
