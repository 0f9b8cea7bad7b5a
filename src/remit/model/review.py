"""Reviews: a dated look at the map by its people, with an agenda, decisions and sign-offs (R6.1).

A review goes from open to signed to closed, and nothing here lets it go otherwise: a closed review without a decision
on every item and without every sign-off that it needs cannot be made, not even by reading one. A sign-off stands for
the decisions as they were; whoever changes one afterwards takes the sign-offs back. What this file cannot know is
whether somebody may sign: the use case asks that before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.model.register import RegisterKind
from remit.model.review_rules import AgendaQuestion, Routine, Signatory

LONGEST_REMARK: Final = 4_000


class ScopeKind(StrEnum):
    """What a review is about."""

    EVERYTHING = "everything"
    TEAM = "team"
    WORKLOAD = "workload"
    SERVICE = "service"
    VENDOR = "vendor"


class ReviewState(StrEnum):
    """How far a review is; overdue is told at a moment and never kept."""

    OPEN = "open"
    SIGNED = "signed"
    CLOSED = "closed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewScope:
    """What a review is about.

    Attributes:
        kind: what kind of thing.
        id: of the team, workload, service or vendor; empty for everything.
        team: team that answers for it; empty where none does, or several do.
    """

    kind: ScopeKind = ScopeKind.EVERYTHING
    id: str = ""
    team: str = ""

    def __post_init__(self) -> None:
        if (self.kind is ScopeKind.EVERYTHING) == bool(self.id):
            raise ValueError(f"a review of “{self.kind.value}” {'has no id' if self.id else 'needs an id'}")

    @property
    def workload(self) -> str:
        """The workload's id; empty where it is about something else."""
        return self.id if self.kind is ScopeKind.WORKLOAD else ""

    @property
    def words(self) -> str:
        """As a sentence says it."""
        return "everything" if self.kind is ScopeKind.EVERYTHING else f"{self.kind.value} {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why a review was opened, with what shows it.

    Attributes:
        what: one sentence.
        period: name of the period of the calendar, as `2026-W47`; empty for what happened.
        before, after: numbers of the two snapshots that show it; 0 for none.
        changes: what differs between them, one line each; the first of them where there are many.
        count: how many such changes there are.
        watch: id of the finding of the change watch; empty for none.
        url: the page that it is about; empty for none.
    """

    what: str
    period: str = ""
    before: int = 0
    after: int = 0
    changes: tuple[str, ...] = ()
    count: int = 0
    watch: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What facts say to an item of an agenda.

    Attributes:
        words: one sentence.
        count: the number that it is about; None where nobody knows.
        link: page with exactly the rows that it counts; empty for none.
        connect: what to connect so that somebody knows; empty where somebody does.
        snapshot: number of the snapshot that it was computed from; 0 for none.
        at: when, ISO 8601 in UTC.
    """

    words: str
    count: int | None = None
    link: str = ""
    connect: str = ""
    snapshot: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided on an item, by whom, when, and on which figure.

    Attributes:
        text: the decision.
        by: who decided, as the trail names them.
        at: when, ISO 8601 in UTC.
        figure: what facts said then; None for an item that no fact answers.
    """

    text: str
    by: str
    at: str
    figure: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One item of an agenda.

    Attributes:
        id: kebab case, unique in the agenda.
        text: the question.
        figure: name of the figure that answers it; empty where only people can.
        decision: what was decided; None until then.
    """

    id: str
    text: str
    figure: str = ""
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """One sign-off.

    Attributes:
        signatory: for whom it was signed.
        by: who signed, as the trail names them.
        person: id of the person in remit.yaml; empty where nobody of that name is declared.
        at: when, ISO 8601 in UTC.
        snapshot: number of the snapshot that was looked at; 0 for none.
        digest: SHA-256 of that snapshot, hexadecimal; empty for none.
        remark: what they said with it.
    """

    signatory: Signatory
    by: str
    person: str = ""
    at: str
    snapshot: int = 0
    digest: str = ""
    remark: str = ""

    def is_of(self, by: str, person: str) -> bool:
        """Whether it is this somebody's."""
        return self.by == by or (bool(person) and self.person == person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review.

    Attributes:
        id: its name; derived from what opened it, so that one event opens one review.
        routine: what it is held for.
        scope: what it is about.
        cause: why it was opened.
        ticket: address or id of the change ticket; empty for none.
        items: the agenda.
        required: who has to sign.
        sign_offs: who did.
        opened_at, opened_by: when and by whom.
        due_at: by when it is to be closed, ISO 8601 in UTC.
        closed_at, closed_by: when and by whom; empty until then.
        remark: what was said on closing.
        snapshot, digest: the snapshot on which it was closed; 0 and empty until then, or where none was kept.
    """

    id: str
    routine: Routine
    scope: ReviewScope
    cause: Cause
    ticket: str = ""
    items: tuple[AgendaItem, ...]
    required: tuple[Signatory, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    opened_at: str
    opened_by: str
    due_at: str
    closed_at: str = ""
    closed_by: str = ""
    remark: str = ""
    snapshot: int = 0
    digest: str = ""

    def __post_init__(self) -> None:
        if self.closed_at and not self.is_ready:
            raise ValueError("a closed review lacks a decision or a sign-off")
        if self.sign_offs and self.undecided:
            raise ValueError("a review is signed while an item is not decided")

    @property
    def undecided(self) -> tuple[AgendaItem, ...]:
        """Items without a decision."""
        return tuple(item for item in self.items if item.decision is None)

    @property
    def missing(self) -> tuple[Signatory, ...]:
        """Who has still to sign."""
        signed = {one.signatory for one in self.sign_offs}
        return tuple(one for one in self.required if one not in signed)

    @property
    def is_ready(self) -> bool:
        """Whether it may be closed."""
        return not self.undecided and not self.missing

    @property
    def state(self) -> ReviewState:
        """How far it is, whatever the clock says."""
        if self.closed_at:
            return ReviewState.CLOSED
        return ReviewState.SIGNED if self.sign_offs and self.is_ready else ReviewState.OPEN

    def state_at(self, moment: str) -> ReviewState:
        """How far it is at a moment, ISO 8601 in UTC: one that is not closed in time is overdue."""
        is_late = self.state is not ReviewState.CLOSED and self.due_at < moment
        return ReviewState.OVERDUE if is_late else self.state

    def item(self, item: str) -> AgendaItem:
        """An item of the agenda.

        Raises:
            UnknownNameError: there is none of that id.
        """
        found = next((one for one in self.items if one.id == item), None)
        if found is None:
            known = ", ".join(one.id for one in self.items)
            raise UnknownNameError(f"no item “{item[:80]}” in the agenda of {self.id}", hint=f"items: {known}")
        return found

    def decided(self, item: str, decision: Decision) -> Review:
        """The review with a decision on an item; sign-offs stood for another agenda, so they go.

        Raises:
            ConflictError: it is closed.
            UnknownNameError: there is no such item.
            UsageError: nothing was decided, or it is too long.
        """
        self._require_open()
        self.item(item)
        if not decision.text.strip():
            raise UsageError(
                "a decision says something", hint="write what was decided, even that nothing has to be done"
            )
        require_short(decision.text)
        items = tuple(replace(one, decision=decision) if one.id == item else one for one in self.items)
        return replace(self, items=items, sign_offs=())

    def signed(self, sign_off: SignOff, *, may_sign_twice: bool = False) -> Review:
        """The review with one more sign-off.

        Args:
            sign_off: who signs, and for whom.
            may_sign_twice: whether one person may sign for several.

        Raises:
            ConflictError: it is closed, an item is not decided, or that part was signed before.
            ForbiddenError: the same person signed for somebody else already.
            UsageError: nobody needs that sign-off, or the remark is too long.
        """
        self._require_open()
        require_short(sign_off.remark)
        if sign_off.signatory not in self.required:
            needed = ", ".join(one.value for one in self.required) or "nobody"
            raise UsageError(f"{self.id} needs no sign-off by {sign_off.signatory.value}", hint=f"it needs: {needed}")
        if self.undecided:
            names = ", ".join(one.id for one in self.undecided)
            raise ConflictError("a sign-off stands for decisions, and some are open", hint=f"decide first: {names}")
        if sign_off.signatory not in self.missing:
            raise ConflictError(f"{sign_off.signatory.value} has signed {self.id} already")
        if not may_sign_twice and any(one.is_of(sign_off.by, sign_off.person) for one in self.sign_offs):
            raise ForbiddenError(
                "nobody signs for two",
                place=sign_off.by,
                hint="ask somebody else, or allow it: reviews.sign_for_several",
            )
        return replace(self, sign_offs=(*self.sign_offs, sign_off))

    def closed(self, *, by: str, at: str, remark: str = "", snapshot: int = 0, digest: str = "") -> Review:
        """The review, closed.

        Raises:
            ConflictError: it is closed already, or a decision or a sign-off is missing.
            UsageError: the remark is too long.
        """
        self._require_open()
        require_short(remark)
        if not self.is_ready:
            lacks = [*(one.id for one in self.undecided), *(f"sign-off by {one.value}" for one in self.missing)]
            raise ConflictError(f"{self.id} cannot be closed yet", hint=f"missing: {', '.join(lacks)}")
        return replace(self, closed_at=at, closed_by=by, remark=remark, snapshot=snapshot, digest=digest)

    def linked(self, ticket: str) -> Review:
        """The review with its change ticket.

        Raises:
            ConflictError: it is closed.
            UsageError: the ticket says nothing, or too much.
        """
        self._require_open()
        require_short(ticket)
        if not ticket:
            raise UsageError("a ticket is an address or an id", hint="write the change that this review belongs to")
        return replace(self, ticket=ticket)

    def _require_open(self) -> None:
        if self.closed_at:
            raise ConflictError(
                f"{self.id} was closed at {self.closed_at} by {self.closed_by}", hint="open another one"
            )


def require_short(text: str) -> None:
    """Refuse a text that nobody reads to its end.

    Raises:
        UsageError: it is longer than `LONGEST_REMARK` characters.
    """
    if len(text) > LONGEST_REMARK:
        raise UsageError(f"a text of {len(text)} characters", hint=f"{LONGEST_REMARK} are the most; link to the rest")


def _state(review: Review) -> str:
    return review.state.value


def _team(review: Review) -> str:
    return review.scope.team


def _due_at(review: Review) -> str:
    return "" if review.closed_at else review.due_at


REVIEWS: Final = RegisterKind(id="review", shape=Review, state=_state, team=_team, due_at=_due_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Up to which snapshot those that follow each other were compared.

    Attributes:
        snapshot: its number.
    """

    snapshot: int


COMPARED: Final = RegisterKind(id="compared-snapshots", shape=Compared)


def agenda_of(questions: Iterable[AgendaQuestion]) -> tuple[AgendaItem, ...]:
    """The items of an agenda; of two with one id the later one counts, in the place of the first."""
    items = {one.id: AgendaItem(id=one.id, text=one.text, figure=one.figure) for one in questions}
    return tuple(items.values())
