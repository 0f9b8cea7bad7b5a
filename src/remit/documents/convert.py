"""From plain values to typed ones, with errors that point at the line and name what was expected.

msgspec says what is wrong and where in the value (`$.teams[0].name`); the document's marks turn that into
file:line:column, and the type's own fields into the nearest valid name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from remit.documents.yaml import Document, Step
from remit.errors import RemitError

Shape = TypeVar("Shape")
_PATH = re.compile(r" - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]|(?P<open>\[\.\.\.\])")
_UNKNOWN_FIELD = re.compile(r"unknown field `(?P<name>[^`]*)`")
_MISSING_FIELD = re.compile(r"missing required field `(?P<name>[^`]*)`")
_WRONG_WORD = re.compile(r"^Invalid enum value '(?P<name>.*)'$", re.DOTALL)
MOST_NAMED = 20
Node = dict[str, Any]  # a node of a JSON Schema


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest valid name, or all of them when none is near."""
    names = sorted(set(known))
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean “{close[0]}”?"
    rest = len(names) - MOST_NAMED
    return f"known: {', '.join(names[:MOST_NAMED])}" + (f" and {rest} more" if rest > 0 else "")


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
    told = match.group("path") + ("[...]" if match.group("key") else "") if match else ""
    path = _locate(document, shape, text, told)
    hint = "correct the value at that place"
    if unknown := _UNKNOWN_FIELD.search(message):
        name = unknown.group("name")
        hint = nearest(name, _fields_at(shape, path))
        path = (*path, name)
        message = f"“{name}” is not a field here"
    elif missing := _MISSING_FIELD.search(message):
        message = f"the field “{missing.group('name')}” is missing"
        hint = "add it"
    elif wrong := _WRONG_WORD.search(message):
        message = f"“{wrong.group('name')}” is not a value here"
        hint = nearest(wrong.group("name"), _words_at(shape, path))
    else:
        message = message.replace("`", "").replace("Expected", "expected")
    return error(message, place=str(document.at(*path)), hint=hint)


def _locate(document: Document, shape: type, text: str, told: str) -> tuple[Step, ...]:
    """Follow msgspec's path; for a value of a mapping it says only `[...]`, so the key is found by trial."""
    path: list[Step] = []
    value = document.value
    for step in _STEP.finditer(told):
        if step.group("name") is not None:
            path.append(step.group("name"))
        elif step.group("index") is not None:
            path.append(int(step.group("index")))
        else:
            key = next((key for key in _at(value, path) if _complains(_only(value, path, key), shape, text)), None)
            if key is None:
                break
            value = _only(value, path, key)
            path.append(key)
    return tuple(path)


def _at(value: Any, path: list[Step]) -> Any:  # noqa: ANN401 - a document is any value
    for step in path:
        value = value[step]
    return value


def _only(value: Any, path: list[Step], key: str) -> Any:  # noqa: ANN401 - a document is any value
    """The value with nothing but one key in the mapping at that path."""
    if not path:
        return {key: value[key]}
    inner = _only(value[path[0]], path[1:], key)
    if isinstance(value, dict):
        return {**value, path[0]: inner}
    return [inner if index == path[0] else one for index, one in enumerate(value)]


def _complains(value: object, shape: type, text: str) -> bool:
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as problem:
        return str(problem) == text
    return False


def _fields_at(shape: type, path: tuple[Step, ...]) -> list[str]:
    """Names of the fields that the type allows at that path."""
    return sorted({name for node in _nodes_at(shape, path) for name in node.get("properties", ())})


def _words_at(shape: type, path: tuple[Step, ...]) -> list[str]:
    """The words that the type allows at that path."""
    return sorted({str(word) for node in _nodes_at(shape, path) for word in node.get("enum", ())})


def _nodes_at(shape: type, path: tuple[Step, ...]) -> list[Node]:
    schema = msgspec.json.schema(shape)
    definitions = schema.get("$defs", {})

    def options(node: Node) -> Iterator[Node]:
        if "$ref" in node:
            node = definitions[node["$ref"].rpartition("/")[2]]
        for option in node.get("anyOf", ()):
            yield from options(option)
        yield node

    nodes = list(options(schema))
    for step in path:
        nodes = [found for node in nodes for following in _following(node, step) for found in options(following)]
    return nodes


def _following(node: Node, step: Step) -> Iterator[Node]:
    """Nodes one step further; an element's number does not matter unless the list is a tuple."""
    if isinstance(step, int):
        places = node.get("prefixItems", ())
        candidates = places[step : step + 1] or (node.get("items"),)
    else:
        candidates = (node.get("properties", {}).get(step, node.get("additionalProperties")),)
    yield from (candidate for candidate in candidates if isinstance(candidate, dict))
