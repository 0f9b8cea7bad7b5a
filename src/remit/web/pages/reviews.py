"""Reviews: what is open and when it is due, what is overdue, and opening one (R6.1)."""

from __future__ import annotations

from remit.app.reviews import next_dates, reviews
from remit.ledger.entry import instant
from remit.model.access import Right
from remit.model.register import Kept
from remit.model.review import Review, ReviewState, ScopeKind
from remit.model.review_rules import Routine
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count

PAGE_SIZE = 50


def show(request: Request, given: Services) -> View:
    """The reviews in sight, those that are due first."""
    landscape, now = given.landscape(), instant(request.now)
    known = reviews(given.registers, request.principal.sees)
    chosen = {name: request.get(name) for name in ("state", "routine")}
    rows = [kept for kept in known if _is_wanted(kept, request, chosen, now)]
    page = min(request.number("page", 1), max(1, -(-len(rows) // PAGE_SIZE)))
    context = {
        "sentence": _sentence(known, now),
        "rows": [
            (kept.document, kept.document.state_at(now).value)
            for kept in rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ],
        "found": len(rows),
        "page_number": page,
        "size": PAGE_SIZE,
        "known": len(known),
        "choices": {
            "state": ("State", [(one.value, one.value) for one in ReviewState]),
            "routine": ("Routine", [(one.value, one.words) for one in Routine]),
        },
        "chosen": chosen,
        "ahead": next_dates(landscape.organisation, request.now) if landscape else [],
        "may_open": landscape is not None and request.may(Right.PLAN),
        "routines": [(one.value, one.words) for one in Routine],
        "kinds": [(one.value, one.value) for one in ScopeKind],
    }
    return View(template="reviews.html", context=context)


def _is_wanted(kept: Kept[Review], request: Request, chosen: dict[str, str], now: str) -> bool:
    one = kept.document
    state = one.state_at(now).value
    text = f"{one.id} {one.cause.what} {one.ticket}".casefold()
    return (
        all(word in text for word in request.get("find").casefold().split())
        and chosen["state"] in {"", state}
        and chosen["routine"] in {"", one.routine.value}
        and request.get("team") in {"", one.scope.team}
    )


def _sentence(known: list[Kept[Review]], now: str) -> str:
    opened = [kept.document for kept in known if not kept.document.closed_at]
    if not opened:
        return "No review is open."
    late = sum(one.state_at(now) is ReviewState.OVERDUE for one in opened)
    ready = sum(one.is_ready for one in opened)
    told = f"{count(len(opened), 'review is', 'reviews are')} open"
    told += f", {late} of them overdue" if late else ""
    return told + (f"; {count(ready, 'can', 'can')} be closed." if ready else ".")


PAGE = Page(id="reviews", title="Reviews", path="/reviews", handler=show, rail=120, icon="reviews", key="v")
