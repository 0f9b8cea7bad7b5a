"""Where the bundle of the whole trail is, and how to verify it without the server."""

from __future__ import annotations

from remit.model.access import Right
from remit.web.rest.resource import Asked, Resource, Scene
from remit.wire.audit import AuditBundle


def answer(_asked: Asked, scene: Scene) -> AuditBundle:
    """The place, the key and the command.

    Raises:
        ForbiddenError: somebody may not read the trail everywhere.
        UsageError: there is no trail yet.
    """
    scene.allow(Right.AUDIT)
    trail = scene.services.trail
    key = str(trail.key())
    command = f"remit audit verify audit-trail.jsonl --key {key}"
    return AuditBundle(path="/audit-bundle", size=trail.size(), key=key, command=command)


RESOURCE = Resource(
    id="audit-bundle",
    what="Where the bundle of the whole trail is, and how to verify it without the server.",
    pages=("audit-bundle",),
    answer=AuditBundle,
    handler=answer,
    right=Right.AUDIT,
    is_settled=False,
)
