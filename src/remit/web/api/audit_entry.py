"""An entry of the audit trail, and what it changed field by field."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from remit.app.audit_lines import changed_fields, entry_line
from remit.model.access import Right
from remit.web.rest.resource import Asked, Resource, Scene
from remit.wire.audit import AuditEntryDetail


class EntryAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entry."""

    sequence: Annotated[int, Meta(ge=0, le=2**53)]


def answer(asked: EntryAsked, scene: Scene) -> AuditEntryDetail:
    """The entry.

    Raises:
        ForbiddenError: somebody may not read the trail everywhere.
        UnknownNameError: there is none.
        LedgerError: it is damaged.
    """
    scene.allow(Right.AUDIT)
    shown = scene.services.trail.proven(asked.sequence)
    return AuditEntryDetail(
        entry=entry_line(shown.entry),
        leaf=shown.leaf.hex(),
        changed=changed_fields(scene.services.registers, shown.entry),
    )


RESOURCE = Resource(
    id="audit-entry",
    what="An entry of the audit trail, and what it changed field by field.",
    pages=("audit-entry",),
    asked=EntryAsked,
    answer=AuditEntryDetail,
    handler=answer,
    right=Right.AUDIT,
    is_settled=False,
)
