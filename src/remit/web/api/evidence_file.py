"""Evidence file: what was handed in with an item or a report, byte for byte."""

from __future__ import annotations

from typing import Literal

from remit.app.evidence_files import file_of_item, file_of_report
from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.wire.evidence import EvidenceFile


class EvidenceFileAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which item, or of which report."""

    id: Name
    of: Literal["item", "report"] = "item"


def answer(asked: EvidenceFileAsked, scene: Scene) -> EvidenceFile:
    """The file.

    Raises:
        UnknownNameError: there is no such item or report in sight, or it has no file.
    """
    find = file_of_item if asked.of == "item" else file_of_report
    found = find(scene.services.registers, asked.id, scene.principal.sees)
    return EvidenceFile(
        name=found.name,
        media_type=found.content.media_type,
        digest=found.content.digest,
        size=len(found.content.content),
        content=found.content.content,
    )


RESOURCE = Resource(
    id="evidence-file",
    what="The file of an item or a report, as it was handed in.",
    pages=("evidence-file", "evidence-item", "assurance"),
    asked=EvidenceFileAsked,
    answer=EvidenceFile,
    handler=answer,
    is_settled=False,
)
