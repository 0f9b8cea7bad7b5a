"""Close a review that is decided and signed."""

from __future__ import annotations

from remit.app.reviews import close
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.reviewing import acting_of, point_of, review_told
from remit.wire.reviews import CloseReview, ReviewDetail


def do(body: CloseReview, scene: Scene) -> ReviewDetail:
    """The closed review.

    Raises:
        ForbiddenError: somebody may not plan reviews there.
        UnknownNameError: there is no such review in sight.
        ConflictError: a decision or a sign-off is missing, it is closed, or was changed meanwhile.
    """
    return review_told(close(acting_of(scene), body.id, remark=body.remark, snapshot=point_of(scene)), scene)


RESOURCE = Resource(
    id="close-review",
    what="Close a review that is decided and signed; the trail keeps the digest of the snapshot.",
    pages=("review",),
    method="POST",
    body=CloseReview,
    answer=ReviewDetail,
    handler=do,
    right=Right.PLAN,
    is_versioned=True,
    done="Closed.",
)
