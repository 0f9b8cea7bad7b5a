"""Whether the policy of a single resource turns away requests without TLS.

For resources whose policy speaks of nothing but themselves: a queue, a topic, a secret. A bucket's policy has to
name its objects too (see `tls`). It cannot know whether a statement names this resource or another one; services
refuse a policy that names a foreign one.
"""

from __future__ import annotations

from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.restrictions import is_everyone
from remit.knowledge.calls.statements import Statement, read
from remit.model.facts import UNKNOWN, Marker


def required(*policies: Values) -> Answer:
    """Whether resource policies turn away unencrypted requests: `required` or `optional`.

    A statement does when it denies everyone every action of the service unless the request came with TLS.

    Args:
        policies: policy documents, as JSON text or objects, from as many paths as a mapping names.
    """
    statements = read(list(chain.from_iterable(policies)))
    answers = [_denies_plain(s) if isinstance(s, Statement) else UNKNOWN for s in statements]
    if not answers:
        return None
    return "required" if True in answers else UNKNOWN if UNKNOWN in answers else "optional"


def _denies_plain(statement: Statement) -> bool | Marker:
    if statement.allows or statement.excepts_actions or statement.excepts_principals or not is_everyone(statement):
        return False
    if not any(action == "*" or action.endswith(":*") for action in statement.actions):
        return False
    match statement.conditions:
        case (only,) if only.key == "aws:securetransport" and only.operator in {"bool", "boolifexists"}:
            return only.values == ("false",) if only.is_clear else UNKNOWN
    return False


CALLS: dict[str, Call] = {"required": required}
