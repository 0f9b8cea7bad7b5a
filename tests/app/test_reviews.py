"""Reviews in the store: opened once for each event, decided, signed, closed by whoever may (R6.1, R12)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from app.acting_people import AUDITOR, CORAL, EDITOR, ISLA, MACHINE, NOW, VERA, acting, person, with_rules
from remit.app import reviews as module
from remit.app.acting import at_this_machine, by_remit, person_called, teams_of
from remit.app.kept_looks import KeptLook
from remit.app.registers import Registers
from remit.app.review_events import ReviewEvent
from remit.app.review_figures import Facts
from remit.app.review_opening import (
    Wish,
    open_between,
    open_dated,
    open_due,
    open_events,
    open_review,
    pairs_since,
    scope_of,
)
from remit.app.reviews import agenda, close, decide, link, next_dates, review, reviews, sign
from remit.app.snapshots import HistoryPoint, Snapshots, open_snapshots
from remit.app.watch_kept import Kept as WatchKept
from remit.app.watch_kept import Review as Watched
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.knowledge.base import open_knowledge
from remit.ledger.entry import Entry
from remit.model.access import EVERYTHING, Principal, Right, Role, Sight
from remit.model.landscape import Landscape
from remit.model.register import Change
from remit.model.review import COMPARED, REVIEWS, Cause, Review, ReviewScope, ReviewState, ScopeKind
from remit.model.review_rules import ReviewRules, Routine, RoutineRule, Signatory, SignatoryRule
from remit.store.audit import TrailQuery
from remit.store.trail import TrailTable
from store.databases import Database
from store.landscapes import harbourlight, small

POINT = HistoryPoint(
    id=7,
    taken_at="",
    label="",
    resources=0,
    unreadable=0,
    assets=0,
    owned=0,
    by_severity={},
    undecided=0,
    digest="ab" * 32,
)
ONE_ITEM = ReviewRules(routines={Routine.SECURITY_EVENT: RoutineRule(days=3, required=(Signatory.SECURITY,))})
WISH = Wish(routine=Routine.SECURITY_EVENT, kind=ScopeKind.TEAM, of="payments", because="a key leaked", ticket="SEC-1")


def facts(registers: Registers) -> Facts:
    return Facts(look=KeptLook(id=7, landscape=harbourlight()), registers=registers, now=NOW)


def decide_all(registers: Registers, name: str, principal: Principal = EDITOR) -> None:
    for item in registers.get(REVIEWS, name).document.items:
        decide(acting(registers, principal), facts(registers), name, item.id, "nothing has to be done")


def told(database: Database) -> list[Entry]:
    """What the trail tells of reviews, the newest first; every row still is what it vouches for."""
    trail = TrailTable.open(database.where)
    try:
        assert not trail.verify(trail.key(), {}).faults
        return [one for one in trail.find(TrailQuery()) if one.kind.startswith("review.")]
    finally:
        trail.close()


def test_a_review_is_opened_decided_signed_and_closed_and_the_trail_tells_it(
    database: Database, registers: Registers
) -> None:
    kept = open_review(acting(registers), harbourlight(), WISH)
    name = kept.name
    assert name == "security-event:team:payments@SEC-1"
    assert (kept.document.due_at, kept.document.opened_by) == ("2026-11-25T17:00:00.000000Z", EDITOR.id)
    decide_all(registers, name)
    decided = registers.get(REVIEWS, name).document
    figure = next(one for one in decided.items if one.id == "checks").decision
    assert figure is not None
    assert figure.figure is not None
    assert figure.figure.snapshot == 7
    assert figure.figure.count
    organisation = harbourlight().organisation
    sign(acting(registers), organisation, name, Signatory.PLATFORM, snapshot=POINT)
    signed = sign(acting(registers, VERA), organisation, name, Signatory.SECURITY, remark=" seen ", snapshot=POINT)
    assert signed.document.state is ReviewState.SIGNED
    last = signed.document.sign_offs[-1]
    assert (last.by, last.person, last.snapshot, last.digest, last.remark) == (VERA.id, "vera", 7, "ab" * 32, "seen")
    closed = close(acting(registers), name, remark="done", snapshot=POINT)
    assert (closed.document.state, closed.document.digest) == (ReviewState.CLOSED, "ab" * 32)
    entries = told(database)
    kinds = [one.kind for one in entries][::-1]
    count = len(decided.items)
    assert kinds == ["review.opened", *["review.decided"] * count, "review.signed", "review.signed", "review.closed"]
    assert entries[0].details["digest"] == "ab" * 32
    assert {one.actor for one in entries} == {EDITOR.id, VERA.id}


def test_it_is_refused_to_whoever_may_not(registers: Registers) -> None:
    with pytest.raises(ForbiddenError, match="may not do this for the team payments"):
        open_review(acting(registers, CORAL), harbourlight(), WISH)
    name = open_review(acting(registers), harbourlight(), WISH).name
    decide(acting(registers, CORAL), facts(registers), name, "event", "ours")  # of her own team
    for principal, error in ((ISLA, UnknownNameError), (AUDITOR, ForbiddenError), (MACHINE, ForbiddenError)):
        with pytest.raises(error):
            decide(acting(registers, principal), facts(registers), name, "event", "theirs")
        with pytest.raises(error):
            sign(acting(registers, principal), harbourlight().organisation, name, Signatory.SECURITY)
    for principal in (ISLA, AUDITOR, CORAL, MACHINE):
        with pytest.raises((ForbiddenError, UnknownNameError)):
            close(acting(registers, principal), name)
    assert registers.get(REVIEWS, name).version == 2


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_what_its_rights_say(registers: Registers, role: Role) -> None:
    """R12: the matrix of roles and acts; the store is written only where the right is there."""
    somebody = person("marnie", "payments", role=role)
    name = open_review(acting(registers), harbourlight(), WISH).name
    rights = {right for right in (Right.PLAN, Right.SIGN) if somebody.may(right, team="payments")}
    acts: dict[str, tuple[Right, Callable[[], object]]] = {
        "open": (
            Right.PLAN,
            lambda: open_review(acting(registers, somebody), harbourlight(), replace(WISH, ticket="2")),
        ),
        "link": (Right.PLAN, lambda: link(acting(registers, somebody), name, "SEC-9")),
        "decide": (Right.SIGN, lambda: decide(acting(registers, somebody), facts(registers), name, "event", "x")),
    }
    for right, act in acts.values():
        before = registers.count(REVIEWS), registers.get(REVIEWS, name).version
        if right in rights:
            act()
            assert (registers.count(REVIEWS), registers.get(REVIEWS, name).version) != before
        else:
            with pytest.raises(ForbiddenError):
                act()
            assert (registers.count(REVIEWS), registers.get(REVIEWS, name).version) == before
    expected = {Role.OWNER: {Right.SIGN}, Role.EDITOR: {Right.PLAN, Right.SIGN}}
    assert rights == (expected.get(role, set()) if role is not Role.ADMINISTRATOR else {Right.PLAN, Right.SIGN})


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_sign_and_close_what_its_rights_say(registers: Registers, role: Role) -> None:
    landscape = with_rules(ONE_ITEM)
    somebody = acting(registers, person("marnie", "payments", role=role))
    name = open_review(acting(registers), landscape, WISH).name
    decide_all(registers, name)
    if not somebody.principal.may(Right.SIGN, team="payments"):
        with pytest.raises(ForbiddenError):
            sign(somebody, landscape.organisation, name, Signatory.SECURITY)
        assert not registers.get(REVIEWS, name).document.sign_offs
        sign(acting(registers, VERA), landscape.organisation, name, Signatory.SECURITY)
    else:
        assert sign(somebody, landscape.organisation, name, Signatory.SECURITY).document.is_ready
    if somebody.principal.may(Right.PLAN, team="payments"):
        assert close(somebody, name).document.closed_by == somebody.principal.id
    else:
        with pytest.raises(ForbiddenError):
            close(somebody, name)
        assert not registers.get(REVIEWS, name).document.closed_at


def test_who_signs_for_what_is_configured(registers: Registers) -> None:
    rules = replace(ONE_ITEM, signatories={Signatory.SECURITY: SignatoryRule(teams=("security",), people=("pelle",))})
    landscape = with_rules(rules)
    name = open_review(acting(registers), landscape, WISH).name
    decide_all(registers, name)
    with pytest.raises(ForbiddenError, match="does not sign for security") as refused:
        sign(acting(registers, CORAL), landscape.organisation, name, Signatory.SECURITY)
    assert refused.value.hint == "who does: pelle, the team security"
    assert sign(acting(registers, VERA), landscape.organisation, name, Signatory.SECURITY).version
    other = replace(landscape.organisation, reviews=replace(rules, is_several=True))
    assert other.reviews.is_several


def test_what_was_changed_meanwhile_is_not_written_over(registers: Registers) -> None:
    name = open_review(acting(registers), harbourlight(), WISH).name
    decide(acting(registers, expects=1), facts(registers), name, "event", "ours")
    with pytest.raises(ConflictError, match="changed meanwhile"):
        decide(acting(registers, expects=1), facts(registers), name, "event", "theirs")
    with pytest.raises(ConflictError):
        open_review(acting(registers), harbourlight(), WISH)
    linked = link(acting(registers, expects=2), name, "https://tickets.example/SEC-2")
    assert linked.document.ticket == "https://tickets.example/SEC-2"


def test_the_calendar_opens_each_review_once(registers: Registers) -> None:
    organisation = harbourlight().organisation
    evening = NOW + timedelta(hours=8)
    assert open_dated(by_remit(registers, NOW), organisation) == []
    opened = open_dated(by_remit(registers, evening), organisation)
    # On the evening of a Friday the weekly reviews of the next Monday are open; the month's and the quarter's are past.
    assert opened == [f"weekly:team:{team}@2026-W48" for team in sorted(organisation.teams)]
    assert open_dated(by_remit(registers, evening), organisation) == []
    later = open_dated(by_remit(registers, NOW + timedelta(days=14)), organisation)
    assert [one for one in later if not one.startswith("weekly")] == ["monthly@2026-12"]
    assert registers.get(REVIEWS, "monthly@2026-12").document.due_at == "2026-12-07T17:00:00.000000Z"
    off = ReviewRules(routines={one: RoutineRule(is_on=False) for one in Routine})
    assert open_dated(by_remit(registers, NOW + timedelta(days=90)), with_rules(off).organisation) == []


def test_a_dated_review_can_be_opened_by_hand(registers: Registers) -> None:
    kept = open_review(acting(registers), harbourlight(), Wish(routine=Routine.QUARTERLY))
    assert (kept.name, kept.document.cause.what) == ("quarterly@2026-Q4", "the calendar")
    assert kept.document.state_at(acting(registers).at) is ReviewState.OVERDUE


@pytest.mark.parametrize(
    ("wish", "error", "message"),
    [
        (replace(WISH, because=" "), UsageError, "says what"),
        (replace(WISH, of="paymants"), UnknownNameError, "did you mean “payments”"),
        (replace(WISH, kind=ScopeKind.EVERYTHING), UsageError, "needs no id"),
        (replace(WISH, of=""), UsageError, "needs an id"),
        (replace(WISH, kind=ScopeKind.VENDOR, of="nobody"), UnknownNameError, "no vendor"),
        (replace(WISH, because="x" * 5000), UsageError, "characters"),
    ],
)
def test_a_wish_that_cannot_be_is_told(registers: Registers, wish: Wish, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        open_review(acting(registers), harbourlight(), wish)
    assert registers.count(REVIEWS) == 0


def test_a_scope_has_the_team_that_answers() -> None:
    whole = harbourlight()
    assert scope_of(whole, ScopeKind.WORKLOAD, "checkout").team == "payments"
    assert scope_of(whole, ScopeKind.TEAM, "data").team == "data"
    assert scope_of(whole, ScopeKind.SERVICE, "aws/s3").team == ""
    assert scope_of(whole, ScopeKind.EVERYTHING, "").team == ""


def test_an_event_opens_one_review_whoever_sees_it(registers: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    event = ReviewEvent(routine=Routine.VENDOR_CHANGE, scope=ReviewScope(), cause=Cause(what="x"), key="3")
    organisation = harbourlight().organisation
    assert open_events(by_remit(registers, NOW), organisation, [event, event]) == ["vendor-change@3"]
    # Another server that had looked before the first one wrote.
    found = Registers.find
    monkeypatch.setattr(Registers, "find", lambda *_, **__: [])
    assert open_events(by_remit(registers, NOW), organisation, [event]) == []
    monkeypatch.setattr(Registers, "find", found)
    assert len(registers.history(REVIEWS, "vendor-change@3")) == 1


def test_two_snapshots_open_what_they_call_for(registers: Registers) -> None:
    before, after = KeptLook(id=1, landscape=small()), KeptLook(id=2, landscape=harbourlight())
    opened = open_between(by_remit(registers, NOW), open_knowledge(), before, after)
    assert "new-service:service:aws/s3@2" in opened
    assert open_between(by_remit(registers, NOW), open_knowledge(), before, after) == []
    document = registers.get(REVIEWS, "new-service:service:aws/s3@2").document
    assert (document.cause.before, document.cause.after) == (1, 2)
    assert document.cause.count == len(document.cause.changes)


def test_what_is_due_is_opened_and_each_pair_of_snapshots_is_compared_once(registers: Registers) -> None:
    kept = {1: small(), 2: harbourlight(), 3: small(), 4: harbourlight()}
    loaded: list[int] = []

    def load(number: int) -> Landscape:
        loaded.append(number)
        return kept[number]

    def due(count: int, watched: WatchKept | None = None) -> list[str]:
        points = [replace(POINT, id=number) for number in range(1, count + 1)]
        return open_due(by_remit(registers, NOW), open_knowledge(), points, load, watched)

    assert due(0) == []
    assert due(1) == []
    assert "new-service:service:aws/s3@2" in due(2)
    assert "new-service:service:aws/s3@4" in due(4)  # it had gone and came again
    assert registers.get(COMPARED, COMPARED.id).version == 3
    loaded.clear()
    page = Watched(url="https://e.example", passage="", rows=["aws/s3 backup"], because="x", opened="2026-11-01")
    assert due(4, WatchKept(reviews={"abc": [page]})) == ["documentation-change:service:aws/s3@abc-2026-11-01"]
    assert due(4) == []
    assert set(loaded) == {4}


def test_lists_show_what_is_in_sight_and_what_is_due_first(registers: Registers) -> None:
    open_review(acting(registers), harbourlight(), WISH)
    open_review(acting(registers), harbourlight(), replace(WISH, of="booking"))
    open_review(acting(registers), harbourlight(), Wish(routine=Routine.QUARTERLY))
    workload = replace(WISH, kind=ScopeKind.WORKLOAD, of="checkout")
    open_review(acting(registers), harbourlight(), workload)
    names = [one.name for one in reviews(registers, EVERYTHING)]
    assert names[0] == "quarterly@2026-Q4"
    assert len(names) == 4
    mine = [one.name for one in reviews(registers, Sight(teams=frozenset({"payments"})))]
    assert mine == ["security-event:team:payments@SEC-1", "security-event:workload:checkout@SEC-1"]
    assert [one.name for one in reviews(registers, Sight(workloads=frozenset({"checkout"})))] == mine[1:]
    assert reviews(registers, EVERYTHING, states=("closed",)) == []
    with pytest.raises(UnknownNameError):
        review(registers, Sight(teams=frozenset({"booking"})), mine[0])


def test_a_closed_review_shows_the_figures_of_its_decisions(registers: Registers) -> None:
    landscape = with_rules(ONE_ITEM)
    name = open_review(acting(registers), landscape, WISH).name
    before = agenda(registers.get(REVIEWS, name).document, facts(registers))
    assert [line.figure is None for line in before] == [line.item.figure == "" for line in before]
    decide_all(registers, name)
    sign(acting(registers, VERA), landscape.organisation, name, Signatory.SECURITY)
    closed = close(acting(registers), name).document
    empty = Facts(look=None, registers=registers, now=NOW + timedelta(days=400))
    shown = [line.figure for line in agenda(closed, empty)]
    assert shown == [one.decision.figure for one in closed.items if one.decision]
    assert any(one and one.snapshot == 7 for one in shown)


def test_the_next_dates_are_told() -> None:
    assert next_dates(harbourlight().organisation, NOW) == [
        (Routine.WEEKLY, "2026-W48", "2026-11-23T17:00:00.000000Z"),
        (Routine.MONTHLY, "2026-12", "2026-12-07T17:00:00.000000Z"),
        (Routine.QUARTERLY, "2027-Q1", "2027-01-14T17:00:00.000000Z"),
    ]


def test_snapshots_are_paired_by_their_label() -> None:
    points = [
        replace(POINT, id=number, label=label) for number, label in ((1, ""), (2, "b"), (3, ""), (4, "b"), (5, ""))
    ]
    assert pairs_since(points, 0) == [(1, 3), (2, 4), (3, 5)]
    assert pairs_since(points, 3) == [(2, 4), (3, 5)]
    assert pairs_since(points, 5) == []


def test_a_snapshot_tells_its_digest(database: Database) -> None:
    snapshots: Snapshots = open_snapshots(database.where)
    snapshots.save(small())
    assert len(snapshots.history(1)[0].digest) == 64
    snapshots.close()


def test_whoever_sits_at_the_machine_is_known_by_remit_yaml(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = harbourlight().organisation
    monkeypatch.setenv("REMIT_ACTOR", "coral")
    local = at_this_machine(registers, organisation)
    assert (local.principal.person, local.principal.teams, local.who.actor) == (
        "coral",
        frozenset({"payments"}),
        "coral",
    )
    assert local.principal.may(Right.PLAN)
    assert at_this_machine(registers, None).principal.person == ""
    mail = next(one.email for one in organisation.people.values() if one.email)
    assert person_called(organisation, mail.upper())
    assert person_called(organisation, "nobody at all") == ""
    assert person_called(organisation, "") == ""
    assert teams_of(organisation, "") == frozenset()


def test_a_decision_after_signing_takes_the_sign_offs_back_and_says_so(
    database: Database, registers: Registers
) -> None:
    landscape = with_rules(ONE_ITEM)
    name = open_review(acting(registers), landscape, WISH).name
    decide_all(registers, name)
    sign(acting(registers, VERA), landscape.organisation, name, Signatory.SECURITY)
    assert decide(acting(registers), facts(registers), name, "event", "other").document.sign_offs == ()
    assert told(database)[0].details["sign_offs_dropped"] == "1"


def test_a_document_that_cannot_be_is_not_written(registers: Registers) -> None:
    kept = open_review(acting(registers), harbourlight(), WISH)
    with pytest.raises(ValueError, match="lacks"):
        registers.write(
            acting(registers).who,
            Change(REVIEWS, kept.name, replace(kept.document, closed_at=NOW.isoformat()), "review.closed"),
        )
    assert isinstance(registers.get(REVIEWS, kept.name).document, Review)
    assert module.review(registers, EVERYTHING, kept.name).version == 1


def test_of_many_who_decide_at_once_none_is_written_over(registers: Registers) -> None:
    """Each either stands in the document, or was told that somebody else was faster."""
    name = open_review(acting(registers), harbourlight(), WISH).name
    items = [one.id for one in registers.get(REVIEWS, name).document.items]
    known = facts(registers)
    known.figure(registers.get(REVIEWS, name).document, "failing-checks")

    def attempt(item: str) -> bool:
        try:
            decide(acting(registers), known, name, item, f"decided {item}")
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        won = dict(zip(items, pool.map(attempt, items), strict=True))
    document = registers.get(REVIEWS, name)
    assert any(won.values())
    assert {one.id: one.decision is not None for one in document.document.items} == won
    assert document.version == 1 + sum(won.values())
