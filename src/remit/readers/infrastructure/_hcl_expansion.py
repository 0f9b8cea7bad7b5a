"""Blocks to values: how many instances `count` and `for_each` make, and what a body holds, `dynamic` included.

Where the number of instances cannot be told there is one, without a key, and `each` and `count` are unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.infrastructure._hcl_evaluate import value_in
from remit.readers.infrastructure._hcl_operators import entries_of
from remit.readers.infrastructure._hcl_place import Scope
from remit.readers.infrastructure._hcl_syntax import Block, Literal, Name, Template
from remit.readers.infrastructure._hcl_values import (
    EvaluationError,
    NotKnownError,
    Value,
    number_of,
    plain,
    text_of,
)
from remit.readers.infrastructure._terraform_modules import Key

MAX_INSTANCES: Final = 5_000
_META: Final = frozenset({"count", "for_each", "provider", "providers", "depends_on", "source", "version"})
_META_BLOCKS: Final = frozenset({"lifecycle", "provisioner", "connection"})
_NO_LIST: Final = frozenset({"timeouts"})  # the one nested block that is an object in a plan
_EACH_UNKNOWN: Final = {"key": UNKNOWN, "value": UNKNOWN}


@dataclass(slots=True)
class Expansion:
    """The instances of a block.

    Attributes:
        bound: what `each` and `count` are, by key; None is the key of what has only one.
        is_known: whether their number can be told.
        is_keyed: whether they have keys; False without `count` and `for_each`.
        cause: why not, where Terraform would refuse it or it is too much.
    """

    bound: dict[Key, dict[str, Value]] = field(default_factory=dict)
    is_known: bool = True
    is_keyed: bool = True
    cause: str = ""

    def shaped(self, values: dict[Key, Value]) -> Value:
        """Values by instance as an expression sees them: one, a list, or a mapping."""
        if not self.is_keyed:
            return values[None]
        if not self.is_known:
            return UNKNOWN
        keys = list(self.bound)
        return values if keys and isinstance(keys[0], str) else list(values.values())


def expansion_of(block: Block, scope: Scope) -> Expansion:
    """The instances that a resource, data source or module call has."""
    count, each = block.attributes.get("count"), block.attributes.get("for_each")
    if count is None and each is None:
        return Expansion({None: {}}, is_keyed=False)
    value = value_in(count or each, scope) if count or each else UNKNOWN  # type: ignore[arg-type]
    try:
        bound = _counted(value) if count else _keyed(value)
    except (EvaluationError, NotKnownError):
        return _unknown(is_count=count is not None)
    if len(bound) > MAX_INSTANCES:
        unknown = _unknown(is_count=count is not None)
        unknown.cause = f"more than {MAX_INSTANCES} instances; they are read as one"
        return unknown
    return Expansion(bound)


def _unknown(*, is_count: bool) -> Expansion:
    bound = {"count": {"index": UNKNOWN}} if is_count else {"each": dict(_EACH_UNKNOWN)}
    return Expansion({None: bound}, is_known=False)


def _counted(value: Value) -> dict[Key, dict[str, Value]]:
    try:
        number = int(number_of(value)) if not isinstance(value, bool) else int(value)
    except (OverflowError, ValueError):
        raise EvaluationError("a count without end") from None
    if number < 0:
        raise EvaluationError("a negative count")
    return {index: {"count": {"index": index}} for index in range(min(number, MAX_INSTANCES + 1))}


def _keyed(value: Value) -> dict[Key, dict[str, Value]]:
    if isinstance(value, dict):
        return {key: {"each": {"key": key, "value": value[key]}} for key in sorted(value)}
    texts = sorted({text_of(item) for _, item in entries_of(value)})
    return {text: {"each": {"key": text, "value": text}} for text in texts}


def body_of(
    block: Block, scope: Scope, *, is_top: bool = True, kept: Callable[[Value], Value] = plain
) -> dict[str, Any]:
    """A block's attributes, nested blocks as lists of such, without what steers Terraform itself.

    Args:
        block: the block.
        scope: where it stands.
        is_top: whether it is no nested block.
        kept: in which form values are kept; as a reader keeps them unless told otherwise.
    """
    values = {
        name: kept(value_in(node, scope)) for name, node in block.attributes.items() if not (is_top and name in _META)
    }
    for inner in block.blocks:
        if inner.type == "dynamic" and inner.labels:
            _generate(inner, scope, values, kept)
        elif not (is_top and inner.type in _META_BLOCKS):
            _append(values, inner.type, body_of(inner, scope, is_top=False, kept=kept))
    return values


def nested(block: Block, name: str, scope: Scope) -> Value:
    """The nested blocks of one type as a list; None where there are none."""
    found = [one for one in block.blocks if one.type == name or (one.type == "dynamic" and one.labels[:1] == (name,))]
    if not found:
        return None
    return body_of(Block("", blocks=found), scope, is_top=False).get(name, [])


def _append(values: dict[str, Any], name: str, body: Any) -> None:  # noqa: ANN401 - a mapping or a marker
    if name in _NO_LIST:
        values[name] = body
    elif isinstance(held := values.setdefault(name, []), list):
        held.append(body)
    elif held is UNKNOWN:
        values[name] = [UNKNOWN, body]


def _generate(block: Block, scope: Scope, values: dict[str, Any], kept: Callable[[Value], Value]) -> None:
    """The blocks that a `dynamic` makes."""
    name = block.labels[0]
    content = next(block.of("content"), None)
    each = block.attributes.get("for_each")
    if content is None or each is None:
        return
    iterator = block.attributes.get("iterator")
    variable = name
    if isinstance(iterator, Name):
        variable = iterator.name
    elif isinstance(iterator, (Literal, Template)):  # JSON syntax
        variable = str(value_in(iterator, scope))
    try:
        items = entries_of(value_in(each, scope))
    except (EvaluationError, NotKnownError):
        if name in values:
            _append(values, name, UNKNOWN)
        else:
            values[name] = UNKNOWN
        return
    for key, item in items:
        scope.budget.left -= 10
        if scope.budget.left < 0:
            values[name] = UNKNOWN
            return
        inner = scope.with_names({variable: {"key": key, "value": item}})
        _append(values, name, body_of(content, inner, is_top=False, kept=kept))
