"""Waiver: what it covers, what stands in and whether it does, how it came about, and deciding it (R1.15)."""

from __future__ import annotations

from datetime import datetime, timedelta

from remit.errors import UnknownNameError
from remit.model.access import Right
from remit.model.waiver import WaiverState, is_same
from remit.web.page import Page, Request, Services, View
from remit.web.rest.resource import Scene
from remit.web.rest.waiving import detail, waiver_seen
from remit.web.wording import count
from remit.wire.waivers import WaiverDetail

MOST_SHOWN = 50
TONES = {"holds": "in_force", "fails": "not_in_force", "unknown": "unknown"}


def show(request: Request, given: Services) -> View:
    """The page of one waiver.

    Raises:
        UnknownNameError: there is none of that name in sight.
    """
    name = request.get("id")
    if not name:
        raise UnknownNameError("No waiver was named", hint="choose one from the list of waivers")
    scene = Scene(services=given, looks=given.look, principal=request.principal, now=request.now)
    kept, shown = waiver_seen(scene, name), detail(scene, name)
    one, state = kept.document, kept.document.state_at(request.now)
    at = {"team": one.team, "workload": one.workload}
    is_own = is_same((request.principal.id, request.principal.person), (one.asked_by, one.asked_person))
    may_grant = request.principal.may(Right.GRANT_WAIVER, **at) and not one.place
    may_ask = request.principal.may(Right.ASK_WAIVER, **at) and not one.place
    landscape = scene.landscape
    names = {control.id: control.name for control in landscape.controls}
    context = {
        "one": one,
        "shown": shown,
        "state": state.value,
        "sentence": _sentence(shown, names.get(one.control, one.subject), request.now, kept.document.ends_at),
        "names": names,
        "tones": TONES,
        "findings": shown.findings[:MOST_SHOWN],
        "history": [(line, datetime.fromisoformat(line.decided_at or line.asked_at)) for line in shown.history],
        "may_grant": may_grant and state is WaiverState.ASKED and not is_own and request.principal.kind != "service",
        "may_refuse": may_grant and state is WaiverState.ASKED,
        "may_withdraw": (may_ask or is_own) and state is WaiverState.ASKED and not one.place,
        "may_revoke": (may_ask or may_grant) and state is WaiverState.GRANTED,
        "may_renew": may_ask and state is WaiverState.GRANTED,
        "is_own": is_own and may_grant,
        "until": (request.now + timedelta(days=30)).date().isoformat(),
        "team": landscape.team_name(one.team) if one.team else "",
    }
    return View(template="waiver.html", context=context, title=f"Waiver of {one.subject}")


def _sentence(shown: WaiverDetail, about: str, now: datetime, ends: datetime) -> str:
    one = shown.waiver
    where = f"{about} on {one.scope} {one.of}"
    if one.state == "asked":
        return f"{one.asked_by} asks to waive {where} until {one.until}; nobody has decided yet."
    if one.state == "granted":
        days = (ends.date() - now.date()).days
        left = f"for {count(days, 'more day')}" if days > 0 else "today only"
        return f"{where} is waived {left}, accepted by {one.decided_by}; it covers {count(one.waives or 0, 'finding')}."
    if one.state == "expired":
        return f"The waiver of {where} ended after {one.until}; what it covered counts again."
    return f"The waiver of {where} is {one.state}, by {one.decided_by}."


PAGE = Page(id="waiver", title="Waiver", path="/waiver", handler=show, under="waivers")
