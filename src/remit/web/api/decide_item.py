"""Decide on an item of a review's agenda, with what facts say at that moment."""

from __future__ import annotations

from remit.app.reviews import decide
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.reviewing import acting_of, facts_of, review_told
from remit.wire.reviews import DecideItem, ReviewDetail


def do(body: DecideItem, scene: Scene) -> ReviewDetail:
    """The review with the decision.

    Raises:
        ForbiddenError: somebody may not sign there.
        UnknownNameError: there is no such review in sight, or no such item.
        ConflictError: it is closed, or was changed meanwhile.
    """
    return review_told(decide(acting_of(scene), facts_of(scene), body.id, body.item, body.decision), scene)


RESOURCE = Resource(
    id="decide-item",
    what="Decide on an item of a review; sign-offs that stood for other decisions are taken back.",
    pages=("review",),
    method="POST",
    body=DecideItem,
    answer=ReviewDetail,
    handler=do,
    right=Right.SIGN,
    is_versioned=True,
    done=lambda made: f"Decided; {made.undecided} of {made.items} to go.",
)
