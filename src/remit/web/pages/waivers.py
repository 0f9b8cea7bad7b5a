"""Waivers: what is accepted not to be met, until when and by whom; what is asked for; and asking for one (R1.15)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from remit.app.waived import Waived
from remit.app.waivers import waivers
from remit.checks import CHECKS
from remit.model.access import Right
from remit.model.landscape import Landscape
from remit.model.register import Kept
from remit.model.waiver import ScopeKind, Waiver, WaiverState
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count, listed

PAGE_SIZE = 50
SOON = timedelta(days=30)
OPEN = (WaiverState.ASKED, WaiverState.GRANTED)


def show(request: Request, given: Services) -> View:
    """The waivers in sight, those that wait or hold first."""
    landscape = given.landscape()
    if landscape is None:
        said = "Nothing was read yet, so nothing can be waived."
        return View(template="waivers.html", context={"sentence": said, "is_read": False})
    known = waivers(given.registers, landscape.organisation, sight=request.principal.sees)
    chosen = {name: request.get(name) for name in ("state", "of")}
    rows = [kept for kept in known if _is_wanted(kept, request, chosen)]
    rows.sort(key=lambda kept: (kept.document.state_at(request.now) not in OPEN, kept.document.until, kept.name))
    page = min(request.number("page", 1), max(1, -(-len(rows) // PAGE_SIZE)))
    covered = Waived(landscape, [kept.document for kept in known], request.now).numbers()
    counts = Counter(waiver.id for waiver in covered.values())
    context = {
        "is_read": True,
        "sentence": _sentence(known, len(covered), request.now),
        "rows": [
            (kept, kept.document, kept.document.state_at(request.now).value, counts[kept.name])
            for kept in rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ],
        "found": len(rows),
        "page_number": page,
        "size": PAGE_SIZE,
        "known": len(known),
        "choices": {
            "state": ("State", [(one.value, one.value) for one in WaiverState]),
            "of": ("Team", _teams(landscape, known)),
        },
        "chosen": chosen,
        "subjects": {one.id: one.name for one in landscape.controls},
        **_asking(request, landscape),
    }
    return View(template="waivers.html", context=context)


def _is_wanted(kept: Kept[Waiver], request: Request, chosen: dict[str, str]) -> bool:
    one = kept.document
    text = f"{kept.name} {one.subject} {one.scope} {one.reason} {one.ticket}".casefold()
    return (
        all(word in text for word in request.get("find").casefold().split())
        and chosen["state"] in {"", one.state_at(request.now).value}
        and chosen["of"] in {"", one.team}
    )


def _teams(landscape: Landscape, known: list[Kept[Waiver]]) -> list[tuple[str, str]]:
    teams = {kept.document.team for kept in known if kept.document.team}
    return sorted(((team, landscape.team_name(team)) for team in teams), key=lambda one: one[1])


def _asking(request: Request, landscape: Landscape) -> dict[str, object]:
    """What the form offers; for whoever may ask for something only."""
    if not request.may(Right.ASK_WAIVER):
        return {"may_ask": False}
    rules = landscape.organisation.waivers
    days = min(30, rules.most_days)
    return {
        "may_ask": True,
        "most_days": rules.most_days,
        "until": (request.now + timedelta(days=days)).date().isoformat(),
        "is_compensated": rules.is_compensated,
        "kinds": [(one.value, one.value) for one in ScopeKind],
        "controls": [("", "–"), *((one.id, one.name) for one in landscape.controls)],
        "checks": [("", "–"), *((one, one) for one in CHECKS.ids())],
        "asked": {name: request.get(name) for name in ("control", "check", "scope", "asset")},
    }


def _sentence(known: list[Kept[Waiver]], covered: int, now: datetime) -> str:
    force = [kept.document for kept in known if kept.document.holds_at(now)]
    asked = sum(kept.document.state_at(now) is WaiverState.ASKED for kept in known)
    waiting = f"; {count(asked, 'more waits', 'more wait')} for a decision" if asked else ""
    if not force:
        return f"Nothing is waived{waiting}."
    ending = [one for one in force if one.ends_at - now < SOON]
    subjects = listed(list(dict.fromkeys(one.subject for one in ending)))
    soon = f"; {count(len(ending), 'ends', 'end')} within 30 days: {subjects}" if ending else ""
    holds = "waiver holds" if len(force) == 1 else "waivers hold"
    return f"{len(force)} {holds} for {count(covered, 'finding')}{soon}{waiting}."


PAGE = Page(id="waivers", title="Waivers", path="/waivers", handler=show, rail=135, icon="flag", key="w")
