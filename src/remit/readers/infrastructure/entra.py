"""Microsoft Entra and Microsoft 365: what Microsoft Graph answers, saved as files of one folder.

Each answer says in `@odata.context` what it is (Microsoft Graph, “Use query parameters”; OData JSON Format 4.01,
“Context URL”). Users, registration of second factors, policies of conditional access, security defaults, the
authorization policy, delegated grants, service principals, sensitivity labels and the organisation are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from remit.readers.infrastructure._tenant_exports import Answer, TenantExports


def _context(kind: str) -> re.Pattern[str]:
    return re.compile(rf'"@odata\.context"\s*:\s*"https:[^"]{{0,512}}\$metadata#(?:[^"()]*/)?{kind}\b')


_ANSWERS: Final = (
    Answer(
        "registrations",
        _context("userRegistrationDetails"),
        ("userPrincipalName", "userType", "isAdmin", "isMfaRegistered", "isMfaCapable"),
        "value",
    ),
    Answer(
        "policies",
        _context("conditionalAccess/policies"),
        (
            "displayName", "state", "conditions.users", "conditions.applications", "conditions.locations",
            "conditions.platforms", "conditions.signInRiskLevels", "conditions.userRiskLevels",
            "grantControls.operator", "grantControls.builtInControls", "grantControls.authenticationStrength.id",
        ),
        "value",
    ),
    Answer("security_defaults", _context("identitySecurityDefaultsEnforcementPolicy"), ("isEnabled",), "value"),
    Answer(
        "authorization_policy", _context("authorizationPolicy"), ("guestUserRoleId", "allowInvitesFrom"), "value"
    ),
    Answer(
        "permission_grants", _context("oauth2PermissionGrants"), ("clientId", "consentType", "scope"), "value"
    ),
    Answer(
        "service_principals",
        _context("servicePrincipals"),
        ("id", "displayName", "appOwnerOrganizationId", "accountEnabled"),
        "value",
    ),
    Answer("labels", _context("sensitivityLabels"), ("id", "name", "isActive"), "value"),
    Answer("organization", _context("organization"), ("id", "displayName"), "value"),
    Answer("users", _context("users"), ("id", "userPrincipalName", "userType", "accountEnabled"), "value"),
)  # fmt: skip


def _identify(attributes: Mapping[str, Any]) -> tuple[str, str]:
    """Id and name of the organisation, where it was exported."""
    for one in attributes.get("organization", ()):
        if isinstance(one.get("id"), str):
            return one["id"], str(one.get("displayName") or one["id"])
    return "", ""


READER = TenantExports(("entra", "tenant"), "microsoft", "Microsoft Entra", _ANSWERS, _identify)
