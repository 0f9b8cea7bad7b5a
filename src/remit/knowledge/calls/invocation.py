"""Who may invoke an AWS Lambda function, read off the permissions added to it.

A permission is one statement of the function's policy, as the Terraform provider writes it: a principal, and
up to three attributes that narrow it (https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html). It cannot
know permissions that were added elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent
from remit.model.facts import UNKNOWN, Marker

_NARROWING = ("source_arn", "source_account", "principal_org_id")


def public(*permissions: Values) -> Answer:
    """Whether a permission lets everyone invoke the function: `public` or `not_public`.

    Args:
        permissions: permissions as objects, from as many paths as a mapping names.
    """
    answers = {_is_open(one) for one in chain.from_iterable(permissions) if not is_absent(one)}
    if not answers:
        return None
    return "public" if True in answers else UNKNOWN if UNKNOWN in answers else "not_public"


def _is_open(permission: object) -> bool | Marker:
    if not isinstance(permission, Mapping):
        return UNKNOWN
    if any(not is_absent(permission.get(name)) for name in _NARROWING):
        return False
    principal = permission.get("principal")
    return principal == "*" if isinstance(principal, str) else UNKNOWN


CALLS: dict[str, Call] = {"public": public}
