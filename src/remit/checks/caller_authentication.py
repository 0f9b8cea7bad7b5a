"""Interfaces, brokers and caches that ask nobody who they are.

Reads `caller_authentication`. It cannot see whether the code behind an interface asks for itself, and says no more than
that it is fairly sure; nor whether guests are meant.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity:
    return Severity.MEDIUM if group.is_first_tier or group.is_sensitive else Severity.LOW


CHECK = plain_check(
    CheckText(
        id="caller-authentication",
        title="Callers show who they are",
        control="access-policy",
        severity=Severity.MEDIUM,
        what="Whether every call to an interface, a broker, a cache or a pool of identities has to show who makes it.",
        why="Whoever reaches it may use it, and no log can say who it was.",
        fix="Ask callers for an identity: IAM, a token or a password; turn access for guests off where it is no aim.",
        bad='resource "aws_cognito_identity_pool" "guests" {\n  identity_pool_name               = "guests"\n'
        "  allow_unauthenticated_identities = true\n}",
        good='resource "aws_cognito_identity_pool" "members" {\n  identity_pool_name               = "members"\n'
        "  allow_unauthenticated_identities = false\n}",
    ),
    fact="caller_authentication",
    good=frozenset({"required"}),
    fails={"none": "Callers need not show who they are"},
    question="whether callers have to show who they are",
    weigh=_weigh,
    is_guess=True,
    shows=("failure-mode/f4", "anti-pattern/lean-on-defaults"),
)
