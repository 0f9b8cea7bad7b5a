"""What AWS policy documents let happen: open to the world, too broad, trusted by whom.

These functions read one asset's documents. They cannot know permission boundaries, organisation policies or
what a policy that is only named by its ARN contains, and they do not weigh single actions against each other.
"""

from __future__ import annotations

import re
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import children, is_absent, is_bounded
from remit.knowledge.calls.restrictions import are_restricting, is_everyone, may_undo
from remit.knowledge.calls.statements import Statement, begins, both, either, is_clear, may_be, negated, read
from remit.knowledge.calls.trust import trust
from remit.model.facts import UNKNOWN, Marker

_PUBLIC_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read"})
_PUBLIC_GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
_SERVICE_WIDE = re.compile(r"\*+|\*+:\*+|[a-z0-9-]+:\*+")
_MANAGED = re.compile(r"arn:[a-z-]+:iam::(aws|\d{12}):policy/\S+")
_BROAD_NAMES = ("AdministratorAccess", "PowerUserAccess", "FullAccess")


def public(policies: Values, acls: Values = ()) -> Answer:
    """Whether resource policies or access control lists let everyone in: `public` or `not_public`.

    A statement is open when it allows everyone and no condition ties it to fixed values (see `restrictions`).
    A Deny for all but certain values may close what another statement opens; then it is `UNKNOWN`.

    Args:
        policies: policy documents, as JSON text or objects.
        acls: canned ACL names, or grants as objects (their grantee's group URI is looked at).
    """
    statements = read(policies)
    answers = [_is_open(s) if isinstance(s, Statement) else UNKNOWN for s in statements]
    if True in answers and any(isinstance(s, Statement) and may_undo(s) for s in statements):
        answers = [UNKNOWN]
    answers.extend(_is_open_acl(acl) for acl in acls if not is_absent(acl))
    if not answers:
        return None
    return "public" if True in answers else UNKNOWN if UNKNOWN in answers else "not_public"


def _is_open(statement: Statement) -> bool | Marker:
    if not statement.allows:
        return False
    if not statement.principals and not statement.excepts_principals:
        return UNKNOWN  # a resource policy names its principals
    # A log-in provider's host stands for everyone who has an account there (an example of S3's own page).
    log_ins = {negated(begins(value, "arn:")) for kind, value in statement.principals if kind == "federated"}
    is_open = either(is_everyone(statement), *log_ins)
    restricting = are_restricting(statement.conditions)
    return both(is_open, negated(restricting))


def _is_open_acl(acl: object) -> bool | Marker:
    if isinstance(acl, str):
        return acl in _PUBLIC_ACLS
    if isinstance(acl, Marker) or not is_bounded(acl):
        return UNKNOWN
    leaves, level = [acl], [acl]
    while level:
        level = [child for item in level for child in children(item)]
        leaves += level
    if any(isinstance(leaf, str) and leaf.endswith(_PUBLIC_GROUPS) for leaf in leaves):
        return True
    return UNKNOWN if UNKNOWN in leaves else False


def wildcard(*documents: Values) -> Answer:
    """Whether identity policies grant everything: `wildcard` or `scoped`.

    Too broad is an Allow of `*` or of a whole service on every resource, or of all actions except some, with
    or without conditions. A policy may also be named by ARN: AWS' own `…AdministratorAccess`,
    `PowerUserAccess` and `…FullAccess` are broad, its others are taken as scoped, and what a customer's own
    policy contains stands elsewhere, therefore `UNKNOWN`. Not for key and bucket policies, where `*` as the
    resource means the resource that carries the policy.
    """
    given = list(chain.from_iterable(documents))
    named = [d for d in given if isinstance(d, str) and d.startswith("arn:")]
    answers = [_is_broad_name(name) for name in named]
    statements = read([d for d in given if not (isinstance(d, str) and d.startswith("arn:"))])
    answers += [_is_broad(s) if isinstance(s, Statement) else UNKNOWN for s in statements]
    if not answers:
        return None
    return "wildcard" if True in answers else UNKNOWN if UNKNOWN in answers else "scoped"


def _is_broad_name(arn: str) -> bool | Marker:
    match = _MANAGED.fullmatch(arn)
    if match is None:
        return UNKNOWN
    if match[1] == "aws":
        return arn.endswith(_BROAD_NAMES)
    return arn.endswith("AdministratorAccess") or UNKNOWN


def _is_broad(statement: Statement) -> bool | Marker:
    if not statement.allows:
        return False
    if not statement.resources and not statement.excepts_resources:
        return UNKNOWN  # an identity policy names its resources
    is_everywhere = either(statement.excepts_resources, *(may_be(resource, "*") for resource in statement.resources))
    is_everything = either(statement.excepts_actions, *(_is_service_wide(action) for action in statement.actions))
    return both(is_everywhere, is_everything)


def _is_service_wide(action: str) -> bool | Marker:
    return _SERVICE_WIDE.fullmatch(action) is not None if is_clear(action) else UNKNOWN


CALLS: dict[str, Call] = {"public": public, "trust": trust, "wildcard": wildcard}
