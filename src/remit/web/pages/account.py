"""The own account: roles, password, second factor, sign-ins and tokens."""

from __future__ import annotations

from datetime import datetime

import segno
from markupsafe import Markup

from remit.app.identity.ground import Ground
from remit.app.identity.own_account import is_second_factor_begun
from remit.app.identity.sessions import listed
from remit.app.identity.tokens import tokens_seen
from remit.errors import ConflictError
from remit.model.access import Right
from remit.model.account import PersonAccount, SignedIn
from remit.web.page import Page, Request, Services, View
from remit.web.standing import family_of, ground_of, roles_of, sign_in_line, token_line, words_of_roles
from remit.web.wording import count
from remit.wire.accounts import CodesMade, SeedMade, TokenMade

_HERE = "/account"


def show(request: Request, given: Services) -> View:
    """Everything about the own account; for whoever is not signed in, where to."""
    principal = request.principal
    try:
        ground = ground_of(given)
    except ConflictError as problem:
        return View(template="account.html", context={"sentence": f"{problem.message.capitalize()}.", "account": None})
    found = ground.account(principal.id) if isinstance(principal, SignedIn) else None
    if found is None or not isinstance(principal, SignedIn):
        return View(template="account.html", context={"sentence": "You are not signed in.", "account": None})
    now = ground.clock()
    sign_ins = [sign_in_line(one, family_of(principal)) for one in listed(ground, found.name)]
    tokens = [token_line(one, now) for one in tokens_seen(ground, principal) if one.document.owner == found.name]
    context = {
        "sentence": _sentence(found.document, principal),
        "account": found.document,
        "roles": words_of_roles(roles_of(principal.grants)),
        "own": sorted(principal.teams),
        "is_confirmed": principal.confirmed_until > ground.microseconds(),
        "is_begun": is_second_factor_begun(ground, found.name),
        "codes": len(ground.credentials.of(found.name, "recovery-code")),
        "passwords": ground.settings.passwords,
        "sign_ins": [(one, datetime.fromisoformat(one.seen_at)) for one in sign_ins],
        "tokens": [(one, datetime.fromisoformat(one.expires_at)) for one in tokens],
        "rights": [(right.value, right.value) for right in Right if principal.may_somewhere(right)],
        **_answered(request, ground),
    }
    return View(template="account.html", context=context)


def _answered(request: Request, _ground: Ground) -> dict[str, object]:
    """What an action has just made, to be shown this once."""
    made = request.answer
    return {
        "token_made": made if isinstance(made, TokenMade) else None,
        "codes_made": made.codes if isinstance(made, CodesMade) else [],
        "seed_made": made if isinstance(made, SeedMade) else None,
        "drawing": drawn(made.address) if isinstance(made, SeedMade) else "",
    }


def drawn(address: str) -> Markup:
    """An address as a QR code (ISO/IEC 18004), dark on light whatever the theme."""
    picture = segno.make(address, error="m", micro=False)
    inline = picture.svg_inline(scale=4, light="#fff", dark="#000", svgclass="qr", lineclass=None)
    return Markup(inline)  # noqa: S704 - paths that the library draws; nothing of the address stands in it


def _sentence(account: PersonAccount, principal: SignedIn) -> str:
    places = len(principal.teams)
    mine = f" {count(places, 'team is', 'teams are')} yours." if places else " No team is yours by remit.yaml."
    guard = "with a second factor" if account.has_second_factor else "without a second factor"
    return f"You are {account.name}, signed in {guard}.{mine}"


PAGE = Page(id="account", title="Your account", path=_HERE, handler=show, is_public=True)
