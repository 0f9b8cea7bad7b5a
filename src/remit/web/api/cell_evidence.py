"""Cell evidence: all that shows one control of one asset, part by part."""

from __future__ import annotations

from remit.app.answers import find_asset, find_control
from remit.app.assurance import reports_known
from remit.app.evidence import every
from remit.app.evidence_documents import cell_document
from remit.app.proofs import cell_proof
from remit.model.evidence_item import EVIDENCE
from remit.web.rest.proving import OnDay, asking
from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.wire.evidence import CellEvidence


class CellEvidenceAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cell, and as of when."""

    asset: Name
    control: Name
    on: OnDay = ""


def answer(asked: CellEvidenceAsked, scene: Scene) -> CellEvidence:
    """What items, the snapshot and providers' reports show.

    Raises:
        UnknownNameError: no such asset or control.
    """
    landscape, registers, when = scene.landscape, scene.services.registers, asking(asked.on, scene)
    row, column = find_asset(landscape, asked.asset), find_control(landscape, asked.control)
    kept = every(registers, EVIDENCE, at=when.at, prefix=f"{landscape.controls[column].id}/")
    reports = reports_known(registers, at=when.at)
    items = [one.document for one in kept]
    proof = cell_proof(landscape, row, column, items, reports, when.day, scene.snapshot.id)
    return cell_document(landscape, row, column, proof, {one.name: one.version for one in kept})


RESOURCE = Resource(
    id="cell-evidence",
    what="What shows a control of an asset, part by part: evidence, the snapshot, the provider's reports.",
    pages=("why", "asset"),
    asked=CellEvidenceAsked,
    answer=CellEvidence,
    handler=answer,
    is_settled=False,
)
