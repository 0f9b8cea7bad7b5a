"""Acknowledge: what the link of a message offers, and the button that says yes; following the link changes nothing."""

from __future__ import annotations

from remit.app.caring import offered
from remit.errors import RemitError
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count


def show(request: Request, given: Services) -> View:
    """What the link names, as a number: who holds it need not be signed in, and learns nothing else."""
    token = request.get("token")
    try:
        found = offered(given.registers, given.notifications(), token, request.now)
    except RemitError as problem:
        context = {"sentence": f"This link is not good: {problem.message}.", "hint": problem.hint, "token": ""}
        return View(template="acknowledge.html", context=context, status=404)
    until = f"until {found.until:%d %B %Y, %H:%M} UTC"
    if found.is_used:
        said = f"Somebody takes care of it already, {until}."
        return View(template="acknowledge.html", context={"sentence": said, "hint": "", "token": ""})
    said = f"Do you take care of {count(len(found.keys), 'thing')}? Then nobody is told of it again {until}."
    return View(template="acknowledge.html", context={"sentence": said, "hint": "", "token": token})


PAGE = Page(id="acknowledge", title="Take care", path="/acknowledge", handler=show, under="reminders", is_public=True)
