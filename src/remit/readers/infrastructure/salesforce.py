"""Salesforce: what queries of its interface answer, saved as files of one folder.

Each record says in `attributes.type` what it is (Salesforce, “REST API Developer Guide”, Query): `User` with its
profile, `TwoFactorMethodsInfo`, `ConnectedApplication`, `Organization`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from remit.readers.infrastructure._tenant_exports import Answer, TenantExports


def _type(name: str) -> re.Pattern[str]:
    return re.compile(rf'"attributes"\s*:\s*\{{\s*"type"\s*:\s*"{name}"')


_ANSWERS: Final = (
    Answer(
        "factors",
        _type("TwoFactorMethodsInfo"),
        (
            "UserId", "HasTotp", "HasSalesforceAuthenticator", "HasSecurityKey", "HasBuiltInAuthenticator", "HasU2F",
        ),
        "records",
    ),
    Answer(
        "applications",
        _type("ConnectedApplication"),
        ("Name", "OptionsAllowAdminApprovedUsersOnly"),
        "records",
    ),
    Answer("organization", _type("Organization"), ("Id", "Name"), "records"),
    Answer(
        "users",
        _type("User"),
        ("Id", "Username", "IsActive", "UserType", "Profile.Name", "Profile.PermissionsModifyAllData"),
        "records",
    ),
)  # fmt: skip


def _identify(attributes: Mapping[str, Any]) -> tuple[str, str]:
    """Id and name of the organisation, where it was asked for."""
    for one in attributes.get("organization", ()):
        if isinstance(one.get("Id"), str):
            return one["Id"], str(one.get("Name") or one["Id"])
    return "", ""


READER = TenantExports(("salesforce", "org"), "salesforce", "Salesforce", _ANSWERS, _identify)
