"""Assurance gaps: providers' parts that no valid report shows, and since when."""

from __future__ import annotations

from remit.app.assurance import gaps_of, reports_known
from remit.app.evidence_documents import gap_line
from remit.web.rest.proving import OnDay, asking
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.evidence import GapLine


class GapsAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters; all must hold, and an empty one filters nothing."""

    on: OnDay = ""
    provider: Text = ""
    service: Text = ""
    control: Text = ""


def answer(asked: GapsAsked, scene: Scene) -> Items:
    """Gaps on the assets in sight, the oldest first and what was never shown last."""
    landscape, when = scene.landscape, asking(asked.on, scene)
    reports = reports_known(scene.services.registers, at=when.at)
    found = [
        one
        for one in gaps_of(landscape, reports, when.day)
        if asked.provider in {"", one.provider}
        and asked.service in {"", one.service}
        and (not asked.control or asked.control in one.controls)
    ]
    return Items.of(found, lambda one: gap_line(landscape, one))


RESOURCE = Resource(
    id="assurance-gaps",
    what="Where a provider does something and no valid report in scope shows it, with the first day of the gap.",
    pages=("assurance",),
    asked=GapsAsked,
    answer=GapLine,
    handler=answer,
    is_settled=False,
)
