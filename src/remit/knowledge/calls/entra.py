"""What a Microsoft Entra tenant asks of its people and grants to applications (Microsoft Graph's own words)."""

from __future__ import annotations

import re
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
    texts,
    was_exported,
    word,
    words,
)
from remit.knowledge.relations import Relation, RelationCall
from remit.model.edges import EdgeKind

_ENABLED: Final = "enabled"
_REPORTING: Final = "enabledForReportingButNotEnforced"
# Delegated rights over everybody's data, or over the tenant itself.
_BROAD: Final = re.compile(
    r"(?:\w+\.)*(?:ReadWrite|Read|Send|Manage|FullControl)\.All|(?:Mail|Files|Calendars|Contacts)\.(?:ReadWrite|Send)"
    r"|Directory\.\w+\.\w+|full_access_as_\w+|EWS\.AccessAsUser\.All",
    re.IGNORECASE,
)
# Rights by which an application makes itself or somebody else an administrator, and those that change anything at all.
_ADMINISTERS: Final = re.compile(
    r"(?:Directory|RoleManagement|Application|AppRoleAssignment|Policy|User|Group)\.(?:\w+\.)*(?:ReadWrite|Manage)\.\w+"
    r"|Directory\.AccessAsUser\.All",
    re.IGNORECASE,
)
_CHANGES: Final = re.compile(r"Write|Send|Manage|FullControl|full_access|AccessAsUser", re.IGNORECASE)
# Tenants that Microsoft publishes its own applications from (“Verify first-party Microsoft applications”).
_MICROSOFT: Final = frozenset({"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})
_GUEST: Final = "#EXT#"  # a guest's name: ana_vendor.example#EXT#@acme.onmicrosoft.com


def mfa(security_defaults: Values, policies: Values, exported: Values) -> Answer:
    """Whether everybody has to show a second factor: by security defaults, or by a policy for all people and all apps.

    A policy for some, or one that takes something else instead, is `partial`.
    """
    if any(one.get("isEnabled") is True for one in records(security_defaults)):
        return "required"
    asking = [one for one in _in_force(policies) if _asks(one)]
    if any(map(_is_for_all, asking)):
        return "required"
    if asking:
        return "partial"
    knows_defaults = was_exported("security_defaults", exported) or bool(list(_in_force(policies)))
    return "not_required" if was_exported("policies", exported) and knows_defaults else None


def _in_force(policies: Values) -> Iterator[Mapping[str, Any]]:
    return (one for one in records(policies) if one.get("state") == _ENABLED)


def _asks(policy: Mapping[str, Any]) -> bool:
    controls = texts(inner(policy, "grantControls", "builtInControls"))
    return "mfa" in controls or inner(policy, "grantControls", "authenticationStrength", "id") is not None


def _is_for_all(policy: Mapping[str, Any]) -> bool:
    everyone = "All" in texts(inner(policy, "conditions", "users", "includeUsers"))
    everything = "All" in texts(inner(policy, "conditions", "applications", "includeApplications"))
    limits = ("locations", "platforms", "signInRiskLevels", "userRiskLevels")
    is_limited = any(inner(policy, "conditions", limit) for limit in limits)
    controls = texts(inner(policy, "grantControls", "builtInControls"))
    has_instead = inner(policy, "grantControls", "operator") == "OR" and len(controls) > 1
    # people left out by name are kept for emergencies; guests left out are other organisations' people
    leaves_out = inner(policy, "conditions", "users", "excludeGuestsOrExternalUsers")
    leaves_out = leaves_out or "GuestsOrExternalUsers" in texts(inner(policy, "conditions", "users", "excludeUsers"))
    return everyone and everything and not is_limited and not has_instead and not leaves_out


def conditional(policies: Values, exported: Values) -> Answer:
    """Whether a policy of conditional access is in force, only reports, or is not there."""
    if not was_exported("policies", exported):
        return None
    states = {word(one, "state") for one in records(policies)}
    return "enforced" if _ENABLED in states else "report_only" if _REPORTING in states else "none"


def administrators(registrations: Values) -> Answer:
    """How many people hold an administrator's role."""
    found = records(registrations)
    return sum(one.get("isAdmin") is True for one in found) if found else None


def without(registrations: Values) -> Answer:
    """Administrators who have registered no second factor, sorted."""
    found = records(registrations)
    bare = (one for one in found if one.get("isAdmin") is True and one.get("isMfaRegistered") is not True)
    return named(one.get("userPrincipalName") for one in bare) if found else None


def administrator_mfa(registrations: Values) -> Answer:
    """Whether every administrator has registered a second factor."""
    found = without(registrations)
    return gaps(found) if isinstance(found, tuple) else None


def broad(grants: Values, principals: Values) -> tuple[str, ...]:
    """Applications that may act for everybody with broad rights, as `name: right`, sorted."""
    called = {word(one, "id"): word(one, "displayName") for one in records(principals)}
    return named(
        f"{called.get(word(grant, 'clientId')) or word(grant, 'clientId')}: {scope}"
        for grant in records(grants)
        if grant.get("consentType") == "AllPrincipals"
        for scope in words(grant.get("scope"))
        if _BROAD.fullmatch(scope)
    )


def applications(grants: Values, exported: Values) -> Answer:
    """Whether an application may act for everybody with broad rights."""
    return breadth(broad(grants, ())) if was_exported("permission_grants", exported) else None


def guests(users: Values) -> Answer:
    """How many guests have an enabled account."""
    found = records(users)
    return sum(one.get("userType") == "Guest" and one.get("accountEnabled") is not False for one in found) or (
        0 if found else None
    )


def labels(held: Values, exported: Values) -> Answer:
    """Whether a sensitivity label is in use."""
    if not was_exported("labels", exported):
        return None
    return "on" if any(one.get("isActive") is not False for one in records(held)) else "off"


def outsiders(
    registrations: Values, users: Values, grants: Values, principals: Values, organization: Values, tenant: Values
) -> Iterator[Relation]:
    """Guests who administer, by the organisation they come from, and applications of others that act for everybody."""
    disabled = {word(one, "userPrincipalName") for one in records(users) if one.get("accountEnabled") is False}
    guests = (
        (_guest(name), _home(name), _has(one.get("isMfaRegistered")))
        for one in records(registrations)
        if one.get("isAdmin") is True and (name := word(one, "userPrincipalName")) not in disabled
        if word(one, "userType").casefold() == "guest" or _GUEST in name
    )
    yield from administrators_of(guests, tenant)
    held = {word(one, "id"): one for one in records(principals)}
    ours = {word(one, "id") for one in records(organization)}
    granted: dict[str, set[str]] = {}
    for grant in records(grants):
        if grant.get("consentType") == "AllPrincipals":
            granted.setdefault(word(grant, "clientId"), set()).update(words(grant.get("scope")))
    for client, scopes in granted.items():
        principal = held.get(client, {})
        owner = word(principal, "appOwnerOrganizationId")
        if owner in ours | _MICROSOFT - {""} or principal.get("accountEnabled") is False or not scopes:
            continue
        yield application_of(
            word(principal, "displayName") or client,
            _reach(scopes),
            filter(_BROAD.fullmatch, scopes),
            tenant,
            granted="granted by an administrator for everybody",
            is_sure=bool(owner and ours),
        )


def _reach(scopes: set[str]) -> EdgeKind:
    if any(map(_ADMINISTERS.fullmatch, scopes)):
        return EdgeKind.ADMINISTERS
    return EdgeKind.WRITES if any(map(_CHANGES.search, scopes)) else EdgeKind.READS


def _has(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _guest(name: str) -> str:
    before, mark, _ = name.partition(_GUEST)
    return "@".join(before.rsplit("_", 1)) if mark else name


def _home(name: str) -> str:
    """The organisation that a guest comes from, by the guest's name."""
    before, mark, _ = name.partition(_GUEST)
    return (before.rpartition("_")[2] if mark else name.rpartition("@")[2]) or "elsewhere"


RELATIONS: dict[str, RelationCall] = {"outsiders": outsiders}
CALLS: dict[str, Call] = {
    "mfa": mfa,
    "conditional": conditional,
    "administrators": administrators,
    "without": without,
    "administrator_mfa": administrator_mfa,
    "broad": broad,
    "applications": applications,
    "guests": guests,
    "labels": labels,
}
