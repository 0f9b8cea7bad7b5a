"""From plain values to typed ones, with errors that point at the line and name what was expected.

msgspec says what is wrong and where in the value (`$.teams[0].name`); the document's marks turn that into
file:line:column, and the type's own fields into the nearest valid name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from remit.documents.yaml import Document, Step
from remit.errors import RemitError

Shape = TypeVar("Shape")
_PATH = re.compile(r" - at `(?P<key>key in )?\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]|\[\.\.\.\]")
_UNKNOWN_FIELD = re.compile(r"unknown field `(?P<name>[^`]*)`")
_MISSING_FIELD = re.compile(r"missing required field `(?P<name>[^`]*)`")


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest valid name, or all of them when none is near."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f"did you mean “{close[0]}”?" if close else f"known: {', '.join(names[:40])}"


def convert(document: Document, shape: type[Shape], error: type[RemitError]) -> Shape:
    """The document as `shape`.

    Raises:
        RemitError: of the given kind, when the document does not have that shape.
    """
    try:
        return msgspec.convert(document.value, shape)
    except msgspec.ValidationError as problem:
        raise _explained(document, shape, str(problem), error) from None


def _explained(document: Document, shape: type, text: str, error: type[RemitError]) -> RemitError:
    match = _PATH.search(text)
    message = text[: match.start()] if match else text
    path = _locate(document, match.group("path") if match else "")
    hint = "correct the value at that place"
    if unknown := _UNKNOWN_FIELD.search(message):
        name = unknown.group("name")
        path = (*path, name)
        hint = nearest(name, _fields_at(shape, path[:-1]))
        message = f"“{name}” is not a field here"
    elif missing := _MISSING_FIELD.search(message):
        message = f"the field “{missing.group('name')}” is missing"
        hint = "add it"
    else:
        message = message.replace("`", "").replace("Expected", "expected")
    return error(message, place=str(document.at(*path)), hint=hint)


def _locate(document: Document, text: str) -> tuple[Step, ...]:
    """Follow msgspec's path; where it says only `[...]`, the step is left open and the parent is named."""
    path: list[Step] = []
    rest = text
    while rest:
        step = _STEP.match(rest)
        if step is None or (step.group("name") is None and step.group("index") is None):
            break
        path.append(step.group("name") if step.group("name") is not None else int(step.group("index")))
        rest = rest[step.end() :]
    return tuple(path) if tuple(path) in document.marks else tuple(path[:-1])


def _fields_at(shape: type, path: tuple[Step, ...]) -> list[str]:
    """Names of the fields that the type allows at that path."""
    schema = msgspec.json.schema(shape)
    definitions = schema.get("$defs", {})

    def resolve(node: dict[str, object]) -> dict[str, object]:
        while "$ref" in node:
            node = definitions[str(node["$ref"]).rsplit("/", 1)[-1]]
        for option in node.get("anyOf", ()):  # type: ignore[attr-defined]
            found = resolve(option)
            if found.get("properties") or found.get("items"):
                return found
        return node

    node = resolve(schema)
    for step in path:
        properties = node.get("properties", {})
        following = properties.get(step) if isinstance(properties, dict) else None
        following = following or node.get("items") or node.get("additionalProperties") or {}
        node = resolve(following) if isinstance(following, dict) else {}
    properties = node.get("properties", {})
    return sorted(properties) if isinstance(properties, dict) else []
