"""Evidence summary: how much of what we and the providers do is shown."""

from __future__ import annotations

from remit.app.assurance import reports_known
from remit.app.evidence import evidence_items
from remit.app.proofs import proof_counts
from remit.web.rest.proving import OnDay, asking
from remit.web.rest.resource import Asked, Resource, Scene
from remit.wire.evidence import EvidenceSummary


class SummaryAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As of when."""

    on: OnDay = ""


def answer(asked: SummaryAsked, scene: Scene) -> EvidenceSummary:
    """Counts over the assets in sight."""
    when, registers = asking(asked.on, scene), scene.services.registers
    found = proof_counts(
        scene.landscape, evidence_items(registers, at=when.at), reports_known(registers, at=when.at), when.day
    )
    return EvidenceSummary(
        snapshot=scene.snapshot,
        day=when.day,
        ours=found.ours,
        by_items=found.by_items,
        by_checks=found.by_checks,
        stale=found.stale,
        missing=found.missing,
        theirs=found.theirs,
        attested=found.attested,
    )


RESOURCE = Resource(
    id="evidence-summary",
    what="How many parts of controls evidence, the snapshot or providers' reports show, and how many nothing shows.",
    pages=("evidence",),
    asked=SummaryAsked,
    answer=EvidenceSummary,
    handler=answer,
    is_settled=False,
)
