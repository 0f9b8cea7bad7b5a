"""Type constraints of variables: conversion of a given value, `optional` attributes and their defaults.

Terraform, Type Constraints. A value that does not fit its type is left as it is given: the plan would
refuse it, but what stands in the code is still the best that can be told.
"""

from __future__ import annotations

from typing import Final

from remit.model.facts import Marker
from remit.readers.infrastructure._hcl_syntax import Call, Items, Literal, Name, Node, Pairs
from remit.readers.infrastructure._hcl_values import (
    Draft,
    EvaluationError,
    Lazy,
    NotKnownError,
    Value,
    number_of,
    set_of,
    text_of,
    truth_of,
)

MAX_DEPTH: Final = 40
_PLAIN: Final = {"string": text_of, "number": number_of, "bool": truth_of}


def converted(value: Value, constraint: Node | None, depth: int = 0) -> Value:
    """The value as the constraint has it."""
    if constraint is None or value is None or isinstance(value, (Marker, Lazy, Draft)) or depth > MAX_DEPTH:
        return value
    try:
        if isinstance(constraint, Name):
            return _PLAIN[constraint.name](value) if constraint.name in _PLAIN else value
        if isinstance(constraint, Call) and constraint.arguments:
            return _collection(value, constraint, depth)
    except (EvaluationError, NotKnownError):
        pass
    return value


def _collection(value: Value, constraint: Call, depth: int) -> Value:
    inner = constraint.arguments[0]
    match constraint.function:
        case "optional":
            return converted(value, inner, depth + 1)
        case "list" | "set" if isinstance(value, list):
            items = [converted(item, inner, depth + 1) for item in value]
            return set_of(items) if constraint.function == "set" else items
        case "map" if isinstance(value, dict):
            return {key: converted(item, inner, depth + 1) for key, item in value.items()}
        case "tuple" if isinstance(value, list) and isinstance(inner, Items) and len(value) == len(inner.items):
            return [converted(item, kind, depth + 1) for item, kind in zip(value, inner.items, strict=True)]
        case "object" if isinstance(value, dict) and isinstance(inner, Pairs):
            return _object(value, inner, depth)
    return value


def _object(value: dict[str, Value], constraint: Pairs, depth: int) -> dict[str, Value]:
    """Exactly the attributes of the type: others are dropped, optional ones get their default."""
    converted_object = {}
    for key, kind in constraint.pairs:
        if not (isinstance(key, Literal) and isinstance(key.value, str)):
            continue
        given = value.get(key.value)
        if given is None and isinstance(kind, Call) and kind.function == "optional" and len(kind.arguments) > 1:
            given = constant(kind.arguments[1])
        converted_object[key.value] = converted(given, kind, depth + 1)
    return converted_object


def constant(node: Node) -> Value:
    """The value of an expression that refers to nothing; None of one that does."""
    match node:
        case Literal():
            return node.value
        case Items():
            return [constant(item) for item in node.items]
        case Pairs():
            return {str(key.value): constant(item) for key, item in node.pairs if isinstance(key, Literal)}
    return None
