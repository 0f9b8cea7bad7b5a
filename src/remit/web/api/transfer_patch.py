"""The change of the map that merges a transfer, as words to change, rules to add, and a pull request's text."""

from __future__ import annotations

from remit.app.transfer_plan import plan_transfer, pull_request
from remit.app.transfers import transfer
from remit.errors import UnknownNameError
from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.web.rest.reviewing import whole_landscape
from remit.wire.transfers import EditTold, TransferPatch


class PatchAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which transfer."""

    id: Name


def answer(asked: PatchAsked, scene: Scene) -> TransferPatch:
    """What has to be changed for the transfer's assets; no file is read for it.

    Raises:
        UnknownNameError: there is no such transfer in sight, or nothing was read yet.
    """
    kept = transfer(scene.services.registers, scene.principal.sees, asked.id)
    landscape = whole_landscape(scene)
    if landscape is None:
        raise UnknownNameError("nothing has been read yet", hint="remit scan --save reads and keeps what it read")
    plan = plan_transfer(landscape, kept.document)
    title, text = pull_request(landscape, kept.document, plan)
    return TransferPatch(
        id=kept.name,
        title=title,
        text=text,
        edits=[
            EditTold(
                place=str(one.place),
                key=one.key,
                before=one.before,
                after=one.after,
                is_tag=one.is_tag,
                assets=list(one.assets),
            )
            for one in plan.edits
        ],
        rules=list(plan.rules),
        transitions=list(plan.transitions),
        notes=list(plan.notes),
    )


RESOURCE = Resource(
    id="transfer-patch",
    what="The change of the map that merges a transfer, and a pull request that says so.",
    pages=("transfer",),
    asked=PatchAsked,
    answer=TransferPatch,
    handler=answer,
    is_settled=False,
)
