"""One review: why it is open, its agenda with what facts say, decisions and sign-offs."""

from __future__ import annotations

from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.web.rest.reviewing import review_seen
from remit.wire.reviews import ReviewDetail


class ReviewAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which review."""

    id: Name


def answer(asked: ReviewAsked, scene: Scene) -> ReviewDetail:
    """The review in full.

    Raises:
        UnknownNameError: there is none of that name in sight.
    """
    return review_seen(scene, asked.id)


RESOURCE = Resource(
    id="review",
    what="A review with its agenda, what facts say to each item, the decisions and the sign-offs.",
    pages=("review",),
    asked=ReviewAsked,
    answer=ReviewDetail,
    handler=answer,
    is_settled=False,
    is_versioned=True,
)
