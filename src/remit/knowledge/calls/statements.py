"""Statements of AWS policy documents, read into one shape.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. Element names and
condition keys are compared without regard to case. A statement with a part that cannot be read (a value known
only after apply, a broken element) is `UNKNOWN` as a whole, so that nobody takes it for harmless.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from remit.knowledge.calls import Values
from remit.knowledge.calls.json_text import is_absent, is_bounded, parse
from remit.model.facts import UNKNOWN, Marker


class _UnclearError(Exception):
    """A part of a statement cannot be read; it never leaves this module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One test of a statement: operator and key in lower case, the values any of which satisfies it."""

    operator: str
    key: str
    values: tuple[str, ...]
    is_clear: bool = True  # False: some value is known only after apply


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement.

    Attributes:
        allows: Allow, not Deny.
        principals: (kind in lower case, value); `("aws", "*")` for everyone.
        excepts_principals: `NotPrincipal` stands in place of `Principal`.
        actions: lower case; empty when `NotAction` stands there.
        excepts_actions: `NotAction` stands in place of `Action`.
        resources: empty when `NotResource` or neither stands there.
        excepts_resources: `NotResource` stands in place of `Resource`.
        conditions: all must hold.
    """

    allows: bool
    principals: tuple[tuple[str, str], ...]
    excepts_principals: bool
    actions: tuple[str, ...]
    excepts_actions: bool
    resources: tuple[str, ...]
    excepts_resources: bool
    conditions: tuple[Condition, ...]


def read(documents: Values) -> list[Statement | Marker]:
    """The statements of policy documents given as text or objects; absent ones give nothing."""
    found: list[Statement | Marker] = []
    for document in documents:
        if is_absent(document):
            continue
        value = parse(document) if isinstance(document, str) else document
        found.extend(_of_document(value) if is_bounded(value) else [UNKNOWN])
    return found


def _of_document(value: object) -> Iterator[Statement | Marker]:
    try:
        body = _elements(value).get("statement")
    except _UnclearError:
        body = UNKNOWN
    for item in body if isinstance(body, list) else [body]:
        try:
            yield _statement(_elements(item))
        except _UnclearError:
            yield UNKNOWN


def _elements(value: object) -> dict[str, object]:
    """Keys in lower case; two spellings of one key are unclear."""
    if not isinstance(value, dict):
        raise _UnclearError
    result = {str(key).lower(): item for key, item in value.items()}
    if len(result) != len(value):
        raise _UnclearError
    return result


def _statement(elements: dict[str, object]) -> Statement:
    effect = elements.get("effect")
    if effect not in ("Allow", "Deny"):
        raise _UnclearError
    return Statement(
        allows=effect == "Allow",
        principals=_principals(elements.get("principal")),
        excepts_principals="notprincipal" in elements,
        actions=tuple(text.lower() for text in _texts(elements.get("action", []))),
        excepts_actions="notaction" in elements,
        resources=_texts(elements.get("resource", [])),
        excepts_resources="notresource" in elements,
        conditions=_conditions(elements.get("condition")),
    )


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in items):
        raise _UnclearError
    return tuple(items)


def _principals(value: object) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if value == "*":
        return (("aws", "*"),)
    found = tuple((kind, text) for kind, texts in _elements(value).items() for text in _texts(texts))
    # IAM takes “*” alone; a wildcard inside a name is no valid principal.
    if any(len(text) > 1 and ("*" in text or "?" in text) for _, text in found):
        raise _UnclearError
    return found


def _conditions(value: object) -> tuple[Condition, ...]:
    if value is None:
        return ()
    return tuple(
        _condition(operator, key, values)
        for operator, tests in _elements(value).items()
        for key, values in _elements(tests).items()
    )


def _condition(operator: str, key: str, values: object) -> Condition:
    items = values if isinstance(values, list) else [values]
    known = tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in items)
    is_clear = not any(isinstance(item, (Marker, dict, list)) or item is None for item in items)
    return Condition(operator=operator, key=key, values=known, is_clear=is_clear)
