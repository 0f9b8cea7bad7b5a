"""Shapes of reviews, as they go over the wire."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

Words: TypeAlias = Annotated[str, Meta(max_length=4_000)]
Named: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2_000)]
Ticket: TypeAlias = Annotated[str, Meta(max_length=500, description="Address or id of the change ticket.")]
ReviewName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=300, description="Name of the review.")]
RoutineWord: TypeAlias = Literal[
    "weekly", "monthly", "quarterly", "new-service", "model-change", "configuration-change", "vendor-change",
    "documentation-change", "security-event",
]  # fmt: skip
ScopeWord: TypeAlias = Literal["everything", "team", "workload", "service", "vendor"]
SignatoryWord: TypeAlias = Literal["product", "platform", "security", "procurement"]


class ScopeTold(msgspec.Struct, frozen=True, kw_only=True):
    """What a review is about, with the team that answers for it."""

    kind: ScopeWord
    id: str
    team: str


class ReviewLine(msgspec.Struct, frozen=True, kw_only=True):
    """A review in a list. `state` is that of the moment asked: open, signed, closed or overdue."""

    id: str
    version: int
    routine: RoutineWord
    scope: ScopeTold
    state: str
    cause: str
    ticket: str
    opened_at: str
    due_at: str
    closed_at: str | None
    items: int
    undecided: int
    missing: list[SignatoryWord]


class FigureTold(msgspec.Struct, frozen=True, kw_only=True):
    """What facts say; `count` is null where nobody knows, and `connect` says what to connect then."""

    words: str
    count: int | None
    link: str
    connect: str
    snapshot: int
    at: str


class DecisionTold(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided, and on which figure."""

    text: str
    by: str
    at: str
    figure: FigureTold | None


class ItemTold(msgspec.Struct, frozen=True, kw_only=True):
    """An item of the agenda; the figure is that of now, or of the decision once the review is closed."""

    id: str
    text: str
    figure: FigureTold | None
    decision: DecisionTold | None


class CauseTold(msgspec.Struct, frozen=True, kw_only=True):
    """What shows why the review was opened."""

    what: str
    period: str
    before: int
    after: int
    changes: list[str]
    count: int
    watch: str
    url: str


class SignOffTold(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-off, with the snapshot that was looked at."""

    signatory: SignatoryWord
    by: str
    person: str
    at: str
    snapshot: int
    digest: str
    remark: str


class ReviewDetail(ReviewLine, frozen=True, kw_only=True):
    """A review whole."""

    evidence: CauseTold
    agenda: list[ItemTold]
    required: list[SignatoryWord]
    sign_offs: list[SignOffTold]
    opened_by: str
    closed_by: str | None
    remark: str
    snapshot: int
    digest: str | None


class OpenReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which review is to be opened, about what, and why; what the calendar does not open needs a reason."""

    routine: RoutineWord
    scope: ScopeWord = "everything"
    of: Annotated[str, Meta(max_length=2_000, description="Id of the team, workload, service or vendor.")] = ""
    because: Words = ""
    ticket: Ticket = ""


class DecideItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided on an item; sign-offs that there are are taken back by it."""

    id: ReviewName
    item: Named
    decision: Annotated[str, Meta(min_length=1, max_length=4_000)]


class SignReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom a review is signed."""

    id: ReviewName
    signatory: SignatoryWord
    remark: Words = ""


class CloseReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which review is to be closed."""

    id: ReviewName
    remark: Words = ""


class LinkReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The change ticket of a review."""

    id: ReviewName
    ticket: Annotated[str, Meta(min_length=1, max_length=500)]


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """Something a team has to do, in words, with the page where it does it."""

    what: str
    count: int
    link: str


class TeamHome(msgspec.Struct, frozen=True, kw_only=True):
    """A team's home: what it answers for and what waits for it."""

    team: str
    name: str
    sentence: str
    assets: int
    duties: dict[str, int]
    gaps: dict[str, int]
    findings: dict[str, int]
    undecided: int
    reviews: list[ReviewLine]
    transfers: list[str]
    waiting: list[Remedy]
