"""Why: the whole reason behind one cell."""

from __future__ import annotations

from remit.app.answers import find_asset, find_control, why
from remit.exports import json
from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.web.rest.wording import shaped
from remit.wire.estate import Why


class WhyAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cell: an asset by id, name or the end of an address, and a control by id or name."""

    asset: Name
    control: Name


def answer(asked: WhyAsked, scene: Scene) -> Why:
    """The reason.

    Raises:
        UnknownNameError: no such asset or control.
    """
    landscape = scene.landscape
    row = find_asset(landscape, asked.asset)
    seen = why(landscape, row, find_control(landscape, asked.control), scene.knowledge)
    snapshot = {"id": scene.snapshot.id, "taken_at": scene.snapshot.taken_at}
    return shaped({**json.explanation(seen), "snapshot": snapshot, "team_name": seen.team_name or None}, Why)


RESOURCE = Resource(
    id="why",
    what="Who answers for a control of an asset, and the whole reason.",
    pages=("why",),
    asked=WhyAsked,
    answer=Why,
    handler=answer,
)
