"""Evidence item: one thing that was handed in, with every version of its document."""

from __future__ import annotations

from remit.app.evidence import evidence_row
from remit.app.evidence_documents import evidence_line, version_line
from remit.model.evidence_item import EVIDENCE
from remit.web.rest.proving import OnDay, asking
from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.wire.evidence import EvidenceItemAnswer


class EvidenceItemAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which one, and as of when."""

    id: Name
    on: OnDay = ""


def answer(asked: EvidenceItemAsked, scene: Scene) -> EvidenceItemAnswer:
    """The item.

    Raises:
        UnknownNameError: there is none of that id, or none in sight.
    """
    when = asking(asked.on, scene)
    row = evidence_row(scene.services.registers, asked.id, when.day, sight=scene.principal.sees, at=when.at)
    versions = [version_line(one) for one in scene.services.registers.history(EVIDENCE, asked.id)]
    return EvidenceItemAnswer(item=evidence_line(row), versions=versions, version=row.version)


RESOURCE = Resource(
    id="evidence-item",
    what="One thing that was handed in, what it shows and for how long, with its versions.",
    pages=("evidence-item",),
    asked=EvidenceItemAsked,
    answer=EvidenceItemAnswer,
    handler=answer,
    is_settled=False,
    is_versioned=True,
)
