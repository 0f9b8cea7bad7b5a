"""Sign a review for product, platform, security or procurement."""

from __future__ import annotations

from remit.app.reviews import sign
from remit.model.access import Right
from remit.model.review_rules import Signatory
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.reviewing import acting_of, point_of, review_told
from remit.wire.reviews import ReviewDetail, SignReview


def do(body: SignReview, scene: Scene) -> ReviewDetail:
    """The review with the sign-off.

    Raises:
        ForbiddenError: somebody may not sign there or for them, or signed for somebody else.
        UnknownNameError: there is no such review in sight.
        ConflictError: an item is not decided, it was signed or closed before, or was changed meanwhile.
        UsageError: nobody needs that sign-off.
    """
    organisation = scene.landscape.organisation
    kept = sign(
        acting_of(scene),
        organisation,
        body.id,
        Signatory(body.signatory),
        remark=body.remark,
        snapshot=point_of(scene),
    )
    return review_told(kept, scene)


RESOURCE = Resource(
    id="sign-off",
    what="Sign a review of which every item is decided, for one of the four; nobody signs for two.",
    pages=("review",),
    method="POST",
    body=SignReview,
    answer=ReviewDetail,
    handler=do,
    right=Right.SIGN,
    is_versioned=True,
    done=lambda made: "Signed by all; it can be closed." if not made.missing else "Signed.",
)
