"""A pipeline reports what its gate said of a change (R3.2)."""

from __future__ import annotations

from remit.app.run_documents import run_of
from remit.app.runs import report
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.runs import Reported, RunReport


def do(body: RunReport, scene: Scene) -> Reported:
    """The run as it was kept.

    Raises:
        ForbiddenError: somebody may not report for that team.
        UsageError: its time is none, or has not come yet.
    """
    scene.allow(RESOURCE.right, team=body.team)
    return Reported(run=report(scene.services.registers, scene.who, run_of(body, "check"), scene.now).name)


RESOURCE = Resource(
    id="report-run",
    what="Report what the gate said of a change; the same again is kept once.",
    method="POST",
    body=RunReport,
    answer=Reported,
    handler=do,
    right=Right.REPORT,
)
