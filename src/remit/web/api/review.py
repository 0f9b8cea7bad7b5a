"""One review: why it is open, its agenda with what facts say, decisions and sign-offs."""

from __future__ import annotations

from remit.web.rest.reviewing import review_seen
from remit.web.rest.seeing import one_in_full
from remit.wire.reviews import ReviewDetail

RESOURCE = one_in_full(
    "review",
    review_seen,
    what="A review with its agenda, what facts say to each item, the decisions and the sign-offs.",
    answer=ReviewDetail,
)
