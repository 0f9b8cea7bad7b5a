"""Jobs: what is and was done beside the pages, the newest first."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from remit.app.job_documents import job_line
from remit.app.jobs import MOST_LISTED, states_of
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.jobs import JobLine


class JobsAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which jobs are wanted."""

    kind: Annotated[Text, Meta(description="Only of this kind.")] = ""
    state: Literal["", "waiting", "running", "stopping", "done", "failed", "cancelled"] = ""


def answer(asked: JobsAsked, scene: Scene) -> Items:
    """The newest jobs; for those who see everything, since jobs are about everything.

    Raises:
        ForbiddenError: somebody sees a part only.
    """
    scene.allow(RESOURCE.right)
    found = scene.services.jobs.find(asked.kind, states_of([asked.state] if asked.state else []), MOST_LISTED)
    return Items.of(found, job_line)


RESOURCE = Resource(
    id="jobs",
    what="What is and was done beside the pages: the newest thousand jobs.",
    pages=("jobs",),
    asked=JobsAsked,
    answer=JobLine,
    handler=answer,
    is_settled=False,
)
