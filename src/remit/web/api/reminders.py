"""What is due, and who has to see to it: waivers, evidence, reports, reviews, transfers."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from remit.app.due_list import DueRow, due_rows
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.reminders import DueLine


class RemindersAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wanted."""

    kind: Literal["", "waiver", "evidence", "assurance-report", "review", "transfer"] = ""
    team: Text = ""
    late: Annotated[bool, Meta(description="Only what is late.")] = False


def answer(asked: RemindersAsked, scene: Scene) -> Items:
    """What is due of what is in sight, the first due first."""
    landscape = scene.landscape_or_none
    if landscape is None:
        return Items(0, lambda _first, _last: [])
    found = [
        one
        for one in due_rows(scene.services.registers, landscape.organisation, scene.principal.sees, scene.now)
        if asked.kind in {"", one.due.kind} and asked.team in {"", one.due.team} and (one.days < 0 or not asked.late)
    ]
    return Items.of(found, _line)


def _line(one: DueRow) -> DueLine:
    due = one.due
    return DueLine(
        key=due.key,
        kind=due.kind,
        name=due.name,
        title=due.title,
        what=due.what,
        act=due.act,
        due_at=due.at,
        days=one.days,
        team=due.team or None,
        person=due.person or None,
        page=due.page or None,
        cared_until=one.cared_until or None,
    )


RESOURCE = Resource(
    id="reminders",
    what="What is due, and who has to see to it: waivers, evidence, reports, reviews, transfers.",
    pages=("reminders",),
    asked=RemindersAsked,
    answer=DueLine,
    handler=answer,
    is_settled=False,
)
