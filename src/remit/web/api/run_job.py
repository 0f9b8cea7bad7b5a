"""Ask for a job, which a worker carries out."""

from __future__ import annotations

from remit.app.job_documents import job_line
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.jobs import JobLine, RunJob


def do(body: RunJob, scene: Scene) -> JobLine:
    """The job as it stands then.

    Raises:
        ForbiddenError: somebody may not run jobs for the whole organisation.
        UnknownNameError: there is no such kind, or it is done by itself only.
    """
    scene.allow(RESOURCE.right)
    return job_line(scene.services.jobs.run(body.kind, scene.who, key=body.key))


RESOURCE = Resource(
    id="run-job",
    what="Ask for a job, which a worker carries out.",
    pages=("jobs",),
    method="POST",
    body=RunJob,
    answer=JobLine,
    handler=do,
    right=Right.RUN,
    done=lambda made: f"Job {made.id} is asked for.",
)
