"""Put a job that failed or was cancelled into the queue again."""

from __future__ import annotations

from remit.app.job_documents import job_line
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.jobs import JobLine, JobNamed


def do(body: JobNamed, scene: Scene) -> JobLine:
    """The job as it stands then.

    Raises:
        ForbiddenError: somebody may not run jobs for the whole organisation.
        UnknownNameError: there is none of that number.
        ConflictError: it neither failed nor was cancelled.
    """
    scene.allow(RESOURCE.right)
    return job_line(scene.services.jobs.again(body.id, scene.who))


RESOURCE = Resource(
    id="job-again",
    what="Put a job that failed or was cancelled into the queue again.",
    pages=("jobs",),
    method="POST",
    body=JobNamed,
    answer=JobLine,
    handler=do,
    right=Right.RUN,
    done=lambda made: f"Job {made.id} waits for a worker.",
)
