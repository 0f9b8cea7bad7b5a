"""Okta: what its management interface answers, saved as files of one folder.

Users, administrators, factors, rules of policies, applications and their grants (Okta, “Management API”: Users, Role
assignments, User factors, Policies, Applications, Application grants). Factors and roles of a user come without the
user's id, so `/api/v1/users/{id}/factors` has to be saved with it: a list of users with their `factors` and `roles`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from remit.readers.infrastructure._tenant_exports import Answer, TenantExports

_LINK: Final = r"https:\\?/\\?/[\w.-]+\\?/(?:api|oauth2)\\?/v1\b"


def _marked(pattern: str) -> re.Pattern[str]:
    """A mark that has to stand beside one of Okta's own addresses."""
    return re.compile(rf"(?s)\A(?=.*{_LINK})(?=.*{pattern})")


_ANSWERS: Final = (
    Answer(
        "rules",
        _marked(r'"type"\s*:\s*"(?:SIGN_ON|ACCESS_POLICY|MFA_ENROLL|PASSWORD)"(?=.*"actions"\s*:)'),
        ("id", "name", "status", "type", "system", "conditions", "actions"),
    ),
    Answer(
        "policies",
        _marked(r'"type"\s*:\s*"(?:OKTA_SIGN_ON|ACCESS_POLICY|MFA_ENROLL|PASSWORD)"'),
        ("id", "name", "status", "type", "system"),
    ),
    Answer("grants", _marked(r'"scopeId"\s*:'), ("id", "clientId", "scopeId", "status", "label")),
    Answer("applications", _marked(r'"signOnMode"\s*:'), ("id", "name", "label", "status", "signOnMode", "created")),
    Answer(
        "users",
        _marked(r'"login"\s*:'),
        ("id", "status", "lastLogin", "profile.login", "factors", "roles", "_links.self.href"),
    ),
)


def _identify(attributes: Mapping[str, Any]) -> tuple[str, str]:
    """The host of the organisation, from the addresses that its answers carry."""
    for user in attributes.get("users", ()):
        links = user.get("_links")
        inner = links.get("self") if isinstance(links, Mapping) else None
        host = urlsplit(str(inner.get("href", ""))).hostname if isinstance(inner, Mapping) else None
        if host:
            return host, host
    return "", ""


READER = TenantExports(("okta", "org"), "okta", "Okta", _ANSWERS, _identify)
