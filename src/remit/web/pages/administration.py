"""Administration: people, services, groups and tokens; never more than whoever does it may grant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from remit.app.identity.ground import Ground
from remit.app.identity.roles import group_roles
from remit.app.identity.sessions import listed
from remit.app.identity.tokens import may_administer, tokens_seen
from remit.errors import UnknownNameError
from remit.model.access import Right, Role
from remit.model.account import PERSON_ACCOUNT, SERVICE, SERVICE_ACCOUNT, SignedIn, is_administrator
from remit.web.page import Page, Request, Services, View
from remit.web.standing import account_line, ground_of, group_line, service_line, token_line
from remit.web.wording import count
from remit.wire.accounts import AccountLine, LinkMade, ServiceAccountLine, TokenMade

PAGE_SIZE = 50
PARTS = (("people", "People"), ("services", "Services"), ("groups", "Groups"), ("tokens", "Tokens"))


def show(request: Request, given: Services) -> View:
    """One part of it, or one account."""
    ground = ground_of(given)
    part = request.get("part") if request.get("part") in dict(PARTS) else "people"
    principal = request.principal
    made = request.answer
    landscape = given.landscape()
    organisation = landscape.organisation if landscape else None
    context: dict[str, Any] = {
        "part": part,
        "parts": PARTS,
        "link_made": made if isinstance(made, LinkMade) else None,
        "token_made": made if isinstance(made, TokenMade) else None,
        "is_confirmed": not isinstance(principal, SignedIn) or principal.confirmed_until > ground.microseconds(),
        "roles": [(role.value, role.value) for role in Role],
        "teams": _offered(organisation.teams if organisation else {}),
        "workloads": _offered(organisation.workloads if organisation else {}),
        "may_all": is_administrator(principal.grants),
        "chosen": None,
        **_PARTS[part](request, ground),
    }
    return View(template="administration.html", context=context)


def _offered(named: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - teams or workloads by id
    return [("", "everywhere"), *sorted((one.id, one.name) for one in named.values())]


def _people(request: Request, ground: Ground) -> dict[str, Any]:
    every = [account_line(one) for one in ground.registers.find(PERSON_ACCOUNT, limit=10_000)]
    words = request.get("find").casefold().split()
    found = [one for one in every if all(word in f"{one.name} {one.id} {one.state}".casefold() for word in words)]
    page = min(request.number("page", 1), max(1, -(-len(found) // PAGE_SIZE)))
    chosen = next((one for one in every if one.id == request.get("account")), None)
    if request.get("account") and chosen is None:
        raise UnknownNameError(f"no account “{request.get('account')[:80]}”", hint="the list says which there are")
    lacking = sum(1 for one in every if one.state == "active" and one.has_password and not one.has_second_factor)
    verb = "signs" if lacking == 1 else "sign"
    guard = f"{lacking} {verb} in by password alone" if lacking else "none signs in by password alone"
    return {
        "sentence": f"{count(len(every), 'person has', 'people have')} an account; {guard}.",
        "rows": found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "found": len(found),
        "page_number": page,
        "size": PAGE_SIZE,
        **_chosen(request, ground, chosen),
    }


def _services(request: Request, ground: Ground) -> dict[str, Any]:
    every = [service_line(one) for one in ground.registers.find(SERVICE_ACCOUNT, limit=10_000)]
    chosen = next((one for one in every if one.id == request.get("account")), None)
    return {
        "sentence": f"{count(len(every), 'service account', 'service accounts')}: what machines may do here, "
        "and who answers for each.",
        "rows": every,
        **_chosen(request, ground, chosen),
    }


def _chosen(request: Request, ground: Ground, chosen: AccountLine | ServiceAccountLine | None) -> dict[str, Any]:
    if chosen is None:
        return {}
    principal = request.principal
    return {
        "chosen": chosen,
        "is_service": chosen.id.startswith(SERVICE),
        "may_change": may_administer(ground, principal, chosen.id),
        "sign_ins": len(listed(ground, chosen.id)),
        "rights": [(right.value, right.value) for right in Right],
    }


def _groups(_request: Request, ground: Ground) -> dict[str, Any]:
    rows = [group_line(one.document, one.version) for one in group_roles(ground)]
    sentence = f"{count(len(rows), 'group has', 'groups have')} roles here."
    if not ground.settings.providers:
        sentence = "No OpenID provider is set up, so there are no groups."
    return {
        "sentence": sentence,
        "rows": rows,
        "providers": [(one.id, one.name) for one in ground.settings.providers],
    }


def _tokens(request: Request, ground: Ground) -> dict[str, Any]:
    now = ground.clock()
    every = [token_line(one, now) for one in tokens_seen(ground, request.principal)]
    active = sum(1 for one in every if one.state == "active")
    page = min(request.number("page", 1), max(1, -(-len(every) // PAGE_SIZE)))
    shown = every[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    gone = len(every) - active
    return {
        "sentence": f"{count(active, 'token is', 'tokens are')} good; {gone} were revoked or have ended.",
        "rows": [(one, datetime.fromisoformat(one.expires_at)) for one in shown],
        "found": len(every),
        "page_number": page,
        "size": PAGE_SIZE,
    }


_PARTS = {"people": _people, "services": _services, "groups": _groups, "tokens": _tokens}

PAGE = Page(
    id="administration",
    title="Admin",
    path="/administration",
    handler=show,
    rail=900,
    icon="admin",
    right=Right.ADMINISTER,
)
