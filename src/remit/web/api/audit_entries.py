"""Entries of the audit trail, the newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from msgspec import Meta

from remit.app.audit import trail_query
from remit.app.audit_lines import entry_line
from remit.model.access import Right
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.audit import AuditEntry


class EntriesAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entries are wanted; of many, narrow the time."""

    since: Annotated[Text, Meta(description="Not before: 2026-11-20, 2026-11-20T09:30:00Z, 36h or 7d.")] = ""
    until: Annotated[Text, Meta(description="Before, written likewise.")] = ""
    kind: Annotated[Text, Meta(description="As `waiver.granted`.")] = ""
    object: Annotated[Text, Meta(description="As `snapshot:12`.")] = ""
    actor: Text = ""
    before: Annotated[int, Meta(ge=0, description="Only entries that came before that one.")] = 0


def answer(asked: EntriesAsked, scene: Scene) -> Items:
    """Those that are wanted; `before` holds the list still while others write.

    Raises:
        ForbiddenError: somebody may not read the trail everywhere.
        UsageError: a time is none.
    """
    scene.allow(Right.AUDIT)
    trail = scene.services.trail
    query = trail_query(
        since=asked.since,
        until=asked.until,
        kind=asked.kind,
        object=asked.object,
        actor=asked.actor,
        before=asked.before,
    )

    def piece(first: int, last: int) -> list[AuditEntry]:
        return [entry_line(one) for one in trail.entries(replace(query, offset=first, limit=max(1, last - first)))]

    return Items(trail.count(query), piece)


RESOURCE = Resource(
    id="audit-entries",
    what="Entries of the audit trail, the newest first.",
    pages=("audit",),
    asked=EntriesAsked,
    answer=AuditEntry,
    handler=answer,
    right=Right.AUDIT,
    is_settled=False,
)
