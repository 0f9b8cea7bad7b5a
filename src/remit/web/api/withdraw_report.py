"""Withdraw report: say that a provider's report shows nothing, and why."""

from __future__ import annotations

from remit.app.assurance_intake import withdraw_report
from remit.app.evidence_documents import report_line
from remit.model.access import Right
from remit.model.organisation import Organisation
from remit.web.rest.proving import allowing
from remit.web.rest.resource import Resource, Scene
from remit.wire.evidence import ReportLine, WithdrawProof


def answer(body: WithdrawProof, scene: Scene) -> ReportLine:
    """The report as it is kept from now on.

    Raises:
        ForbiddenError: others look after it.
        UnknownNameError: there is none of that id.
        ConflictError: it is withdrawn already, or was changed meanwhile.
    """
    kept = withdraw_report(
        scene.services.registers, scene.who, body.id, body.reason, allow=allowing(scene, Right.ATTEST),
        expects=scene.expects,
    )  # fmt: skip
    shown = scene.landscape_or_none
    return report_line(kept, scene.now.date().isoformat(), shown.organisation if shown else Organisation())


RESOURCE = Resource(
    id="withdraw-report",
    what="Say that a provider's report shows nothing, on no day, and why.",
    pages=("assurance",),
    method="POST",
    body=WithdrawProof,
    answer=ReportLine,
    handler=answer,
    right=Right.ATTEST,
    is_versioned=True,
    done="Withdrawn. What it showed is a gap now, unless another report shows it.",
)
