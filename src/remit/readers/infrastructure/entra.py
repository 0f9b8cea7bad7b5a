"""Microsoft Entra and Microsoft 365: what Microsoft Graph answers, saved as files of one folder.

Each answer says in `@odata.context` what it is (Microsoft Graph, “Use query parameters”; OData JSON Format 4.01,
“Context URL”). Users, registration of second factors, policies of conditional access, security defaults, the
authorization policy, delegated grants, service principals, sensitivity labels and the organisation are read. Beside
the tenant stand its services (Exchange Online, SharePoint and OneDrive, Teams, Purview, Intune, Defender for Endpoint),
each from its own answers. Exchange and Teams answer in PowerShell (`Get-AdminAuditLogConfig`, `Get-OrganizationConfig`,
`Get-HostedOutboundSpamFilterPolicy`, `Get-CsTenantFederationConfiguration`, each piped to `ConvertTo-Json`); such an
answer is told by a property that only it has. `UnifiedAuditLogIngestionEnabled` is right only where Exchange Online
PowerShell was asked: the one of Security & Compliance always says False.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from remit.readers.infrastructure._tenant_exports import Answer, TenantExports


def _context(kind: str) -> re.Pattern[str]:
    return re.compile(rf'"@odata\.context"\s*:\s*"https:[^"]{{0,512}}\$metadata#(?:[^"()]*/)?{kind}\b')


def _property(name: str) -> re.Pattern[str]:
    return re.compile(rf'"{name}"\s*:')


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
    Answer("machines", _context("Machines"), ("computerDnsName", "onboardingStatus", "healthStatus"), "value"),
    Answer(
        "device_settings",
        _property("secureByDefault"),
        ("secureByDefault", "deviceComplianceCheckinThresholdDays"),
        "settings",
    ),
    Answer("sharing", _property("sharingCapability"), ("sharingCapability", "sharingDomainRestrictionMode"), "value"),
    Answer("audit", _property("UnifiedAuditLogIngestionEnabled"), ("UnifiedAuditLogIngestionEnabled",)),
    Answer("mailbox_audit", _property("AuditDisabled"), ("AuditDisabled",)),
    Answer("outbound_mail", _property("AutoForwardingMode"), ("Name", "AutoForwardingMode")),
    Answer("federation", _property("AllowFederatedUsers"), ("AllowFederatedUsers", "AllowTeamsConsumer")),
)  # fmt: skip
# Services of a tenant: native type, what it is called, and the answers that tell of it.
_SERVICES: Final = (
    ("exchange", "Exchange Online", ("mailbox_audit", "outbound_mail")),
    ("sharepoint", "SharePoint and OneDrive", ("sharing",)),
    ("teams", "Microsoft Teams", ("federation",)),
    ("purview", "Microsoft Purview", ("audit", "labels")),
    ("intune", "Microsoft Intune", ("device_settings",)),
    ("defender", "Microsoft Defender for Endpoint", ("machines",)),
)


def _identify(attributes: Mapping[str, Any]) -> tuple[str, str]:
    """Id and name of the organisation, where it was exported."""
    for one in attributes.get("organization", ()):
        if isinstance(one.get("id"), str):
            return one["id"], str(one.get("displayName") or one["id"])
    return "", ""


def _services(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The tenant's services that any answer tells of."""
    called = _identify(attributes)[1]
    for native_type, title, answers in _SERVICES:
        held = {name: attributes[name] for name in answers if name in attributes}
        if held:
            name = f"{title} ({called})" if called else title
            yield native_type, "", {**held, "exported": sorted(held), "name": name}


READER = TenantExports(("entra", "tenant"), "microsoft", "Microsoft Entra", _ANSWERS, _identify, _services)
