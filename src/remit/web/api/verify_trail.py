"""Verify the whole trail and every row that it vouches for, as a job."""

from __future__ import annotations

from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.audit import VerificationAsked, VerifyTrail


def do(_body: VerifyTrail, scene: Scene) -> VerificationAsked:
    """The job that does it.

    Raises:
        ForbiddenError: somebody may not read the trail everywhere.
    """
    scene.allow(Right.AUDIT)
    job = scene.services.jobs.run("verify", scene.who)
    return VerificationAsked(job=job.id, state=job.state.value)


RESOURCE = Resource(
    id="verify-trail",
    what="Verify the whole trail and every row that it vouches for, as a job.",
    pages=("audit",),
    method="POST",
    body=VerifyTrail,
    answer=VerificationAsked,
    handler=do,
    right=Right.AUDIT,
    done="The trail is being verified.",
)
