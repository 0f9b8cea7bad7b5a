"""Applications of others that may do too much.

Reads `application_grants`; which they are stands in `broad_applications`. It cannot tell which of them is wanted.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# entra/grants.json
{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#oauth2PermissionGrants",
 "value": [{"clientId": "notes", "consentType": "AllPrincipals", "scope": "User.Read Files.ReadWrite.All"}]}
"""
_GOOD = """# entra/grants.json
{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#oauth2PermissionGrants",
 "value": [{"clientId": "notes", "consentType": "Principal", "scope": "User.Read Files.ReadWrite.All"}]}
"""


def _weigh(group: Failing) -> Severity | None:
    return None if group.is_undecided else Severity.MEDIUM


CHECK = plain_check(
    CheckText(
        id="application-grants",
        title="Applications are granted narrow rights",
        control="access-policy",
        severity=Severity.MEDIUM,
        what="Whether an application may manage the tenant, act for everybody, or read all mail and files.",
        why=("Who breaks into the application's vendor gets its rights here, and no second factor stands in between."),
        fix=("Take back what is not used, narrow the rest, and let administrators approve what people ask for."),
        bad=_BAD,
        good=_GOOD,
    ),
    fact="application_grants",
    good=frozenset({"narrow"}),
    fails={
        "broad": "An application holds broad rights",
    },
    question="whether an application holds broad rights",
    weigh=_weigh,
)
