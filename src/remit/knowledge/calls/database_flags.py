"""What the flags of a Cloud SQL instance switch on.

A flag is a block with a name and a value. It cannot know flags that were set elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from remit.knowledge.calls import Answer, Call, Values
from remit.model.facts import UNKNOWN, Marker

_IAM = frozenset({"cloudsql.iam_authentication", "cloudsql_iam_authentication"})
_ON = frozenset({"on", "1", "true"})


def iam_authentication(flags: Values) -> Answer:
    """Whether database log-ins can use the provider's identities: `on` or `off`.

    Args:
        flags: blocks of `name` and `value`.
    """
    answers = [_is_on(flag) for flag in flags]
    if not answers:
        return None
    return "on" if True in answers else UNKNOWN if UNKNOWN in answers else "off"


def _is_on(flag: object) -> bool | Marker:
    name, value = (flag.get("name"), flag.get("value")) if isinstance(flag, Mapping) else (UNKNOWN, UNKNOWN)
    if not isinstance(name, str):
        return UNKNOWN
    if name not in _IAM:
        return False
    return UNKNOWN if isinstance(value, Marker) else str(value).lower() in _ON


CALLS: dict[str, Call] = {"iam_authentication": iam_authentication}
