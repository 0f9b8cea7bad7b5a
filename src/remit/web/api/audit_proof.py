"""That an entry stands in the trail, now or when it had so many entries."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from remit.app.audit_lines import proof_line
from remit.model.access import Right
from remit.web.rest.resource import Asked, Resource, Scene
from remit.wire.audit import AuditProof


class ProofAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entry, in which trail."""

    sequence: Annotated[int, Meta(ge=0, le=2**53)]
    size: Annotated[int, Meta(ge=0, le=2**53, description="Entries of the trail then; all of today's when 0.")] = 0


def answer(asked: ProofAsked, scene: Scene) -> AuditProof:
    """The proof.

    Raises:
        ForbiddenError: somebody may not read the trail everywhere.
        UnknownNameError: there is no such entry, or there are fewer.
        LedgerError: what is kept does not hold.
    """
    scene.allow(Right.AUDIT)
    return proof_line(scene.services.trail.proven(asked.sequence, asked.size))


RESOURCE = Resource(
    id="audit-proof",
    what="That an entry stands in the trail, now or when it had so many entries.",
    pages=("audit-entry",),
    asked=ProofAsked,
    answer=AuditProof,
    handler=answer,
    right=Right.AUDIT,
    is_settled=False,
)
