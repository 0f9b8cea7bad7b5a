"""One transfer of ownership: what, from whom to whom, its checklist, and how far the map shows it."""

from __future__ import annotations

from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.web.rest.reviewing import transfer_seen
from remit.wire.transfers import TransferDetail


class TransferAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which transfer."""

    id: Name


def answer(asked: TransferAsked, scene: Scene) -> TransferDetail:
    """The transfer in full.

    Raises:
        UnknownNameError: there is none of that name of which either side is in sight.
    """
    return transfer_seen(scene, asked.id)


RESOURCE = Resource(
    id="transfer",
    what="A transfer of ownership with its checklist, its answer, and how far the map shows it.",
    pages=("transfer",),
    asked=TransferAsked,
    answer=TransferDetail,
    handler=answer,
    is_settled=False,
    is_versioned=True,
)
