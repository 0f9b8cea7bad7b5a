"""Signing in: with a password, with an OpenID provider, and once more before something that matters."""

from __future__ import annotations

from urllib.parse import urlencode

from remit.app.identity.door import Identity
from remit.model.account import SignedIn
from remit.web.page import Page, Request, Services, View
from remit.web.standing import back_of


def show(request: Request, given: Services) -> View:
    """The form and the providers' buttons; for whoever is signed in, where to go."""
    identity = given.identity
    if not isinstance(identity, Identity):
        return View(template="sign_in.html", context={"sentence": "Nobody signs in to this server.", "is_off": True})
    ground, principal = identity.ground, request.principal
    is_again = isinstance(principal, SignedIn) and bool(request.get("again"))
    back = back_of(request.get("back"))
    account = ground.account(principal.id) if isinstance(principal, SignedIn) else None
    has_password = ground.settings.passwords and (not is_again or bool(account and account.document.has_password))
    context = {
        "sentence": _sentence(request, is_again=is_again),
        "is_off": isinstance(principal, SignedIn) and not is_again,
        "is_again": is_again,
        "has_password": has_password,
        "has_code": not account or account.document.has_second_factor,
        "back": back,
        "providers": [
            (one.name, f"/sign-in/with/{one.id}?" + urlencode({"back": back, **({"again": "1"} if is_again else {})}))
            for one in ground.settings.providers
        ],
        "is_empty": not isinstance(principal, SignedIn) and not ground.administrators(),
        "is_open": identity.is_open,
    }
    return View(template="sign_in.html", context=context)


def _sentence(request: Request, *, is_again: bool) -> str:
    if is_again:
        return f"Show once more that you are {request.principal.name}."
    if isinstance(request.principal, SignedIn):
        return f"You are signed in as {request.principal.name}."
    return "You are signed out." if request.get("out") else "Sign in to Remit."


PAGE = Page(id="sign-in", title="Sign in", path="/sign-in", handler=show, is_public=True)
