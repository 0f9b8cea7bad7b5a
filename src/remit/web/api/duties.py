"""Duties: what providers' reports leave to us, and whose task it is."""

from __future__ import annotations

from remit.app.assurance import duty_rows, reports_known
from remit.app.evidence_documents import duty_line
from remit.web.rest.proving import OnDay, asking
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.evidence import DutyLine


class DutiesAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters; all must hold, and an empty one filters nothing."""

    on: OnDay = ""
    team: Text = ""
    person: Text = ""
    report: Text = ""
    control: Text = ""


def answer(asked: DutiesAsked, scene: Scene) -> Items:
    """Duties on the assets in sight, by report."""
    landscape, when = scene.landscape, asking(asked.on, scene)
    reports = reports_known(scene.services.registers, at=when.at)
    found = [
        one
        for one in duty_rows(landscape, reports, when.day)
        if asked.team in {"", one.team}
        and asked.person in {"", one.person}
        and asked.report in {"", one.duty.report}
        and asked.control in {"", one.control}
    ]
    return Items.of(found, lambda one: duty_line(landscape, one))


RESOURCE = Resource(
    id="duties",
    what="What providers' reports take for granted that we do, or leave out, by who answers for it.",
    pages=("assurance",),
    asked=DutiesAsked,
    answer=DutyLine,
    handler=answer,
    is_settled=False,
)
