"""Amend report: add a bridge letter, a user control or a carve-out to a provider's report."""

from __future__ import annotations

from remit.app.assurance_intake import amend_report
from remit.app.evidence_documents import report_line
from remit.model.access import Right
from remit.model.organisation import Organisation
from remit.web.rest.proving import allowing
from remit.web.rest.resource import Resource, Scene
from remit.wire.evidence import AmendReport, ReportLine


def answer(body: AmendReport, scene: Scene) -> ReportLine:
    """The report as it is kept from now on.

    Raises:
        ForbiddenError: others look after it.
        UnknownNameError: there is no such report, or it names what there is none of.
        UsageError: it says too little, or the report has one of that id.
        ConflictError: the report is no longer current, or was changed meanwhile.
    """
    shown = scene.landscape_or_none
    organisation = shown.organisation if shown else Organisation()
    kept = amend_report(
        scene.services.registers, scene.knowledge, organisation, scene.who, body,
        allow=allowing(scene, Right.ATTEST), expects=scene.expects,
    )  # fmt: skip
    return report_line(kept, scene.now.date().isoformat(), organisation)


RESOURCE = Resource(
    id="amend-report",
    what="Add a bridge letter, a control that users have to do, or a carve-out to a provider's report.",
    pages=("assurance",),
    method="POST",
    body=AmendReport,
    answer=ReportLine,
    handler=answer,
    right=Right.ATTEST,
    is_versioned=True,
    done="Added to the report.",
)
