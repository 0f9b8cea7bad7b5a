"""Withdraw evidence: say that an item shows nothing any longer, and why."""

from __future__ import annotations

from remit.app.evidence_documents import kept_line
from remit.app.evidence_intake import withdraw
from remit.model.access import Right
from remit.web.rest.proving import allowing
from remit.web.rest.resource import Resource, Scene
from remit.wire.evidence import EvidenceLine, WithdrawProof


def answer(body: WithdrawProof, scene: Scene) -> EvidenceLine:
    """The item as it is kept from now on.

    Raises:
        ForbiddenError: it belongs to others.
        UnknownNameError: there is none of that id.
        ConflictError: it is no longer current, or was changed meanwhile.
    """
    kept = withdraw(
        scene.services.registers, scene.who, body.id, body.reason, allow=allowing(scene, Right.ATTEST),
        expects=scene.expects,
    )  # fmt: skip
    return kept_line(kept, scene.now.date().isoformat())


RESOURCE = Resource(
    id="withdraw-evidence",
    what="Say that an item shows nothing any longer, and why; it stays where it is.",
    pages=("evidence-item",),
    method="POST",
    body=WithdrawProof,
    answer=EvidenceLine,
    handler=answer,
    right=Right.ATTEST,
    is_versioned=True,
    done="Withdrawn. It stays in the list of what is withdrawn, with your reason.",
)
