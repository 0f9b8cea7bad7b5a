"""That an older trail is the beginning of a newer one."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from remit.app.audit_lines import consistency_line
from remit.model.access import Right
from remit.web.rest.resource import Asked, Resource, Scene
from remit.wire.audit import AuditConsistency


class ConsistencyAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which two."""

    old_size: Annotated[int, Meta(ge=1, le=2**53, description="Entries of the older one.")]
    size: Annotated[int, Meta(ge=0, le=2**53, description="Entries of the newer one; all of today's when 0.")] = 0


def answer(asked: ConsistencyAsked, scene: Scene) -> AuditConsistency:
    """The proof.

    Raises:
        ForbiddenError: somebody may not read the trail everywhere.
        UnknownNameError: there are fewer entries.
        LedgerError: what is kept does not hold.
    """
    scene.allow(Right.AUDIT)
    return consistency_line(scene.services.trail.consistent(asked.old_size, asked.size))


RESOURCE = Resource(
    id="audit-consistency",
    what="That an older trail is the beginning of a newer one.",
    pages=("audit-consistency",),
    asked=ConsistencyAsked,
    answer=AuditConsistency,
    handler=answer,
    right=Right.AUDIT,
    is_settled=False,
)
