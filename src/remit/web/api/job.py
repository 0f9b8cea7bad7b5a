"""One job: how far it is, why it came to nothing, what came out."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from remit.app.job_documents import job_line
from remit.web.rest.resource import Asked, Resource, Scene
from remit.wire.jobs import JobLine


class JobAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which job."""

    id: Annotated[int, Meta(ge=1, le=2**53)]


def answer(asked: JobAsked, scene: Scene) -> JobLine:
    """The job.

    Raises:
        ForbiddenError: somebody sees a part of the organisation only.
        UnknownNameError: there is none of that number.
    """
    scene.allow(RESOURCE.right)
    return job_line(scene.services.jobs.get(asked.id))


RESOURCE = Resource(
    id="job",
    what="One job; /api/v1/job-progress?id= tells each change of it as it comes, as server-sent events.",
    pages=("job",),
    asked=JobAsked,
    answer=JobLine,
    handler=answer,
    is_settled=False,
)
