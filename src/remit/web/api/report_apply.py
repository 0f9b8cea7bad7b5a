"""A pipeline reports that something was applied, so that the map follows (R3.2)."""

from __future__ import annotations

from remit.app.run_documents import run_of
from remit.app.runs import report_apply
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.runs import Reported, RunReport


def do(body: RunReport, scene: Scene) -> Reported:
    """The run as it was kept, and the scan that was asked for.

    Raises:
        ForbiddenError: somebody may not report for that team.
        UsageError: its time is none, or has not come yet.
    """
    scene.allow(RESOURCE.right, team=body.team)
    services, run = scene.services, run_of(body, "apply")
    kept, job = report_apply(services.registers, services.jobs, scene.who, run, scene.now)
    return Reported(run=kept.name, job=job.id)


RESOURCE = Resource(
    id="report-apply",
    what="Report that something was applied, and how that went; a scan is asked for, so that the map follows.",
    method="POST",
    body=RunReport,
    answer=Reported,
    handler=do,
    right=Right.REPORT,
)
