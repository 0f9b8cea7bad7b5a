"""Google Workspace: what the Directory interface answers, or the console's list of users, as files of one folder.

Each answer says in `kind` what it is (Google, “Directory API”: users, tokens, customers); the console's list of users
is told by its column heads. The list does not say who administers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from remit.readers.infrastructure._tenant_exports import Answer, TenantExports

_USER: Final = (
    "primaryEmail", "isAdmin", "isDelegatedAdmin", "isEnrolledIn2Sv", "isEnforcedIn2Sv", "suspended",
)  # fmt: skip
_ANSWERS: Final = (
    Answer("users", re.compile(r'"kind"\s*:\s*"admin#directory#users?"'), _USER, "users"),
    Answer(
        "tokens",
        re.compile(r'"kind"\s*:\s*"admin#directory#token(?:List)?"'),
        ("clientId", "displayText", "scopes", "userKey"),
        "items",
    ),
    Answer("customer", re.compile(r'"kind"\s*:\s*"admin#directory#customer"'), ("id", "customerDomain")),
    Answer(
        "users",
        re.compile(r"\A[^\n]*Email Address \[Required\][^\n]*2sv Enrolled \[READ ONLY\]", re.IGNORECASE),
        _USER,
        columns={
            "Email Address [Required]": "primaryEmail",
            "2sv Enrolled [READ ONLY]": "isEnrolledIn2Sv",
            "2sv Enforced [READ ONLY]": "isEnforcedIn2Sv",
        },
    ),
)


def _identify(attributes: Mapping[str, Any]) -> tuple[str, str]:
    """The customer's id and domain, else the domain that most people have."""
    for one in attributes.get("customer", ()):
        if isinstance(one.get("id"), str):
            return one["id"], str(one.get("customerDomain") or one["id"])
    mails = (str(one.get("primaryEmail", "")).partition("@")[2] for one in attributes.get("users", ()))
    domains = Counter(domain for domain in mails if domain)
    return (domains.most_common(1)[0][0], "") if domains else ("", "")


READER = TenantExports(("google_workspace", "tenant"), "google-workspace", "Google Workspace", _ANSWERS, _identify)
