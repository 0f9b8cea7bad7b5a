"""Opening reviews: for somebody who asks, by the calendar, and for what snapshots and the change watch show (R6.1).

A review's name follows from what opened it, so that the same event seen twice, or by two servers, opens one review.
What this file cannot know is what nobody kept: a change between two looks that no snapshot shows opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from remit.app.acting import Acting
from remit.app.kept_looks import KeptLook
from remit.app.review_events import ReviewEvent, snapshot_events, watch_events
from remit.app.snapshots import HistoryPoint
from remit.app.watch_kept import Kept as WatchKept
from remit.documents.convert import nearest
from remit.errors import ConflictError, UnknownNameError, UsageError
from remit.knowledge.agendas import usual_agendas
from remit.knowledge.base import KnowledgeBase
from remit.ledger.entry import instant
from remit.model.access import Right
from remit.model.landscape import Landscape
from remit.model.organisation import Organisation
from remit.model.register import Change, Kept
from remit.model.review import (
    COMPARED,
    REVIEWS,
    Cause,
    Compared,
    Review,
    ReviewScope,
    ScopeKind,
    agenda_of,
    require_short,
)
from remit.model.review_rules import Routine
from remit.resolver.review_dates import dated, due_after, in_hand


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


def open_between(acting: Acting, knowledge: KnowledgeBase, earlier: KeptLook, later: KeptLook) -> list[str]:
    """Open the reviews that two snapshots which follow each other call for."""
    head = later.landscape
    events = snapshot_events(earlier.landscape, head, (earlier.id, later.id), knowledge.catalogue.facts)
    return open_events(acting, head.organisation, events)


def open_due(
    acting: Acting,
    knowledge: KnowledgeBase,
    history: Sequence[HistoryPoint],
    load: Callable[[int], Landscape],
    watched: WatchKept | None = None,
) -> list[str]:
    """Open everything that calls for a review: the calendar, snapshots that nobody compared yet, the change watch.

    Which snapshot was looked at last is kept, so that each pair is compared once; the first time only the newest is.

    Args:
        acting: Remit itself, or whoever asks for it.
        knowledge: the vocabulary of facts.
        history: the snapshots that are kept, the oldest first.
        load: the whole landscape of a snapshot.
        watched: what the change watch keeps; None where nobody watches.
    """
    if not history:
        return []
    newest = history[-1].id
    organisation = load(newest).organisation
    opened = open_dated(acting, organisation)
    seen = next(iter(acting.registers.find(COMPARED, names=(COMPARED.id,))), None)
    pairs = pairs_since(history, seen.document.snapshot) if seen else pairs_since(history, 0)[-1:]
    for earlier, later in pairs:
        looks = (KeptLook(id=number, landscape=load(number)) for number in (earlier, later))
        opened += open_between(acting, knowledge, *looks)
    if watched is not None:
        opened += open_events(acting, organisation, watch_events(watched, load(newest)))
    last = max(point.id for point in history)
    if seen is None or seen.document.snapshot < last:
        change = Change(
            COMPARED, COMPARED.id, Compared(snapshot=last), "snapshots.compared", expects=seen.version if seen else 0
        )
        with suppress(ConflictError):  # another server compared them too; the names of reviews keep them apart
            acting.registers.write(acting.who, change)
    return opened


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
