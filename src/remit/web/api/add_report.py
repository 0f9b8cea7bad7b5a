"""Add report: write down a provider's report, and keep its file."""

from __future__ import annotations

from urllib.parse import quote

from remit.app.assurance_intake import add_report
from remit.app.evidence_documents import report_line
from remit.model.access import Right
from remit.model.organisation import Organisation
from remit.web.rest.proving import allowing
from remit.web.rest.resource import Resource, Scene
from remit.wire.evidence import BODY_BYTES, AddReport, ReportLine


def answer(body: AddReport, scene: Scene) -> ReportLine:
    """The report as it is kept.

    Raises:
        ForbiddenError: only whoever may attest for everything, or for the team that looks after it.
        UnknownNameError: it names what there is none of.
        UsageError: it cannot be so, or its file is not taken.
        ConflictError: the one that it follows is no longer current.
    """
    shown = scene.landscape_or_none
    organisation = shown.organisation if shown else Organisation()
    kept = add_report(
        scene.services.registers, scene.knowledge, organisation, scene.who, body,
        allow=allowing(scene, Right.ATTEST),
    )  # fmt: skip
    return report_line(kept, scene.now.date().isoformat(), organisation)


RESOURCE = Resource(
    id="add-report",
    what="Write down a provider's report or certificate: its scope, its days, and what it leaves to others.",
    pages=("assurance",),
    method="POST",
    body=AddReport,
    most_bytes=BODY_BYTES,
    answer=ReportLine,
    handler=answer,
    right=Right.ATTEST,
    done=lambda made: f"Kept: it covers days until {made.last_day}.",
    leads=lambda made: f"/assurance?id={quote(made.id, safe='')}",
)
