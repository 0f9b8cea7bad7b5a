"""Open a review by hand; what the calendar and snapshots call for is opened by itself."""

from __future__ import annotations

from remit.app.review_opening import Wish, open_review
from remit.model.access import Right
from remit.model.review import ScopeKind
from remit.model.review_rules import Routine
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.reviewing import acting_of, review_told
from remit.wire.reviews import OpenReview, ReviewDetail


def do(body: OpenReview, scene: Scene) -> ReviewDetail:
    """The review as it was opened.

    Raises:
        UsageError: nothing says why, or what it is about.
        UnknownNameError: what it is about does not exist, or is not in sight.
        ForbiddenError: somebody may not plan reviews there.
        ConflictError: that very review was opened before.
    """
    wish = Wish(
        routine=Routine(body.routine),
        kind=ScopeKind(body.scope),
        of=body.of,
        because=body.because,
        ticket=body.ticket,
    )
    return review_told(open_review(acting_of(scene), scene.landscape, wish), scene)


RESOURCE = Resource(
    id="open-review",
    what="Open a review of a routine about a team, workload, service, vendor or everything.",
    pages=("reviews",),
    method="POST",
    body=OpenReview,
    answer=ReviewDetail,
    handler=do,
    right=Right.PLAN,
    done=lambda made: f"{made.id} is open, due {made.due_at[:10]}.",
    leads=lambda made: f"/review?id={made.id}",
)
