"""Take back an offer, or end a transfer that was accepted and never merged."""

from __future__ import annotations

from remit.app.transfers import withdraw
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.reviewing import acting_of, transfer_told
from remit.wire.transfers import TransferDetail, WithdrawTransfer


def do(body: WithdrawTransfer, scene: Scene) -> TransferDetail:
    """The transfer, withdrawn.

    Raises:
        ForbiddenError: somebody may not hand over for the offering team.
        UnknownNameError: there is no such transfer in sight.
        ConflictError: it is over, or was changed meanwhile.
    """
    return transfer_told(withdraw(acting_of(scene), body.id, remark=body.remark), scene)


RESOURCE = Resource(
    id="withdraw-transfer",
    what="Take back an offer, or end a transfer that was accepted and never merged.",
    pages=("transfer",),
    method="POST",
    body=WithdrawTransfer,
    answer=TransferDetail,
    handler=do,
    right=Right.TRANSFER,
    is_versioned=True,
    done="Withdrawn; everything stays as it is.",
)
