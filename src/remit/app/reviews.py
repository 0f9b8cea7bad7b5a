"""Reviews as people hold them: listed, decided, signed, closed (R6.1).

Whatever the command line, the API and the pages do about reviews, they do by these functions and by those that open
them (`review_opening`). What this file cannot know is whether a decision is a good one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from remit.app.acting import Acting
from remit.app.registers import Registers
from remit.app.review_figures import Facts
from remit.app.snapshots import HistoryPoint
from remit.errors import ConflictError, ForbiddenError, UnknownNameError
from remit.ledger.entry import instant
from remit.model.access import Principal, Right, Sight
from remit.model.organisation import Organisation
from remit.model.register import Change, Kept
from remit.model.review import (
    REVIEWS,
    AgendaItem,
    Decision,
    Figure,
    Review,
    SignOff,
)
from remit.model.review_rules import Routine, Signatory
from remit.resolver.review_dates import next_date


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item with what facts say now."""

    item: AgendaItem
    figure: Figure | None


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
