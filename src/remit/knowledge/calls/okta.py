"""What an Okta organisation asks of its people and grants to applications (Okta, “Management API”)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.tenants import (
    administrators_of,
    application_of,
    breadth,
    gaps,
    inner,
    named,
    records,
    standing,
    was_exported,
    word,
)
from remit.knowledge.relations import Relation, RelationCall
from remit.model.edges import EdgeKind

_SIGN_ON: Final = frozenset({"SIGN_ON", "ACCESS_POLICY"})


def _rules(values: Values) -> Iterator[Mapping[str, Any]]:
    """Rules in force that let somebody sign in."""
    for rule in records(values):
        is_denial = "DENY" in {word(rule, "actions", kind, "access") for kind in ("signon", "appSignOn")}
        if word(rule, "type") in _SIGN_ON and rule.get("status") == "ACTIVE" and not is_denial:
            yield rule


def mfa(rules: Values) -> Answer:
    """Whether rules of sign-in ask for a second factor: `required` by all, `partial`, or `not_required`."""
    return standing(
        inner(rule, "actions", "signon", "requireFactor") is True
        or inner(rule, "actions", "appSignOn", "verificationMethod", "factorMode") == "2FA"
        for rule in _rules(rules)
    )


def conditional(rules: Values, exported: Values) -> Answer:
    """Whether a rule in force looks at network, device or risk."""
    if not was_exported("rules", exported):
        return None
    return "enforced" if any(map(_looks, records(rules))) else "none"


def _looks(rule: Mapping[str, Any]) -> bool:
    if word(rule, "type") not in _SIGN_ON or rule.get("status") != "ACTIVE":
        return False
    network = word(rule, "conditions", "network", "connection")
    risk = word(rule, "conditions", "riskScore", "level")
    device = inner(rule, "conditions", "device", "registered") or inner(rule, "conditions", "device", "managed")
    return network not in {"", "ANYWHERE"} or risk not in {"", "ANY"} or device is True


def _administrators(users: Values) -> list[Mapping[str, Any]] | None:
    """Active users with a role; None where users were saved without their roles."""
    found = records(users)
    if not any("roles" in user for user in found):
        return None
    return [user for user in found if user.get("roles") and user.get("status") == "ACTIVE"]


def administrators(users: Values) -> Answer:
    """How many people hold an administrator's role."""
    found = _administrators(users)
    return None if found is None else len(found)


def without(users: Values) -> Answer:
    """Log-ins of administrators without an active second factor, sorted."""
    found = _administrators(users)
    if found is None or not all("factors" in user for user in found):
        return None
    bare = (user for user in found if not _has_factor(user))
    return named(inner(user, "profile", "login") for user in bare)


def _factors(user: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    held = user.get("factors")
    return records(held) if isinstance(held, list) else []


def administrator_mfa(users: Values) -> Answer:
    """Whether every administrator has a second factor."""
    found = without(users)
    return gaps(found) if isinstance(found, tuple) else None


def broad(grants: Values) -> tuple[str, ...]:
    """Applications that may manage the organisation, as `client: scope`, sorted."""
    return named(
        f"{one.get('clientId')}: {one['scopeId']}"
        for one in records(grants)
        if one.get("status") == "ACTIVE" and str(one.get("scopeId", "")).endswith(".manage")
    )


def applications(grants: Values, exported: Values) -> Answer:
    """Whether an application may manage the organisation."""
    return breadth(broad(grants)) if was_exported("grants", exported) else None


def outsiders(users: Values, grants: Values, tenant: Values) -> Iterator[Relation]:
    """Administrators whose address is not of the house, and applications that were granted scopes of the interface.

    Okta does not say whose an address is: what most active people have counts as the house's, so no edge is sure.
    """
    homes = Counter(_home(user) for user in records(users) if user.get("status") == "ACTIVE")
    house = homes.most_common(1)[0][0] if homes else ""
    people = (
        (word(user, "profile", "login"), home, None if "factors" not in user else _has_factor(user))
        for user in _administrators(users) or ()
        if (home := _home(user)) and home != house
    )
    yield from administrators_of(people, tenant, is_sure=False)
    scopes: dict[str, set[str]] = {}
    for one in records(grants):
        if one.get("status") == "ACTIVE":
            scopes.setdefault(word(one, "clientId"), set()).add(word(one, "scopeId"))
    for client, held in scopes.items():
        managing = [scope for scope in held if scope.endswith(".manage")]
        kind = EdgeKind.ADMINISTERS if managing else EdgeKind.READS
        yield application_of(client, kind, managing, tenant, granted="granted by an administrator", is_sure=False)


def _home(user: Mapping[str, Any]) -> str:
    return word(user, "profile", "login").rpartition("@")[2].casefold()


def _has_factor(user: Mapping[str, Any]) -> bool:
    return any(one.get("status") == "ACTIVE" for one in _factors(user))


RELATIONS: dict[str, RelationCall] = {"outsiders": outsiders}
CALLS: dict[str, Call] = {
    "mfa": mfa,
    "conditional": conditional,
    "administrators": administrators,
    "without": without,
    "administrator_mfa": administrator_mfa,
    "broad": broad,
    "applications": applications,
}
