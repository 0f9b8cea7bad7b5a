"""Terraform's values and the shadows beside them: what is unknown, what is sensitive.

A plan keeps three trees of one shape: the values (null where nothing is said), `after_unknown` and
`sensitive_values` with `true` at what is marked (Terraform, "JSON Output Format", Change Representation).
Here they become one. A null in a mapping is left out; in a list it keeps its position.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from remit.model.facts import HIDDEN, UNKNOWN
from remit.readers.infrastructure._secrets import SECRET_ATTRIBUTES, hide_secrets

MAX_DEPTH: Final = 64


class MalformedError(Exception):
    """A part of the input has another shape than the format gives it; the message says what was expected."""


def attributes_of(native_type: str, values: object, unknown: object, hidden: object) -> dict[str, Any]:
    """A resource's attributes with `UNKNOWN` and `HIDDEN` in their places.

    Args:
        native_type: the resource's type; some keep secrets under plain names.
        values: the mapping of values, None when there is none.
        unknown: what is known only after apply: True, or a mapping of the same shape.
        hidden: what is sensitive, likewise.

    Raises:
        MalformedError: the values are no mapping, or nest too deep.
    """
    if values is not None and not isinstance(values, dict):
        raise MalformedError("its values are not a mapping")
    if hidden is True:
        hidden = dict.fromkeys(values or (), True)
    merged = _mapping(values or {}, unknown, hidden, 0)
    for name in SECRET_ATTRIBUTES.get(native_type, ()):
        if merged.get(name) not in (None, UNKNOWN):
            merged[name] = HIDDEN
    hide_secrets(merged)
    return merged


def drop_filled(attributes: dict[str, Any], written: Mapping[str, Any]) -> None:
    """Leave out what is unknown only because the provider will fill it: nobody wrote it, so nothing is said.

    A block that a `dynamic` makes does not show as written; its unknown values stay, since they were given.

    Args:
        attributes: merged attributes, changed in place.
        written: what the code writes, as the configuration's `written_in` gives it.
    """
    for name in [name for name, value in attributes.items() if value is UNKNOWN and name not in written]:
        del attributes[name]
    for name, inner in written.items():
        value = attributes.get(name)
        if inner is not None:
            for block in value if isinstance(value, list) else [value]:
                if isinstance(block, dict):
                    drop_filled(block, inner)


def _merge(value: Any, unknown: object, hidden: object, depth: int) -> Any:  # noqa: ANN401 - JSON is any value
    if unknown is True:
        return UNKNOWN
    if hidden is True and value not in (None, "", [], {}):
        return HIDDEN
    shape = unknown if value is None else value
    if isinstance(shape, dict):
        merged = _mapping(value or {}, unknown, hidden, depth)
        return merged if merged or value is not None else None
    if isinstance(shape, list):
        items = _items(value or [], unknown, hidden, depth)
        return items if value is not None or any(item is not None for item in items) else None
    return value


def _mapping(values: dict[str, Any], unknown: object, hidden: object, depth: int) -> dict[str, Any]:
    if depth > MAX_DEPTH:
        raise MalformedError(f"its values nest deeper than {MAX_DEPTH} levels")
    unknowns = unknown if isinstance(unknown, dict) else {}
    secrets = hidden if isinstance(hidden, dict) else {}
    merged = {}
    for name in values if values.keys() >= unknowns.keys() else {**values, **unknowns}:
        value = values.get(name)
        mark = unknowns.get(name)
        if mark or value.__class__ in (dict, list) or name in secrets:
            value = _merge(value, mark, secrets.get(name), depth + 1)
        if value is not None:
            merged[name] = value
    return merged


def _items(values: list[Any], unknown: object, hidden: object, depth: int) -> list[Any]:
    if depth > MAX_DEPTH:
        raise MalformedError(f"its values nest deeper than {MAX_DEPTH} levels")
    unknowns = unknown if isinstance(unknown, list) else []
    secrets = hidden if isinstance(hidden, list) else []
    return [
        _merge(_at(values, index), _at(unknowns, index), _at(secrets, index), depth + 1)
        for index in range(max(len(values), len(unknowns)))
    ]


def _at(items: list[Any], index: int) -> Any:  # noqa: ANN401 - JSON is any value
    return items[index] if index < len(items) else None
