"""Assurance reports: what providers hand out to show that they do their part, with scope and days."""

from __future__ import annotations

from typing import Literal

from remit.app.assurance import report_standing
from remit.app.evidence import every
from remit.app.evidence_documents import report_line
from remit.model.assurance import ASSURANCE
from remit.model.organisation import Organisation
from remit.web.rest.proving import OnDay, asking
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.evidence import ReportLine


class ReportsAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters; all must hold, and an empty one filters nothing."""

    on: OnDay = ""
    provider: Text = ""
    id: Text = ""
    standing: Literal["", "valid", "valid by letter", "ended", "not yet", "withdrawn"] = ""


def answer(asked: ReportsAsked, scene: Scene) -> Items:
    """Reports, the one that ends first first."""
    when, shown = asking(asked.on, scene), scene.landscape_or_none
    organisation = shown.organisation if shown else Organisation()
    rows = [
        one
        for one in every(scene.services.registers, ASSURANCE, at=when.at)
        if asked.provider in {"", one.document.provider}
        and asked.id in {"", one.name}
        and asked.standing in {"", report_standing(one.document, when.day)}
    ]
    rows.sort(key=lambda one: (one.document.last_day, one.name))
    return Items.of(rows, lambda one: report_line(one, when.day, organisation))


RESOURCE = Resource(
    id="assurance-reports",
    what="Providers' reports and certificates, with scope, days, and what they leave to others.",
    pages=("assurance",),
    asked=ReportsAsked,
    answer=ReportLine,
    handler=answer,
    is_settled=False,
)
