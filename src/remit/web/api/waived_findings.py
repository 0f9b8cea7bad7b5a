"""Findings that somebody accepted for a while: they stay findings, and are counted apart (R1.15)."""

from __future__ import annotations

from remit.app.finding_columns import finding_columns
from remit.app.waived import waived
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.web.rest.wording import finding
from remit.wire.waivers import WaivedFinding


class WaivedAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of them are wanted."""

    waiver: Text = ""
    control: Text = ""
    asset: Text = ""


def answer(asked: WaivedAsked, scene: Scene) -> Items:
    """Those in sight that are waived at the moment, the worst first."""
    landscape = scene.landscape
    findings = finding_columns(landscape).findings
    numbers = waived(scene.services.registers, landscape, scene.now).numbers()
    found = [
        (findings[number], waiver)
        for number, waiver in sorted(numbers.items())
        if asked.waiver in {"", waiver.id}
        and asked.control in {"", findings[number].control}
        and asked.asset in {"", findings[number].asset}
    ]
    return Items.of(
        found,
        lambda pair: WaivedFinding(finding=finding(landscape, pair[0]), waiver=pair[1].id, until=pair[1].until),
    )


RESOURCE = Resource(
    id="waived-findings",
    what="Findings that a waiver covers now, each with its waiver and its last day.",
    pages=("waivers", "asset"),
    asked=WaivedAsked,
    answer=WaivedFinding,
    handler=answer,
    is_settled=False,
)
