"""Transfers of ownership: those under way first, by when they are due."""

from __future__ import annotations

from typing import Literal

from remit.app.transfers import transfers
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.web.rest.reviewing import transfer_line
from remit.wire.transfers import TransferLine


class TransfersAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which transfers are wanted; `team` is either side."""

    state: Literal["", "offered", "accepted", "done", "refused", "withdrawn", "lapsed"] = ""
    team: Text = ""


def answer(asked: TransfersAsked, scene: Scene) -> Items:
    """Those of which either side is in sight."""
    found = [
        kept
        for kept in transfers(scene.services.registers, scene.principal.sees)
        if asked.state in {"", kept.document.state.value}
        and asked.team in {"", kept.document.from_team, kept.document.to_team}
    ]
    return Items.of(found, transfer_line)


RESOURCE = Resource(
    id="transfers",
    what="Transfers of ownership, those under way first.",
    pages=("transfers",),
    asked=TransfersAsked,
    answer=TransferLine,
    handler=answer,
    is_settled=False,
)
