"""Who may take on an AWS role, read from its trust policy.

The order is service, own account, external account, anyone; the worst that is proven decides, and an
unknown part hides everything milder. Identities that a federation vouches for which is registered in the
account (SAML, a cluster's OIDC issuer, a CI issuer tied to one subject) count as the own account's. It cannot
know whether a foreign account belongs to the same organisation.
"""

from __future__ import annotations

import re

from remit.knowledge.calls import Answer, Values
from remit.knowledge.calls.restrictions import account_of, are_restricting, is_everyone, is_fixed, is_positive
from remit.knowledge.calls.statements import Condition, Statement, is_clear, read
from remit.model.facts import UNKNOWN, Marker

# Issuers that sign tokens for anybody's projects: only the subject tells whose
# (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html, shared OIDC providers).
_SHARED_ISSUERS = frozenset({
    "token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io", "agent.buildkite.com",
    "oidc.codefresh.io", "oidc.vercel.com",
})  # fmt: skip
# Log-in providers: the audience names the customer's own application or identity pool.
_LOGINS = frozenset({
    "cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com",
})  # fmt: skip
_OWNER = re.compile(r"(?:[a-z_]+:)?[^:/]+")  # repo:acme, project_path:acme, organization:acme
_RANK = ("service", "own_account", UNKNOWN, "external_account", "public")
_ACCOUNT_KEYS = ("aws:principalaccount", "aws:principalarn")


def trust(documents: Values, own_accounts: Values = ()) -> Answer:
    """Who is trusted: `service`, `own_account`, `external_account` or `public`.

    Args:
        documents: trust policies, as JSON text or objects.
        own_accounts: account ids or ARNs of the account the role lives in. While none is known, an AWS
            account in the policy can be its own or a foreign one, therefore `UNKNOWN`.
    """
    own = frozenset(filter(None, (account_of(a) for a in own_accounts if isinstance(a, str))))
    found: set[str | Marker] = set()
    for statement in read(documents):
        found |= _of_statement(statement, own) if isinstance(statement, Statement) else {UNKNOWN}
    return max(found, key=_RANK.index) if found else None


def _of_statement(statement: Statement, own: frozenset[str]) -> set[str | Marker]:
    if not statement.allows:
        return set()
    everyone = is_everyone(statement)
    if everyone is True:
        return _of_everyone(statement, own)
    if not statement.principals or everyone is UNKNOWN:
        return {UNKNOWN}
    return {_of_principal(kind, value, statement, own) for kind, value in statement.principals}


def _of_everyone(statement: Statement, own: frozenset[str]) -> set[str | Marker]:
    restricting = are_restricting(statement.conditions)
    if restricting is not True:
        return {UNKNOWN if restricting is UNKNOWN else "public"}
    naming = [
        condition
        for condition in statement.conditions
        if not _is_named(condition) or (condition.key in _ACCOUNT_KEYS and is_positive(condition))
    ]
    if any(not (_is_named(condition) and condition.is_clear) for condition in naming):
        return {UNKNOWN}
    named = {value for condition in naming for value in condition.values}
    return {_of_account(value, own) for value in named} or {"external_account"}


def _of_principal(kind: str, value: str, statement: Statement, own: frozenset[str]) -> str | Marker:
    if kind == "service":
        return "service"
    if kind == "federated":
        return _of_federation(value, statement)
    return _of_account(value, own) if kind == "aws" else UNKNOWN


def _of_account(value: str, own: frozenset[str]) -> str | Marker:
    account = account_of(value)
    if not account or not own:
        return UNKNOWN
    return "own_account" if account in own else "external_account"


def _of_federation(value: str, statement: Statement) -> str | Marker:
    if not is_clear(value):
        return UNKNOWN
    if ":saml-provider/" in value:
        return "own_account"
    issuer = value.partition(":oidc-provider/")[2] or value
    if issuer in _SHARED_ISSUERS:
        return _by_claims(issuer, ("sub",), statement)
    if issuer in _LOGINS:
        return _by_claims(issuer, ("sub", "aud"), statement)
    if issuer.startswith("oidc.eks."):
        return "own_account"
    # An issuer nobody here knows may serve one tenant or many.
    return "own_account" if _by_claims(issuer, ("sub",), statement) == "own_account" else UNKNOWN


def _by_claims(issuer: str, claims: tuple[str, ...], statement: Statement) -> str | Marker:
    """Public unless some condition fixes at least whose project or application the token speaks for."""
    keys = {f"{issuer}:{claim}".lower() for claim in claims}
    tests = [c for c in statement.conditions if (c.key in keys and is_positive(c)) or not _is_named(c)]
    if any(_is_named(c) and c.is_clear and c.values and all(_names_somebody(v) for v in c.values) for c in tests):
        return "own_account"
    return UNKNOWN if any(not (c.is_clear and _is_named(c)) for c in tests) else "public"


def _is_named(condition: Condition) -> bool:
    return is_clear(condition.key) and is_clear(condition.operator)


def _names_somebody(subject: str) -> bool:
    """Whether a subject pattern names an owner: `repo:acme/*` does, `repo:*` and `*` do not."""
    owner = _OWNER.match(subject)
    return owner is not None and is_fixed(owner[0])
