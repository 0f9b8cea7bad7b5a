"""JSON and texts of which parts cannot be told: their structure, with a placeholder for each such part.

A placeholder stands for one value that nobody knows yet; what it is made of (an ARN that the provider gives, an account
that a data source finds) is not known, nor whether it is one value or none. Whoever reads a draft has to take it for
anything that fits. A secret makes the whole text a secret.
"""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

from remit.model.facts import HIDDEN, PLACEHOLDER, UNKNOWN, Marker
from remit.readers.infrastructure._hcl_values import (
    MAX_DEPTH,
    Draft,
    Lazy,
    NotKnownError,
    Value,
    check_known,
    text_of,
)

_ESCAPED: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def json_text(value: Value) -> str:
    """What `jsonencode` gives: keys sorted, `<`, `>` and `&` escaped.

    Raises:
        NotKnownError: something in it cannot be told.
    """
    check_known(value)
    try:
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, RecursionError):
        raise NotKnownError(UNKNOWN) from None
    return re.sub("[<>&]", lambda match: _ESCAPED[match[0]], text)


def encoded(value: Value) -> str | Draft:
    """What `jsonencode` gives; a draft where something inside of the value cannot be told.

    Raises:
        NotKnownError: nothing of it can be told, or something in it is a secret.
    """
    try:
        return json_text(value)
    except NotKnownError:
        if not isinstance(value, (dict, list)):
            raise
        return Draft(json_text(_rendered(value, 0)))


def _rendered(value: Value, depth: int) -> Any:  # noqa: ANN401 - any value
    if depth > MAX_DEPTH:
        raise NotKnownError(UNKNOWN)
    if isinstance(value, dict):
        return {key: _rendered(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_rendered(item, depth + 1) for item in value]
    return value if is_told(value) else drafted(value)


def is_told(value: Value) -> bool:
    """Whether the value itself can be told; of a collection, not what it holds."""
    return not isinstance(value, (Marker, Lazy, Draft))


def drafted(value: Value) -> str:
    """The value as text, with a placeholder for what cannot be told.

    Raises:
        EvaluationError: a collection or null.
        NotKnownError: it is a secret.
    """
    if isinstance(value, Draft):
        return value.text
    if value is HIDDEN:
        raise NotKnownError(HIDDEN)
    return text_of(value) if is_told(value) else PLACEHOLDER


def as_text(text: str) -> str | Draft:
    """The text itself, a draft where it has a placeholder."""
    return Draft(text) if PLACEHOLDER in text else text
