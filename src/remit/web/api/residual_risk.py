"""Residual risk: by control who carries it, what stands, what is accepted until when, and what stands in (R1.15)."""

from __future__ import annotations

from typing import Literal

from remit.app.residual import Holding, Residual
from remit.model.party import Label
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.web.rest.waiving import residual_seen
from remit.wire.waivers import ResidualLine


class ResidualAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which controls are wanted."""

    left: Literal["", "standing", "waived", "unassured"] = ""


def answer(asked: ResidualAsked, scene: Scene) -> Items:
    """Controls that apply to anything, in the catalogue's order."""
    found = [one for one in residual_seen(scene) if not asked.left or getattr(one, asked.left)]
    return Items.of(found, _line)


def _line(one: Residual) -> ResidualLine:
    return ResidualLine(
        control=one.control.id,
        name=one.control.name,
        family=one.control.family,
        provider=one.labels.get(Label.PROVIDER, 0),
        customer=one.labels.get(Label.CUSTOMER, 0),
        shared=one.labels.get(Label.SHARED, 0),
        third_party=one.labels.get(Label.THIRD_PARTY, 0) + one.labels.get(Label.DOWNSTREAM, 0),
        standing=one.standing,
        worst=one.worst.word if one.worst is not None else None,
        undecided=one.undecided,
        waived=one.waived,
        worst_waived=one.worst_waived.word if one.worst_waived is not None else None,
        waivers=[kept.name for kept in one.waivers],
        next_end=one.next_end or None,
        stands_in=len(one.stand_ins),
        stands_in_failing=sum(each.state is not Holding.HOLDS for each in one.stand_ins),
        unassured=one.unassured,
    )


RESOURCE = Resource(
    id="residual-risk",
    what="What is left of the risk of each control: provider's and ours, what stands, what is accepted and until when.",
    pages=("residual-risk",),
    asked=ResidualAsked,
    answer=ResidualLine,
    handler=answer,
    is_settled=False,
)
