"""Reviews: what is open, signed, closed or overdue, what is due first."""

from __future__ import annotations

from typing import Literal

from remit.app.reviews import reviews
from remit.ledger.entry import instant
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.web.rest.reviewing import review_line
from remit.wire.reviews import ReviewLine, RoutineWord


class ReviewsAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which reviews are wanted."""

    state: Literal["", "open", "signed", "closed", "overdue"] = ""
    routine: RoutineWord | Literal[""] = ""
    team: Text = ""


def answer(asked: ReviewsAsked, scene: Scene) -> Items:
    """Those in sight, what is due first; closed ones last."""
    now = instant(scene.now)
    found = [
        kept
        for kept in reviews(scene.services.registers, scene.principal.sees)
        if asked.state in {"", kept.document.state_at(now).value}
        and asked.routine in {"", kept.document.routine.value}
        and asked.team in {"", kept.document.scope.team}
    ]
    return Items.of(found, lambda kept: review_line(kept, scene))


RESOURCE = Resource(
    id="reviews",
    what="Reviews of the map, those that are due first.",
    pages=("reviews",),
    asked=ReviewsAsked,
    answer=ReviewLine,
    handler=answer,
    is_settled=False,
)
