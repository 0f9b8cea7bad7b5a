"""Terraform's functions over lists, sets and mappings (Terraform, Built-in Functions, Collection Functions).

A function raises `EvaluationError` where Terraform would refuse its arguments, and `NotKnownError` where an item that
decides cannot be told, or where the result would be too large.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any, Final

from remit.model.facts import HIDDEN, UNKNOWN
from remit.readers.infrastructure._hcl_values import (
    MAX_ITEMS,
    Draft,
    EvaluationError,
    Lazy,
    NotKnownError,
    SetValue,
    Value,
    check_known,
    equal,
    items_of,
    known,
    mapping_of,
    number_of,
    set_of,
    text_of,
)


def _length(value: Value) -> int:
    value = known(value)
    if isinstance(value, (str, list, dict)):
        return len(value)
    raise EvaluationError("a collection or text is needed")


def _merge(*mappings: Value) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for mapping in mappings:
        if known(mapping) is not None:
            merged.update(mapping_of(mapping))
    return merged


def _concat(*lists: Value) -> list[Any]:
    if sum(_length(one) for one in lists) > MAX_ITEMS:
        raise NotKnownError(UNKNOWN)
    return [item for items in lists for item in items_of(items)]


def _flatten(value: Value) -> list[Any]:
    flat: list[Any] = []
    stack = list(reversed(items_of(value)))
    steps = 0
    while stack:
        item = stack.pop()
        steps += 1
        if item is UNKNOWN or item is HIDDEN or steps > 4 * MAX_ITEMS:
            raise NotKnownError(UNKNOWN)  # it may be a list itself
        if isinstance(item, list):
            stack.extend(reversed(item))
        else:
            flat.append(item)
    return flat


def _lookup(mapping: Value, key: Value, *default: Value) -> Value:
    found, name = mapping_of(mapping), text_of(key)
    if name in found:
        return found[name]
    if not default:
        raise EvaluationError("no such key")
    return default[0]


def _element(items: Value, index: Value) -> Value:
    values, position = items_of(items), int(number_of(index))
    if not values:
        raise EvaluationError("an empty list")
    return values[position % len(values)]


def _contains(items: Value, wanted: Value) -> Value:
    answers = [equal(item, wanted) for item in items_of(items)]
    return True if True in answers else UNKNOWN if UNKNOWN in answers else False


def _index(items: Value, wanted: Value) -> int:
    for position, item in enumerate(items_of(items)):
        same = equal(item, wanted)
        if same is UNKNOWN:
            raise NotKnownError(UNKNOWN)
        if same:
            return position
    raise EvaluationError("no such item")


def _distinct(items: Value) -> list[Any]:
    unique: list[Any] = []
    seen = set()
    for item in items_of(items):
        check_known(item)
        mark = (type(item), repr(item))
        if mark not in seen:
            seen.add(mark)
            unique.append(item)
    return unique


def _coalesce(*values: Value) -> Value:
    for value in values:
        if isinstance(value, (Lazy, Draft)) or value is UNKNOWN or value is HIDDEN:
            raise NotKnownError(value if value is HIDDEN else UNKNOWN)
        if value is not None and value != "":
            return value
    raise EvaluationError("nothing is given")


def _coalesce_list(*lists: Value) -> Value:
    return next((items for items in lists if items_of(items)), [])


def _one(items: Value) -> Value:
    values = items_of(items)
    if len(values) > 1:
        raise EvaluationError("more than one item")
    return values[0] if values else None


def _slice(items: Value, start: Value, end: Value) -> list[Any]:
    return items_of(items)[int(number_of(start)) : int(number_of(end))]


def _chunks(items: Value, size: Value) -> list[list[Any]]:
    values, width = items_of(items), int(number_of(size))
    if width < 1:
        raise EvaluationError("a size is needed")
    return [values[start : start + width] for start in range(0, len(values), width)]


def _product(*sets: Value) -> list[list[Any]]:
    lists = [items_of(one) for one in sets]
    if math.prod(map(len, lists)) > MAX_ITEMS:
        raise NotKnownError(UNKNOWN)
    return [list(combination) for combination in itertools.product(*lists)]


def _sets(combine: Callable[[set[str], set[str]], set[str]]) -> Callable[..., SetValue]:
    def apply(*sets: Value) -> SetValue:
        texts = [{text_of(item): item for item in items_of(one)} for one in sets]
        items = {name: item for one in texts for name, item in one.items()}
        kept = set(texts[0]) if texts else set[str]()
        for one in texts[1:]:
            kept = combine(kept, set(one))
        return set_of(items[name] for name in kept)

    return apply


def _zip_map(keys: Value, values: Value) -> dict[str, Any]:
    names, items = items_of(keys), items_of(values)
    if len(names) != len(items):
        raise EvaluationError("lists of different lengths")
    return {text_of(name): item for name, item in zip(names, items, strict=True)}


def _transpose(mapping: Value) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {}
    for key, items in sorted(mapping_of(mapping).items()):
        for item in items_of(items):
            turned.setdefault(text_of(item), []).append(key)
    return turned


def _match_keys(values: Value, keys: Value, wanted: Value) -> list[Any]:
    names = {text_of(name) for name in items_of(wanted)}
    return [item for item, key in zip(items_of(values), items_of(keys), strict=False) if text_of(key) in names]


def _any_true(items: Value) -> Value:
    values = items_of(items)
    if any(value is True or value == "true" for value in values):
        return True
    return UNKNOWN if any(isinstance(value, (Lazy, Draft)) or value in (UNKNOWN, HIDDEN) for value in values) else False


def _all_true(items: Value) -> Value:
    values = items_of(items)
    if any(value is False or value is None or value == "false" for value in values):
        return False
    return UNKNOWN if any(isinstance(value, (Lazy, Draft)) or value in (UNKNOWN, HIDDEN) for value in values) else True


def _to_set(value: Value) -> SetValue:
    return set_of(items_of(value))


COLLECTIONS: Final[dict[str, Callable[..., Value]]] = {
    "alltrue": _all_true,
    "anytrue": _any_true,
    "chunklist": _chunks,
    "coalesce": _coalesce,
    "coalescelist": _coalesce_list,
    "compact": lambda items: [item for item in items_of(items) if known(item) not in (None, "")],
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "index": _index,
    "keys": lambda mapping: sorted(mapping_of(mapping)),
    "length": _length,
    "list": lambda *items: list(items),
    "lookup": _lookup,
    "matchkeys": _match_keys,
    "merge": _merge,
    "one": _one,
    "reverse": lambda items: list(reversed(items_of(items))),
    "setintersection": _sets(set.intersection),
    "setproduct": _product,
    "setsubtract": _sets(set.difference),
    "setunion": _sets(set.union),
    "slice": _slice,
    "tolist": lambda value: list(items_of(value)),
    "tomap": lambda value: dict(mapping_of(value)),
    "toset": _to_set,
    "transpose": _transpose,
    "values": items_of,
    "zipmap": _zip_map,
}
