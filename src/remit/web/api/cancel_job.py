"""Cancel a job: one that waits at once, one that runs as soon as it looks up."""

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
        ConflictError: it is over.
    """
    scene.allow(RESOURCE.right)
    return job_line(scene.services.jobs.cancel(body.id, scene.who))


RESOURCE = Resource(
    id="cancel-job",
    what="Cancel a job: one that waits at once, one that runs as soon as it looks up.",
    pages=("jobs",),
    method="POST",
    body=JobNamed,
    answer=JobLine,
    handler=do,
    right=Right.RUN,
    done=lambda made: f"Job {made.id} is {made.state}.",
)
