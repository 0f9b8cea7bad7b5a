"""Whether encrypted connections are required: by a resource policy, by a database's parameters.

A policy requires them when it denies requests that came without TLS, for everyone and for every action
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html). An Allow that asks for
TLS does not count: another grant can do without it. These functions cannot know a parameter's default where
the list does not name it; the mapping knows the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent, is_bounded
from remit.knowledge.calls.restrictions import is_everyone, is_without_tls
from remit.knowledge.calls.statements import Statement, both, either, is_clear, read
from remit.model.facts import UNKNOWN, Marker

_PARAMETERS = frozenset({"rds.force_ssl", "require_secure_transport", "require_ssl"})
_SPELLINGS = (("name", "value"), ("ParameterName", "ParameterValue"))  # Terraform's and CloudFormation's
_ON = frozenset({"1", "on", "true"})


def required(*policies: Values) -> Answer:
    """Whether resource policies turn away unencrypted requests: `required` or `optional`.

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
    is_every_action = either(
        *(action in {"*", "s3:*"} if is_clear(action) else UNKNOWN for action in statement.actions)
    )
    is_every_object = either(*(_ends_open(resource) for resource in statement.resources))
    is_everything = both(is_every_action, is_every_object)
    return both(both(is_everyone(statement), is_everything), is_without_tls(statement.conditions))


def _ends_open(resource: str) -> bool | Marker:
    """Whether a resource's name ends in a star; its beginning does not matter."""
    return UNKNOWN if not is_clear(resource[-1:]) else resource.endswith("*")


def parameters(*lists: Values) -> Answer:
    """Whether a database's parameters turn away unencrypted log-ins: `required` or `optional`.

    None when no list names such a parameter: then the engine's default holds.

    Args:
        lists: objects `{name, value}` or `{ParameterName, ParameterValue}`, or lists of them, from as many paths as a
            mapping names.
    """
    found = [
        item
        for value in chain.from_iterable(lists)
        for item in (value if isinstance(value, (list, tuple)) else (value,))
    ]
    answers = {_is_on(item) for item in found if not is_absent(item)} - {None}
    if not answers:
        return None
    return UNKNOWN if UNKNOWN in answers else "required" if True in answers else "optional"


def _is_on(item: object) -> bool | Marker | None:
    if not isinstance(item, Mapping) or not is_bounded(item):
        return UNKNOWN
    name, value = next(((item[name], item.get(value)) for name, value in _SPELLINGS if name in item), (None, None))
    if not isinstance(name, str):
        return UNKNOWN
    if name not in _PARAMETERS:
        return None
    return UNKNOWN if isinstance(value, Marker) else str(value).lower() in _ON


CALLS: dict[str, Call] = {"parameters": parameters, "required": required}
