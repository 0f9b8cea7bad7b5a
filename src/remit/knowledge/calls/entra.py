"""What a Microsoft Entra tenant asks of its people and grants to applications (Microsoft Graph's own words)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.tenants import breadth, gaps, inner, named, records, texts, was_exported, word, words

_ENABLED: Final = "enabled"
_REPORTING: Final = "enabledForReportingButNotEnforced"
# Delegated rights over everybody's data, or over the tenant itself.
_BROAD: Final = re.compile(
    r"(?:\w+\.)*(?:ReadWrite|Read|Send|Manage|FullControl)\.All|(?:Mail|Files|Calendars|Contacts)\.(?:ReadWrite|Send)"
    r"|Directory\.\w+\.\w+|full_access_as_\w+|EWS\.AccessAsUser\.All",
    re.IGNORECASE,
)


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
    return everyone and everything and not is_limited and not has_instead


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
