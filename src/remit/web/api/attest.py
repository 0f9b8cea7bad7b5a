"""Attest: hand in evidence, and say what it shows."""

from __future__ import annotations

from urllib.parse import quote

from remit.app.evidence_documents import kept_line
from remit.app.evidence_intake import hand_in
from remit.model.access import Right
from remit.web.rest.proving import allowing
from remit.web.rest.resource import Resource, Scene
from remit.wire.evidence import BODY_BYTES, EvidenceLine, HandIn


def answer(body: HandIn, scene: Scene) -> EvidenceLine:
    """The item as it is kept.

    Raises:
        ForbiddenError: what it speaks of belongs to others.
        UnknownNameError: there is no such control, or nothing of that scope.
        UsageError: it cannot be so, or its file is not taken.
        ConflictError: what it takes the place of is no longer current.
    """
    kept = hand_in(
        scene.services.registers, scene.landscape, scene.who, body, allow=allowing(scene, Right.ATTEST), now=scene.now
    )
    return kept_line(kept, scene.now.date().isoformat())


RESOURCE = Resource(
    id="attest",
    what="Hand in evidence and say what it shows; the file is known by its content and looked through for secrets.",
    pages=("evidence",),
    method="POST",
    body=HandIn,
    most_bytes=BODY_BYTES,
    answer=EvidenceLine,
    handler=answer,
    right=Right.ATTEST,
    done=lambda made: f"Kept: it counts until {made.last_day}.",
    leads=lambda made: f"/evidence-item?id={quote(made.id, safe='')}",
)
