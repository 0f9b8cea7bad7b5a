"""Waivers, and the exceptions that remit.yaml accepts, with what each is worth at the moment."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from remit.app.waiver_lines import line
from remit.app.waivers import waivers
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.waivers import WaiverLine


class WaiversAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which waivers are wanted."""

    state: Literal["", "asked", "granted", "refused", "withdrawn", "revoked", "renewed", "expired"] = ""
    team: Text = ""
    control: Annotated[Text, Meta(description="Only of this control.")] = ""
    check: Annotated[Text, Meta(description="Only of this check.")] = ""


def answer(asked: WaiversAsked, scene: Scene) -> Items:
    """Those in sight, exceptions first, then by when they were asked for."""
    landscape, sight = scene.landscape_or_none, scene.principal.sees
    if landscape is None:
        return Items(0, lambda _first, _last: [])
    found = [
        kept
        for kept in waivers(scene.services.registers, landscape.organisation, sight=sight)
        if asked.state in {"", kept.document.state_at(scene.now).value}
        and asked.team in {"", kept.document.team}
        and asked.control in {"", kept.document.control}
        and asked.check in {"", kept.document.check}
    ]
    return Items.of(found, lambda kept: line(kept, scene.now))


RESOURCE = Resource(
    id="waivers",
    what="What is accepted not to be met, for how long, by whom; and what is asked for.",
    pages=("waivers",),
    asked=WaiversAsked,
    answer=WaiverLine,
    handler=answer,
    is_settled=False,
)
