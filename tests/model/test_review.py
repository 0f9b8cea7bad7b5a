"""Reviews: decisions, sign-offs and closing. R6.1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.errors import ConflictError, ForbiddenError, RemitError, UnknownNameError, UsageError
from remit.model.review import (
    LONGEST_REMARK,
    REVIEWS,
    Cause,
    Decision,
    Figure,
    Review,
    ReviewScope,
    ReviewState,
    ScopeKind,
    SignOff,
    agenda_of,
)
from remit.model.review_rules import AgendaQuestion, ReviewRules, Routine, RoutineRule, Signatory, SignatoryRule

AT = "2026-11-20T09:30:00.000000Z"
QUESTIONS = (AgendaQuestion(id="owners", text="Who owns it?", figure="unowned"), AgendaQuestion(id="why", text="Why?"))


def review(**changes: Any) -> Review:  # noqa: ANN401 - any field
    return Review(
        **{
            "id": "monthly 2026-11",
            "routine": Routine.MONTHLY,
            "scope": ReviewScope(kind=ScopeKind.TEAM, id="payments", team="payments"),
            "cause": Cause(what="the calendar", period="2026-11"),
            "items": agenda_of(QUESTIONS),
            "required": (Signatory.PLATFORM, Signatory.SECURITY),
            "opened_at": AT,
            "opened_by": "remit",
            "due_at": "2026-12-01T17:00:00.000000Z",
            **changes,
        }
    )


def decision(text: str = "fine") -> Decision:
    return Decision(text=text, by="ann", at=AT, figure=Figure(words="none", count=0))


def decided() -> Review:
    return review().decided("owners", decision()).decided("why", decision())


def sign(signatory: Signatory, by: str = "ann", person: str = "") -> SignOff:
    return SignOff(signatory=signatory, by=by, person=person, at=AT, remark="seen")


def test_a_review_goes_from_open_to_signed_to_closed() -> None:
    start = review()
    assert (start.state, [one.id for one in start.undecided]) == (ReviewState.OPEN, ["owners", "why"])
    whole = decided()
    assert (whole.state, whole.missing, whole.is_ready) == (ReviewState.OPEN, whole.required, False)
    signed = whole.signed(sign(Signatory.PLATFORM)).signed(sign(Signatory.SECURITY, "ben"))
    assert (signed.state, signed.missing) == (ReviewState.SIGNED, ())
    closed = signed.closed(by="ann", at=AT, remark="done", snapshot=7, digest="ab")
    assert (closed.state, closed.snapshot, closed.digest, closed.remark) == (ReviewState.CLOSED, 7, "ab", "done")
    assert [REVIEWS.state(one) for one in (start, signed, closed)] == ["open", "signed", "closed"]
    assert (REVIEWS.team(start), REVIEWS.due_at(start), REVIEWS.due_at(closed)) == ("payments", start.due_at, "")


def test_what_is_not_closed_in_time_is_overdue() -> None:
    late, closed = "2027-01-01T00:00:00Z", review(items=(), required=()).closed(by="ann", at=AT)
    assert review().state_at(AT) is ReviewState.OPEN
    assert review().state_at(late) is ReviewState.OVERDUE
    assert closed.state_at(late) is ReviewState.CLOSED


def test_signing_waits_for_every_decision() -> None:
    with pytest.raises(ConflictError) as told:
        review().decided("owners", decision()).signed(sign(Signatory.PLATFORM))
    assert told.value.hint == "decide first: why"


def test_each_part_is_signed_once_and_nobody_signs_two() -> None:
    once = decided().signed(sign(Signatory.PLATFORM, "ann", "p1"))
    with pytest.raises(ConflictError, match="platform has signed"):
        once.signed(sign(Signatory.PLATFORM, "ben"))
    with pytest.raises(ForbiddenError, match="nobody signs for two"):
        once.signed(sign(Signatory.SECURITY, "ann"))
    with pytest.raises(ForbiddenError):  # the same person under another name
        once.signed(sign(Signatory.SECURITY, "ann@example.com", "p1"))
    assert once.signed(sign(Signatory.SECURITY, "ann"), may_sign_twice=True).is_ready
    with pytest.raises(UsageError) as told:
        once.signed(sign(Signatory.PRODUCT, "ben"))
    assert told.value.hint == "it needs: platform, security"
    with pytest.raises(UsageError) as told:
        review(items=(), required=()).signed(sign(Signatory.PRODUCT))
    assert told.value.hint == "it needs: nobody"


def test_another_decision_takes_the_sign_offs_back() -> None:
    signed = decided().signed(sign(Signatory.PLATFORM))
    assert signed.decided("why", decision("other")).sign_offs == ()


def test_closing_says_what_is_missing() -> None:
    with pytest.raises(ConflictError) as told:
        review().decided("why", decision()).closed(by="ann", at=AT)
    assert told.value.hint == "missing: owners, sign-off by platform, sign-off by security"


def test_nothing_happens_to_a_closed_review() -> None:
    closed = review(items=(), required=()).closed(by="ann", at=AT)
    acts: list[Callable[[], Review]] = [
        lambda: closed.decided("why", decision()),
        lambda: closed.signed(sign(Signatory.PLATFORM)),
        lambda: closed.closed(by="ben", at=AT),
        lambda: closed.linked("CHG-1"),
    ]
    for act in acts:
        with pytest.raises(ConflictError, match="was closed at"):
            act()


def test_a_ticket_is_linked_and_sign_offs_stay() -> None:
    signed = decided().signed(sign(Signatory.PLATFORM)).linked("CHG-7")
    assert (signed.ticket, len(signed.sign_offs)) == ("CHG-7", 1)
    with pytest.raises(UsageError, match="an address or an id"):
        signed.linked("")


def test_what_says_nothing_or_too_much_is_refused() -> None:
    with pytest.raises(UsageError, match="says something"):
        review().decided("why", decision("  "))
    with pytest.raises(UsageError, match="4001 characters"):
        review().decided("why", decision("x" * (LONGEST_REMARK + 1)))
    with pytest.raises(UnknownNameError) as told:
        review().decided("who", decision())
    assert told.value.hint == "items: owners, why"


@pytest.mark.parametrize("change", [{"closed_at": AT}, {"sign_offs": (sign(Signatory.PLATFORM),)}])
def test_a_review_that_cannot_be_is_not_made_and_not_read(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="review"):
        review(**change)
    written = {**msgspec.to_builtins(review()), **msgspec.to_builtins(change)}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(written, Review)


def test_a_scope_names_what_it_is_about() -> None:
    assert ReviewScope().words == "everything"
    assert ReviewScope(kind=ScopeKind.WORKLOAD, id="w1").workload == "w1"
    assert ReviewScope(kind=ScopeKind.TEAM, id="t").workload == ""
    assert ReviewScope(kind=ScopeKind.VENDOR, id="aws").words == "vendor aws"
    with pytest.raises(ValueError, match="needs an id"):
        ReviewScope(kind=ScopeKind.TEAM)
    with pytest.raises(ValueError, match="has no id"):
        ReviewScope(id="x")


def test_an_agenda_has_each_item_once_and_the_later_text_counts() -> None:
    found = agenda_of((*QUESTIONS, AgendaQuestion(id="owners", text="Whose?")))
    assert [(one.id, one.text) for one in found] == [("owners", "Whose?"), ("why", "Why?")]


def test_routines_and_who_may_sign() -> None:
    assert Routine.NEW_SERVICE.words == "New service"
    assert [one for one in Routine if one.is_dated] == [Routine.WEEKLY, Routine.MONTHLY, Routine.QUARTERLY]
    assert set(Signatory) == set(ReviewRules().routine(Routine.QUARTERLY).required)
    own = ReviewRules(routines={Routine.WEEKLY: RoutineRule(is_on=False)})
    assert (own.routine(Routine.WEEKLY).is_on, own.routine(Routine.MONTHLY).is_on) == (False, True)
    named = SignatoryRule(teams=("security",), people=("vera",))
    assert SignatoryRule().has("", ())
    assert named.has("vera", ())
    assert named.has("", ("security",))
    assert not named.has("", ("payments",))
    assert not named.has("", ())


_ACTS = st.one_of(
    st.tuples(st.just("decide"), st.sampled_from(["owners", "why"])),
    st.tuples(st.just("sign"), st.sampled_from(list(Signatory)), st.sampled_from(["ann", "ben", "eve"])),
    st.tuples(st.just("close")),
)


@given(st.lists(_ACTS, max_size=12), st.sets(st.sampled_from(list(Signatory))))
def test_a_closed_review_never_lacks_a_decision_or_a_sign_off(acts: list[tuple[Any, ...]], needed: set[Any]) -> None:
    now = review(required=tuple(sorted(needed)))
    for act in acts:
        try:
            if act[0] == "decide":
                now = now.decided(act[1], decision())
            elif act[0] == "sign":
                now = now.signed(sign(act[1], act[2]))
            else:
                now = now.closed(by="ann", at=AT)
        except RemitError:
            continue
        assert now == msgspec.convert(msgspec.to_builtins(now), Review)
        people = [one.by for one in now.sign_offs]
        assert len(people) == len(set(people))
        if now.state is ReviewState.CLOSED:
            assert not now.undecided
            assert {one.signatory for one in now.sign_offs} == needed
        with pytest.raises(ValueError, match="lacks"):
            replace(now, items=agenda_of(QUESTIONS), sign_offs=(), closed_at=AT)
