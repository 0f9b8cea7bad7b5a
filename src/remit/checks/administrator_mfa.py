"""Administrators who have no second factor.

Reads `administrator_mfa`; who they are stands in `administrators_without_mfa`. It cannot see a second factor that
another service asks for before it lets them in.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# entra/registration.json
{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#userRegistrationDetails",
 "value": [{"userPrincipalName": "ana@acme.example", "isAdmin": true, "isMfaRegistered": false}]}
"""
_GOOD = """# entra/registration.json
{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#userRegistrationDetails",
 "value": [{"userPrincipalName": "ana@acme.example", "isAdmin": true, "isMfaRegistered": true}]}
"""


def _weigh(group: Failing) -> Severity | None:
    return None if group.is_undecided else Severity.HIGH


CHECK = plain_check(
    CheckText(
        id="administrator-mfa",
        title="Every administrator has a second factor",
        control="mfa",
        severity=Severity.HIGH,
        what="Whether every person with an administrator's role has registered a second factor.",
        why=("An administrator's password alone, guessed or given away, opens everything that the tenant holds."),
        fix="Have each of them register a key or an app, or take the role away.",
        bad=_BAD,
        good=_GOOD,
    ),
    fact="administrator_mfa",
    good=frozenset({"everyone"}),
    fails={
        "gaps": "An administrator has no second factor",
    },
    question="whether every administrator has a second factor",
    weigh=_weigh,
)
