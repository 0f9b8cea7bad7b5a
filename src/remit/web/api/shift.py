"""Shift: two services, or an asset as it is and as it would be, and what changes hands between them (R1.9)."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from remit.app.shift import compare, given_facts
from remit.app.shift_documents import shift_document
from remit.app.shift_owners import category_work
from remit.app.shift_start import shift_end, shift_start
from remit.web.rest.resource import Asked, Facts, Resource, Scene, Text
from remit.web.rest.wording import shaped
from remit.wire.moves import Shift


class ShiftAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Both sides: from an asset or a service, to a service or, without one, to another configuration."""

    asset: Annotated[Text, Meta(description="The asset that moves.")] = ""
    before: Annotated[Text, Meta(description="The service that is left.")] = msgspec.field(default="", name="from")
    after: Annotated[Text, Meta(description="The service that is gone to.")] = msgspec.field(default="", name="to")
    facts: Annotated[Facts, Meta(description="How the other side is configured, each FACT=VALUE.")] = msgspec.field(
        default_factory=list, name="with"
    )
    from_with: Annotated[Facts, Meta(description="How the service that is left is configured.")] = msgspec.field(
        default_factory=list
    )
    workload: Annotated[Text, Meta(description="Whose people are asked: those of this workload.")] = ""


def answer(asked: ShiftAsked, scene: Scene) -> Shift:
    """Every control on both sides, and whose work changes.

    Raises:
        UnknownNameError: no such service, asset, workload, fact or value.
        UsageError: nothing or too much is said of where it moves from.
    """
    knowledge = scene.knowledge
    start = shift_start(
        knowledge,
        scene.landscape_or_none,
        asset=asked.asset,
        service=asked.before,
        facts=given_facts(asked.from_with),
        workload=asked.workload,
    )
    found = compare(knowledge, start.side, shift_end(knowledge, start, asked.after, given_facts(asked.facts)))
    work = category_work(found, start.landscape, start.rows)
    return shaped(shift_document(found, work, start.landscape), Shift)


RESOURCE = Resource(
    id="shift",
    what="What changes hands between two services, configurations or states of an asset.",
    pages=("shift",),
    asked=ShiftAsked,
    answer=Shift,
    handler=answer,
)
