"""The kinds of jobs that there are."""

from __future__ import annotations

from remit.app.jobs import Kind, kinds
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.wire.jobs import JobKind


def answer(_asked: AskedList, _scene: Scene) -> Items:
    """Every kind, by id."""
    return Items.of(kinds(), _kind)


def _kind(one: Kind) -> JobKind:
    return JobKind(id=one.id, what=one.what, every_seconds=one.every_seconds, is_offered=one.is_offered)


RESOURCE = Resource(
    id="job-kinds",
    what="The kinds of jobs that there are, and which of them may be asked for.",
    pages=("jobs",),
    asked=AskedList,
    answer=JobKind,
    handler=answer,
    is_settled=False,
)
