"""A pipeline hands in a snapshot that it made (R3.2)."""

from __future__ import annotations

from typing import Final

from remit.app.run_documents import scan_of
from remit.app.runs import MOST_UPLOADED, report_scan
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.runs import Reported, ScanReport

AROUND: Final = 64 * 1024  # bytes of everything but the snapshot


def do(body: ScanReport, scene: Scene) -> Reported:
    """The run, and the snapshot that was kept with it.

    Raises:
        ForbiddenError: somebody may not report for the whole organisation.
        UsageError: it is no snapshot that this version reads, or not the one that was meant.
    """
    scene.allow(RESOURCE.right)
    services, run = scene.services, scan_of(body)
    kept = report_scan(services.registers, services.snapshots, scene.who, run, body.content, scene.now)
    return Reported(run=kept.name, snapshot=kept.document.snapshot)


RESOURCE = Resource(
    id="report-scan",
    what="Hand in a snapshot that was made elsewhere; it becomes the newest of its label.",
    method="POST",
    body=ScanReport,
    most_bytes=MOST_UPLOADED * 4 // 3 + AROUND,
    answer=Reported,
    handler=do,
    right=Right.REPORT,
)
