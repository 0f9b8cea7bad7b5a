"""Hand over: what would have to change so that a control is a given party's (R1.10)."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from remit.app.reconfigure import control_named, hand_over
from remit.app.shift import given_facts
from remit.app.shift_documents import hand_over_document
from remit.app.shift_start import shift_start
from remit.model.party import Label
from remit.web.rest.resource import Asked, Facts, Name, Resource, Scene, Text
from remit.web.rest.wording import shaped
from remit.wire.moves import HandOver


class HandOverAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of what the control is, which control, and whose it is to be."""

    asset: Annotated[Text, Meta(description="The asset.")] = ""
    before: Annotated[Text, Meta(description="The service, where no asset is meant.")] = msgspec.field(
        default="", name="from"
    )
    from_with: Annotated[Facts, Meta(description="How the service is configured, each FACT=VALUE.")] = msgspec.field(
        default_factory=list
    )
    control: Name
    party: Literal["provider", "customer", "shared", "third_party"] = "provider"


def answer(asked: HandOverAsked, scene: Scene) -> HandOver:
    """Every smallest change, and services that do the same job.

    Raises:
        UnknownNameError: no such service, asset, control, fact or value.
        UsageError: nothing or too much is said of what it is of.
    """
    knowledge = scene.knowledge
    start = shift_start(
        knowledge,
        scene.landscape_or_none,
        asset=asked.asset,
        service=asked.before,
        facts=given_facts(asked.from_with),
    )
    found = hand_over(knowledge, start.side, control_named(knowledge, asked.control), Label(asked.party))
    return shaped(hand_over_document(found), HandOver)


RESOURCE = Resource(
    id="hand-over",
    what="What would have to change so that a control is somebody's.",
    pages=("shift",),
    asked=HandOverAsked,
    answer=HandOver,
    handler=answer,
)
