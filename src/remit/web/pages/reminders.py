"""Reminders: what is due and who has to see to it; by which targets people are told, and how that went (R6.1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from remit.app.due_list import DueRow, due_rows, target_rows
from remit.app.dues import KINDS
from remit.app.reminding import Round, plan_now
from remit.ledger.act import Who
from remit.model.access import Right
from remit.model.landscape import Landscape
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count

PAGE_SIZE = 50
SOON = 14  # days


def show(request: Request, given: Services) -> View:
    """What is due of what is in sight; the targets for whoever may run what is done for everybody."""
    landscape = given.landscape()
    if landscape is None:
        return View(template="reminders.html", context={"sentence": "Nothing was read yet.", "is_read": False})
    every = due_rows(given.registers, landscape.organisation, request.principal.sees, request.now)
    chosen = {name: request.get(name) for name in ("kind", "of")}
    words = request.get("find").casefold().split()
    rows = [
        one
        for one in every
        if chosen["kind"] in {"", one.due.kind}
        and chosen["of"] in {"", one.due.team}
        and all(word in f"{one.due.title} {one.due.name}".casefold() for word in words)
    ]
    page = min(request.number("page", 1), max(1, -(-len(rows) // PAGE_SIZE)))
    shown = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    teams = sorted({one.due.team for one in every if one.due.team})
    context = {
        "is_read": True,
        "sentence": _sentence(every),
        "rows": [(one, one.due.moment, _who(landscape, one), _may(request, one)) for one in shown],
        "every": len(every),
        "found": len(rows),
        "page_number": page,
        "size": PAGE_SIZE,
        "choices": {
            "kind": ("Kind", [(one.register.id, one.heading) for one in KINDS]),
            "of": ("Team", [(team, landscape.team_name(team)) for team in teams]),
        },
        "chosen": chosen,
        "rules": landscape.organisation.reminders,
        **_targets(request, given, landscape),
    }
    return View(template="reminders.html", context=context)


def _may(request: Request, one: DueRow) -> bool:
    return not one.cared_until and request.principal.may(Right.ACKNOWLEDGE, team=one.due.team)


def _who(landscape: Landscape, one: DueRow) -> str:
    person = landscape.person_name(one.due.person) if one.due.person else ""
    team = landscape.team_name(one.due.team) if one.due.team else ""
    return f"{person} ({team})" if person and team else person or team or "nobody"


def _targets(request: Request, given: Services, landscape: Landscape) -> dict[str, Any]:
    if not request.principal.may(Right.RUN):
        return {"may_see": False}
    organisation = landscape.organisation
    who = Who(actor=request.principal.id, channel="web")
    plan = plan_now(Round(registers=given.registers, organisation=organisation, who=who, now=request.now))
    return {
        "may_see": True,
        "targets": [
            (one, *(datetime.fromisoformat(at) if at else None for at in (one.sending.sent_at, one.sending.failed_at)))
            for one in target_rows(given.registers, organisation)
        ],
        "going": len(plan.calls),
        "waiting": [(one, one.until) for one in plan.waiting[:PAGE_SIZE]],
        "unsure": plan.unsure,
        "failed": plan.failed,
        "lost": plan.lost,
        "quiet": organisation.notifications.quiet,
        "zone": organisation.notifications.zone,
    }


def _sentence(every: list[DueRow]) -> str:
    late = [one for one in every if one.days < 0 and not one.cared_until]
    soon = [one for one in every if 0 <= one.days <= SOON]
    if not every:
        return "Nothing is due."
    next_one = next((one for one in every if one.days >= 0), None)
    then = f"; next: {one_line(next_one)}" if next_one else ""
    lateness = f"{count(len(late), 'thing is', 'things are')} late" if late else "Nothing is late"
    return f"{lateness}, {len(soon)} due within {timedelta(days=SOON).days} days{then}."


def one_line(one: DueRow) -> str:
    """What is due and when, in a few words."""
    when = "today" if one.days == 0 else f"in {count(one.days, 'day')}"
    return f"{one.due.title}, {when}"


PAGE = Page(id="reminders", title="What is due", path="/reminders", handler=show, rail=137, icon="incidents", key="d")
