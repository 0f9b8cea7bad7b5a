"""Statements of AWS policy documents, read into one shape.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. Element names and
condition keys are compared without regard to case. A statement whose structure cannot be read (a broken element, one
known only after apply) is `UNKNOWN` as a whole, so that nobody takes it for harmless. A text within it that cannot be
told, wholly or in part, has `PLACEHOLDER` where it cannot; see `may_be` and `begins`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from remit.knowledge.calls import Values
from remit.knowledge.calls.json_text import is_absent, is_bounded, parse
from remit.model.facts import PLACEHOLDER, UNKNOWN, Marker


class _UnclearError(Exception):
    """A part of a statement cannot be read; it never leaves this module."""


class _UntoldError(_UnclearError):
    """Which element that is, or what the statement does, cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One test of a statement: operator and key in lower case, the values any of which satisfies it.

    Operator and key can hold a placeholder as well.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    is_clear: bool = True  # False: some value cannot be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement.

    Attributes:
        allows: Allow, not Deny.
        principals: (kind in lower case, value); `("aws", "*")` for everyone, two placeholders where nobody knows.
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


# A statement of which nothing is known may be a denial that takes back what the others grant.
_ANY_DENIAL: Final = Statement(
    allows=False,
    principals=((PLACEHOLDER, PLACEHOLDER),),
    excepts_principals=False,
    actions=(PLACEHOLDER,),
    excepts_actions=False,
    resources=(PLACEHOLDER,),
    excepts_resources=False,
    conditions=(Condition(operator=PLACEHOLDER, key=PLACEHOLDER, values=(), is_clear=False),),
)


def is_clear(text: str) -> bool:
    """Whether all of a text is known."""
    return PLACEHOLDER not in text


def may_be(text: str, letters: str) -> bool | Marker:
    """Whether a text consists of these letters alone, and is not empty."""
    if is_clear(text):
        return bool(text) and set(text) <= set(letters)
    return UNKNOWN if set(text) <= {*letters, PLACEHOLDER} else False


def begins(text: str, start: str) -> bool | Marker:
    """Whether a text begins so."""
    known = text.partition(PLACEHOLDER)[0]
    if is_clear(text) or len(known) >= len(start):
        return text.startswith(start)
    return UNKNOWN if start.startswith(known) else False


def either(*answers: bool | Marker) -> bool | Marker:
    """Whether one of the answers is yes."""
    return True if True in answers else UNKNOWN if UNKNOWN in answers else False


def negated(answer: bool | Marker) -> bool | Marker:
    """No for yes, and what cannot be told as it is."""
    return answer if isinstance(answer, Marker) else not answer


def both(left: bool | Marker, right: bool | Marker) -> bool | Marker:
    """Whether both answers are yes."""
    return negated(either(negated(left), negated(right)))


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
        except _UntoldError:
            yield from (UNKNOWN, _ANY_DENIAL)
        except _UnclearError:
            yield UNKNOWN


def _is_untold(item: object) -> bool:
    return item == PLACEHOLDER or isinstance(item, Marker)


def _elements(value: object) -> dict[str, object]:
    """Keys in lower case; two spellings of one key are unclear."""
    if _is_untold(value):
        raise _UntoldError
    if not isinstance(value, dict):
        raise _UnclearError
    result = {str(key).lower(): item for key, item in value.items()}
    if not all(map(is_clear, result)):
        raise _UntoldError
    if len(result) != len(value):
        raise _UnclearError
    return result


def _statement(elements: dict[str, object]) -> Statement:
    effect = elements.get("effect")
    if isinstance(effect, Marker) or (isinstance(effect, str) and not is_clear(effect)):
        raise _UntoldError
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
    return tuple(map(_text, value if isinstance(value, list) else [value]))


def _text(item: object) -> str:
    if isinstance(item, Marker):
        return PLACEHOLDER
    if not isinstance(item, str):
        raise _UnclearError
    return item


def _principals(value: object) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if value == "*":
        return (("aws", "*"),)
    if _is_untold(value):
        return ((PLACEHOLDER, PLACEHOLDER),)
    found = tuple((kind, text) for kind, texts in _elements(value).items() for text in _texts(texts))
    # IAM takes “*” alone; a wildcard inside a name is no valid principal.
    if any(len(text) > 1 and is_clear(text) and ("*" in text or "?" in text) for _, text in found):
        raise _UnclearError
    return found


def _conditions(value: object) -> tuple[Condition, ...]:
    if value is None:
        return ()
    return tuple(
        _condition(operator, key, values) for operator, tests in _tests(value) for key, values in _tests(tests)
    )


def _tests(value: object) -> Iterable[tuple[str, object]]:
    """Operators with their tests, or keys with their values; the placeholder for what cannot be told."""
    if _is_untold(value):
        return ((PLACEHOLDER, PLACEHOLDER),)
    if not isinstance(value, dict):
        raise _UnclearError
    result = {str(key).lower(): item for key, item in value.items()}
    if len(result) != len(value):
        raise _UnclearError
    return result.items()


def _condition(operator: str, key: str, values: object) -> Condition:
    items = values if isinstance(values, list) else [values]
    known = tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in items)
    is_told = not any(isinstance(item, (Marker, dict, list)) or item is None for item in items)
    return Condition(operator=operator, key=key, values=known, is_clear=is_told and all(map(is_clear, known)))
