"""Accept a transfer for the receiving team."""

from __future__ import annotations

from remit.app.transfers import accept, transfer
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.reviewing import acting_of, transfer_told
from remit.wire.transfers import AcceptTransfer, TransferDetail

_ITEMS = ("person", "access", "on_call", "runbook", "training", "findings")


def do(body: AcceptTransfer, scene: Scene) -> TransferDetail:
    """The transfer, accepted; what is said to an item is kept with it.

    Raises:
        ForbiddenError: somebody is not of the receiving team, or may not accept for it.
        UnknownNameError: there is no such transfer in sight.
        ConflictError: it is not offered any more, or was changed meanwhile.
        UsageError: the checklist is not answered.
    """
    said = {name.replace("_", "-"): text for name in _ITEMS if (text := getattr(body, name))}
    kept = accept(acting_of(scene), scene.landscape, body.id, remark=body.remark, remarks=said)
    return transfer_told(transfer(scene.services.registers, scene.principal.sees, kept.name), scene)


RESOURCE = Resource(
    id="accept-transfer",
    what="Accept what is offered to one's team; the transfer then waits until the map shows the new owner.",
    pages=("transfer",),
    method="POST",
    body=AcceptTransfer,
    answer=TransferDetail,
    handler=do,
    right=Right.TRANSFER,
    is_versioned=True,
    done="Accepted. The old owner answers until the change of the map is merged.",
)
