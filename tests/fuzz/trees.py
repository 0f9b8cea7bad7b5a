"""Reading JSON inputs beside the program, so that the laws do not rest on what they judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fuzz.case import SECRET, Case


def document(content: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a file in any of the encodings that JSON may have; None when it is none."""
    try:
        return json.loads(content.decode(json.detect_encoding(content)))
    except (ValueError, RecursionError):
        return None


def resources(root: object) -> Iterator[dict[str, Any]]:
    """The managed resources of a module and of the modules below it."""
    stack = [root]
    while stack:
        module = stack.pop()
        if isinstance(module, dict):
            listed, children = module.get("resources"), module.get("child_modules")
            for one in listed if isinstance(listed, list) else ():
                if isinstance(one, dict) and one.get("mode", "managed") == "managed":
                    yield one
            stack.extend(children if isinstance(children, list) else ())


def hides(case: Case, names: frozenset[str]) -> bool:
    """Whether the secret stands only as the value of secret names, in every file."""
    return all(_hides(document(content), names) for content in case.files.values() if SECRET.encode() in content)


def _hides(tree: object, names: frozenset[str]) -> bool:
    stack: list[tuple[object, bool]] = [(tree, False)]
    while stack:
        node, is_secret = stack.pop()
        if isinstance(node, str) and SECRET in node and (node != SECRET or not is_secret):
            return False
        if isinstance(node, dict):
            if any(SECRET in key for key in node):
                return False
            stack.extend((inner, key in names) for key, inner in node.items())
        elif isinstance(node, list):
            stack.extend((inner, False) for inner in node)
    return tree is not None
