"""Whether the policy of a single resource turns away requests without TLS.

For resources whose policy speaks of nothing but themselves: a queue, a topic, a secret. A bucket's policy has to
name its objects too (see `tls`). It cannot know whether a statement names this resource or another one; services
refuse a policy that names a foreign one.
"""

from __future__ import annotations

from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.restrictions import is_everyone, is_without_tls
from remit.knowledge.calls.statements import Statement, both, either, is_clear, read
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
    if statement.allows or statement.excepts_actions or statement.excepts_principals:
        return False
    is_every_action = either(*(_is_every(action) for action in statement.actions))
    return both(both(is_everyone(statement), is_every_action), is_without_tls(statement.conditions))


def _is_every(action: str) -> bool | Marker:
    return action == "*" or action.endswith(":*") if is_clear(action) else UNKNOWN


CALLS: dict[str, Call] = {"required": required}
