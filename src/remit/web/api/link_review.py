"""Link a review to its change ticket."""

from __future__ import annotations

from remit.app.reviews import link
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.reviewing import acting_of, review_told
from remit.wire.reviews import LinkReview, ReviewDetail


def do(body: LinkReview, scene: Scene) -> ReviewDetail:
    """The review with its ticket.

    Raises:
        ForbiddenError: somebody may not plan reviews there.
        UnknownNameError: there is no such review in sight.
        ConflictError: it is closed, or was changed meanwhile.
    """
    return review_told(link(acting_of(scene), body.id, body.ticket), scene)


RESOURCE = Resource(
    id="link-review",
    what="Link a review to its change ticket, an address or an id.",
    pages=("review",),
    method="POST",
    body=LinkReview,
    answer=ReviewDetail,
    handler=do,
    right=Right.PLAN,
    is_versioned=True,
    done="Linked.",
)
