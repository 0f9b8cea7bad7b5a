"""The newest signed checkpoint of the audit trail, and its public key."""

from __future__ import annotations

from remit.model.access import Right
from remit.web.rest.resource import Asked, Resource, Scene
from remit.wire.audit import AuditCheckpoint


def answer(_asked: Asked, scene: Scene) -> AuditCheckpoint:
    """The checkpoint.

    Raises:
        ForbiddenError: somebody may not read the trail everywhere.
        UsageError: there is no trail yet.
    """
    scene.allow(Right.AUDIT)
    trail = scene.services.trail
    note = trail.checkpoint()
    return AuditCheckpoint(size=int(note.split("\n")[1]), checkpoint=note, key=str(trail.key()))


RESOURCE = Resource(
    id="audit-checkpoint",
    what="The newest signed checkpoint of the audit trail, and its public key.",
    pages=("audit",),
    answer=AuditCheckpoint,
    handler=answer,
    right=Right.AUDIT,
    is_settled=False,
)
