"""Evidence: what was handed in to show that controls are done, and what it is worth."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta

from remit.app.evidence import EvidenceQuery, evidence_rows
from remit.app.evidence_documents import evidence_line
from remit.web.rest.proving import OnDay, asking
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.evidence import EvidenceLine


class EvidenceAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters; all must hold, and an empty one filters nothing."""

    on: OnDay = ""
    control: Text = ""
    scope: Literal["", "asset", "workload", "team", "account", "service", "everything"] = ""
    of: Text = ""
    type: Text = ""
    team: Text = ""
    standing: Literal["", "counts", "fresh", "due soon", "stale", "not yet", "superseded", "withdrawn"] = ""
    due_in_days: Annotated[
        int, Meta(ge=-1, le=3_660, description="Only current ones that end within so many days; -1 for all.")
    ] = -1
    q: Annotated[Text, Meta(description="Part of the id or title.")] = ""


def answer(asked: EvidenceAsked, scene: Scene) -> Items:
    """Items that are in sight, those that are due first."""
    when = asking(asked.on, scene)
    query = EvidenceQuery(
        control=asked.control, scope=asked.scope, of=asked.of, type=asked.type, team=asked.team,
        standing=asked.standing, text=asked.q, is_current=asked.due_in_days >= 0,
    )  # fmt: skip
    rows = evidence_rows(scene.services.registers, query, when.day, sight=scene.principal.sees, at=when.at)
    if asked.due_in_days >= 0:
        last = ((when.at or scene.now).date() + timedelta(days=asked.due_in_days)).isoformat()
        rows = [one for one in rows if one.item.due_day <= last]
    return Items.of(rows, evidence_line)


RESOURCE = Resource(
    id="evidence",
    what="What was handed in to show that controls are done, with what it is worth, the first to be renewed first.",
    pages=("evidence",),
    asked=EvidenceAsked,
    answer=EvidenceLine,
    handler=answer,
    is_settled=False,
)
