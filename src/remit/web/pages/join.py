"""Following a link: of the first administrator, of an invitation, or to another password."""

from __future__ import annotations

from http import HTTPStatus

from remit.app.identity.passwords import LEAST
from remit.app.identity.people import looked_up
from remit.errors import UnknownNameError
from remit.web.page import Page, Request, Services, View
from remit.web.standing import ground_of


def show(request: Request, given: Services) -> View:
    """The form to set a password; where the link is good no more, whom to ask."""
    link = request.get("link")
    try:
        joining = looked_up(ground_of(given), link)
    except UnknownNameError as problem:
        why = f"{problem.message.capitalize()}: {problem.hint}."
        gone = {"sentence": "This link leads nowhere any more.", "why": why, "followed": ""}
        return View(template="join.html", context=gone, status=HTTPStatus.NOT_FOUND)
    account = joining.account
    if account is None:
        sentence = "Become the first administrator of this Remit."
    elif account.document.has_password:
        sentence = f"Set another password, {account.document.name}."
    else:
        sentence = f"Welcome, {account.document.name}. Set a password."
    context = {
        "sentence": sentence,
        "followed": link,
        "is_first": account is None,
        "email": account.document.email if account else "",
        "least": LEAST,
    }
    return View(template="join.html", context=context)


PAGE = Page(id="join", title="Join", path="/join", handler=show, is_public=True)
