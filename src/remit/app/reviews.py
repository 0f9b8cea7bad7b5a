"""Reviews as people and jobs hold them: opened once for each event, decided, signed, closed (R6.1).

Whatever the command line, the API and the pages do about reviews, they do by these functions. A review's name follows
from what opened it, so that the same event seen twice, or by two servers, opens one review.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from remit.app.acting import Acting
from remit.app.kept_looks import KeptLook
from remit.app.registers import Registers
from remit.app.review_events import ReviewEvent, snapshot_events, watch_events
from remit.app.review_figures import Facts
from remit.app.snapshots import HistoryPoint
from remit.app.watch_kept import Kept as WatchKept
from remit.documents.convert import nearest
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.knowledge.agendas import usual_agendas
from remit.knowledge.base import KnowledgeBase
from remit.ledger.entry import instant
from remit.model.access import Principal, Right, Sight
from remit.model.landscape import Landscape
from remit.model.organisation import Organisation
from remit.model.register import Change, Kept
from remit.model.review import (
    REVIEWS,
    AgendaItem,
    Cause,
    Decision,
    Figure,
    Review,
    ReviewScope,
    ScopeKind,
    SignOff,
    agenda_of,
    require_short,
)
from remit.model.review_rules import Routine, Signatory
from remit.resolver.review_dates import dated, due_after, in_hand, next_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A review that somebody asks for.

    Attributes:
        routine: which.
        kind, of: of what: the kind of scope and the id.
        because: why, one sentence; needed for what is not dated.
        ticket: the change ticket, an address or an id.
    """

    routine: Routine
    kind: ScopeKind = ScopeKind.EVERYTHING
    of: str = ""
    because: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item with what facts say now."""

    item: AgendaItem
    figure: Figure | None


# --- opening ----------------------------------------------------------------------------------------


def open_review(acting: Acting, landscape: Landscape, wish: Wish) -> Kept[Review]:
    """Open the review that somebody asks for.

    A dated one is that of the period in hand; another one is told from its like by its ticket, else by the moment.

    Raises:
        ForbiddenError: they may not plan reviews there.
        UnknownNameError: there is no such team, workload, service or vendor.
        UsageError: nothing says why.
        ConflictError: that very review was opened before.
    """
    scope = scope_of(landscape, wish.kind, wish.of)
    acting.allow(Right.PLAN, team=scope.team, workload=scope.workload)
    require_short(wish.because)
    require_short(wish.ticket)
    rules = landscape.organisation.reviews
    if wish.routine.is_dated:
        hand = in_hand(rules, wish.routine, acting.now)
        key, cause = hand.period.name, Cause(what=wish.because or "the calendar", period=hand.period.name)
    elif wish.because.strip():
        key, cause = wish.ticket.strip() or acting.at, Cause(what=wish.because.strip())
    else:
        raise UsageError("a review of something that happened says what", hint="say why it is opened")
    event = ReviewEvent(routine=wish.routine, scope=scope, cause=cause, key=key)
    made = _review(acting, landscape.organisation, event, ticket=wish.ticket.strip())
    return acting.registers.write(acting.who, _opened(made))[0]


def scope_of(landscape: Landscape, kind: ScopeKind, of: str) -> ReviewScope:
    """What a review is about, with the team that answers for it.

    Raises:
        UnknownNameError: there is none of that id.
        UsageError: an id is missing, or is given where none can be.
    """
    organisation = landscape.organisation
    if (kind is ScopeKind.EVERYTHING) == bool(of):
        raise UsageError(
            f"a review of {kind.value} needs {'no' if of else 'an'} id", hint="name a team, workload, service or vendor"
        )
    services = organisation.service_owners
    known: dict[ScopeKind, dict[str, str]] = {
        ScopeKind.EVERYTHING: {"": ""},
        ScopeKind.TEAM: {name: name for name in organisation.teams},
        ScopeKind.WORKLOAD: {name: one.owner for name, one in organisation.workloads.items()},
        ScopeKind.SERVICE: {
            name: services[name].team if name in services else ""
            for name in (*landscape.estate.columns["service"].values, *services)
            if name
        },
        ScopeKind.VENDOR: {name: one.owner for name, one in organisation.vendors.items()},
    }
    if of not in known[kind]:
        raise UnknownNameError(f"no {kind.value} “{of[:80]}”", hint=nearest(of, known[kind]))
    return ReviewScope(kind=kind, id=of, team=known[kind][of])


def open_dated(acting: Acting, organisation: Organisation) -> list[str]:
    """Open the reviews of the calendar that are in hand and were not opened yet; give their names.

    A review whose date is past by the time anybody looks is not opened any more: the next one asks the same.
    """
    rules = organisation.reviews
    events = []
    for routine in (one for one in Routine if one.is_dated and rules.routine(one).is_on):
        hand = in_hand(rules, routine, acting.now)
        if hand.due_at <= acting.now:
            continue
        teams = sorted(organisation.teams) if rules.routine(routine).is_per_team else []
        scopes = [ReviewScope(kind=ScopeKind.TEAM, id=team, team=team) for team in teams] or [ReviewScope()]
        cause = Cause(what="the calendar", period=hand.period.name)
        events += [ReviewEvent(routine=routine, scope=one, cause=cause, key=hand.period.name) for one in scopes]
    return open_events(acting, organisation, events)


def open_events(acting: Acting, organisation: Organisation, events: Iterable[ReviewEvent]) -> list[str]:
    """Open a review for each event that has none yet; give the names of those that were opened.

    Routines that remit.yaml does not hold are left out.
    """
    wanted = {event.name: event for event in events if organisation.reviews.routine(event.routine).is_on}
    if not wanted:
        return []
    there = {one.name for one in acting.registers.find(REVIEWS, names=tuple(wanted))}
    opened = []
    for name in (one for one in wanted if one not in there):
        made = _review(acting, organisation, wanted[name])
        try:
            acting.registers.write(acting.who, _opened(made))
        except ConflictError:  # another server saw the same event
            continue
        opened.append(name)
    return opened


def open_between(
    acting: Acting, knowledge: KnowledgeBase, earlier: KeptLook, later: KeptLook, watched: WatchKept | None = None
) -> list[str]:
    """Open the reviews that two snapshots which follow each other, and the change watch, call for."""
    head = later.landscape
    events = snapshot_events(earlier.landscape, head, (earlier.id, later.id), knowledge.catalogue.facts)
    if watched is not None:
        events += watch_events(watched, head)
    return open_events(acting, head.organisation, events)


def pairs_since(history: Sequence[HistoryPoint], last: int) -> list[tuple[int, int]]:
    """Snapshots that follow each other under one label, of which the later one came after snapshot number `last`."""
    newest: dict[str, int] = {}
    found = []
    for point in history:
        before = newest.get(point.label)
        if before is not None and point.id > last:
            found.append((before, point.id))
        newest[point.label] = point.id
    return found


def _review(acting: Acting, organisation: Organisation, event: ReviewEvent, *, ticket: str = "") -> Review:
    rules = organisation.reviews
    rule = rules.routine(event.routine)
    due = (
        dated(rules, in_hand(rules, event.routine, acting.now).period).due_at
        if event.routine.is_dated
        else due_after(rules, acting.now, rule.days)
    )
    return Review(
        id=event.name,
        routine=event.routine,
        scope=event.scope,
        cause=event.cause,
        ticket=ticket,
        items=agenda_of((*usual_agendas()[event.routine], *rule.questions)),
        required=rule.required,
        opened_at=acting.at,
        opened_by=acting.who.actor,
        due_at=instant(due),
    )


def _opened(review: Review) -> Change[Review]:
    details = {"routine": review.routine.value, "scope": review.scope.words, "cause": review.cause.what[:500]}
    return Change(REVIEWS, review.id, review, "review.opened", expects=0, details=details)


# --- reading ----------------------------------------------------------------------------------------


def reviews(registers: Registers, sight: Sight, *, states: Sequence[str] = ()) -> list[Kept[Review]]:
    """The reviews in sight, those that are due first; closed ones last."""
    teams = None if sight.is_all or sight.workloads else tuple(sorted(sight.teams))
    found = registers.find(REVIEWS, states=states, teams=teams)
    seen = [one for one in found if sight.covers(one.document.scope.team, one.document.scope.workload)]
    return sorted(seen, key=lambda one: (bool(one.document.closed_at), one.document.due_at, one.name))


def review(registers: Registers, sight: Sight, name: str) -> Kept[Review]:
    """One review.

    Raises:
        UnknownNameError: there is none of that name, or it is out of sight.
    """
    kept = registers.get(REVIEWS, name)
    if not sight.covers(kept.document.scope.team, kept.document.scope.workload):
        raise UnknownNameError(f"no review “{name[:80]}”", hint="list them to see which there are")
    return kept


def agenda(review: Review, facts: Facts) -> list[AgendaLine]:
    """The agenda with what facts say: now, or when it was decided once the review is closed."""
    lines = []
    for item in review.items:
        told = item.decision.figure if review.closed_at and item.decision else None
        if told is None and item.figure and not review.closed_at:
            told = facts.figure(review, item.figure)
        lines.append(AgendaLine(item, told))
    return lines


def next_dates(organisation: Organisation, now: datetime) -> list[tuple[Routine, str, str]]:
    """When each dated routine is held next: the routine, its period, and when it is due (ISO 8601 in UTC)."""
    rules = organisation.reviews
    found = [(one, next_date(rules, one, now)) for one in Routine if one.is_dated and rules.routine(one).is_on]
    return [(routine, ahead.period.name, instant(ahead.due_at)) for routine, ahead in found]


# --- deciding, signing, closing ---------------------------------------------------------------------


def decide(acting: Acting, facts: Facts, name: str, item: str, text: str) -> Kept[Review]:
    """Decide on an item, with what facts say at that moment.

    Raises:
        ForbiddenError: they may not sign there.
        UnknownNameError: there is no such review or item.
        ConflictError: it is closed, or was changed meanwhile.
        UsageError: the decision says nothing, or too much.
    """
    kept = _to_sign(acting, name)
    found = kept.document.item(item)
    figure = facts.figure(kept.document, found.figure) if found.figure else None
    decision = Decision(text=text.strip(), by=acting.who.actor, at=acting.at, figure=figure)
    changed = kept.document.decided(item, decision)
    details = {"item": item, "decision": decision.text[:500]}
    if kept.document.sign_offs:
        details["sign_offs_dropped"] = str(len(kept.document.sign_offs))
    return _written(acting, kept, changed, "review.decided", details)


def sign(
    acting: Acting,
    organisation: Organisation,
    name: str,
    signatory: Signatory,
    *,
    remark: str = "",
    snapshot: HistoryPoint | None = None,
) -> Kept[Review]:
    """Sign a review for one of the four.

    Args:
        acting: who signs.
        organisation: who may sign for whom.
        name: the review.
        signatory: for whom they sign.
        remark: what they say with it.
        snapshot: the snapshot that they looked at; None where none was kept.

    Raises:
        ForbiddenError: they may not sign there or for them, are a machine, or signed for somebody else.
        UnknownNameError: there is no such review.
        ConflictError: an item is not decided, it was signed or closed before, or was changed meanwhile.
        UsageError: nobody needs that sign-off.
    """
    kept = _to_sign(acting, name)
    _require_may_sign(acting.principal, organisation, signatory)
    sign_off = SignOff(
        signatory=signatory,
        by=acting.who.actor,
        person=acting.principal.person,
        at=acting.at,
        snapshot=snapshot.id if snapshot else 0,
        digest=snapshot.digest if snapshot else "",
        remark=remark.strip(),
    )
    changed = kept.document.signed(sign_off, may_sign_twice=organisation.reviews.is_several)
    details = {"for": signatory.value, "snapshot": str(sign_off.snapshot), "digest": sign_off.digest}
    return _written(acting, kept, changed, "review.signed", details)


def close(acting: Acting, name: str, *, remark: str = "", snapshot: HistoryPoint | None = None) -> Kept[Review]:
    """Close a review; the trail keeps the snapshot's digest.

    Raises:
        ForbiddenError: they may not plan reviews there, or are a machine.
        UnknownNameError: there is no such review.
        ConflictError: a decision or a sign-off is missing, it is closed, or was changed meanwhile.
    """
    kept = _there(acting, name, Right.PLAN)
    acting.require_person()
    number, digest = (snapshot.id, snapshot.digest) if snapshot else (0, "")
    changed = kept.document.closed(
        by=acting.who.actor, at=acting.at, remark=remark.strip(), snapshot=number, digest=digest
    )
    return _written(acting, kept, changed, "review.closed", {"snapshot": str(number), "digest": digest})


def link(acting: Acting, name: str, ticket: str) -> Kept[Review]:
    """Link a review to its change ticket.

    Raises:
        ForbiddenError: they may not plan reviews there.
        UnknownNameError: there is no such review.
        ConflictError: it is closed, or was changed meanwhile.
        UsageError: the ticket says nothing, or too much.
    """
    kept = _there(acting, name, Right.PLAN)
    changed = kept.document.linked(ticket.strip())
    return _written(acting, kept, changed, "review.linked", {"ticket": changed.ticket[:500]})


def _require_may_sign(principal: Principal, organisation: Organisation, signatory: Signatory) -> None:
    rule = organisation.reviews.signatories.get(signatory)
    if rule is None or rule.has(principal.person, principal.teams):
        return
    named = ", ".join((*rule.people, *(f"the team {team}" for team in rule.teams)))
    raise ForbiddenError(f"{principal.name} does not sign for {signatory.value}", hint=f"who does: {named}")


def _to_sign(acting: Acting, name: str) -> Kept[Review]:
    kept = _there(acting, name, Right.SIGN)
    acting.require_person()
    return kept


def _there(acting: Acting, name: str, right: Right) -> Kept[Review]:
    kept = review(acting.registers, acting.principal.sees, name)
    scope = kept.document.scope
    acting.allow(right, team=scope.team, workload=scope.workload)
    if acting.expects not in {None, kept.version}:
        raise ConflictError(
            f"review “{name}” has been changed meanwhile",
            place=f"version {kept.version}, and {acting.expects} was expected",
            hint="look at it again, then decide again",
        )
    return kept


def _written(acting: Acting, kept: Kept[Review], changed: Review, act: str, details: dict[str, str]) -> Kept[Review]:
    change = Change(REVIEWS, kept.name, changed, act, expects=kept.version, details=details)
    written: Kept[Review] = acting.registers.write(acting.who, change)[0]
    return written
