"""Review: why it is open, what facts say to each item, decisions, sign-offs, closing (R6.1)."""

from __future__ import annotations

from datetime import datetime

from remit.errors import UnknownNameError
from remit.model.access import Right
from remit.model.review_rules import Routine
from remit.web.page import Page, Request, Services, View
from remit.web.rest.resource import Scene
from remit.web.rest.reviewing import review_seen
from remit.web.wording import count, listed
from remit.wire.reviews import ReviewDetail


def show(request: Request, given: Services) -> View:
    """The page of one review.

    Raises:
        UnknownNameError: there is none of that name in sight.
    """
    name = request.get("id")
    if not name:
        raise UnknownNameError("No review was named", hint="choose one from the list of reviews")
    scene = Scene(services=given, looks=given.look, principal=request.principal, now=request.now)
    shown = review_seen(scene, name)
    is_open = shown.closed_at is None
    workload = shown.scope.id if shown.scope.kind == "workload" else ""
    at = {"team": shown.scope.team, "workload": workload}
    is_person = request.principal.kind != "service"
    may_sign = is_open and is_person and request.principal.may(Right.SIGN, **at)
    may_plan = is_open and is_person and request.principal.may(Right.PLAN, **at)
    context = {
        "one": shown,
        "sentence": _sentence(shown),
        "title": Routine(shown.routine).words,
        "may_decide": may_sign,
        "may_sign": may_sign and not shown.undecided and shown.missing,
        "may_close": may_plan and not shown.undecided and not shown.missing,
        "may_link": may_plan,
        "signed": {line.signatory: (line, datetime.fromisoformat(line.at)) for line in shown.sign_offs},
        "is_address": shown.ticket.startswith("https://"),
        "opened": datetime.fromisoformat(shown.opened_at),
    }
    return View(template="review.html", context=context, title=f"{Routine(shown.routine).words} review")


def _sentence(one: ReviewDetail) -> str:
    about = one.scope.kind if one.scope.kind == "everything" else f"{one.scope.kind} {one.scope.id}"
    if one.closed_at:
        return f"The {one.routine} review of {about} was closed on {one.closed_at[:10]} by {one.closed_by}."
    late = "is overdue since" if one.state == "overdue" else "is due on"
    head = f"The {one.routine} review of {about} {late} {one.due_at[:10]}"
    if one.undecided:
        return f"{head}: {count(one.undecided, 'item')} of {one.items} to decide."
    if one.missing:
        have = "has" if len(one.missing) == 1 else "have"
        return f"{head}: everything is decided, and {listed(one.missing)} {have} still to sign."
    return f"{head}: everything is decided and signed; it can be closed."


PAGE = Page(id="review", title="Review", path="/review", handler=show, under="reviews")
