"""Reads the little HCL that the checks' own examples are written in: resources, blocks, literals, references."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from planned import Resource, resource

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\w.]+|[{}\[\]=,]')
_REFERENCE = re.compile(r"([a-z]\w+\.\w+)\.\w+")


class _Words:
    """The tokens that are left."""

    def __init__(self, text: str) -> None:
        self.left = _TOKEN.findall(text)

    def take(self) -> str:
        return str(self.left.pop(0))

    def body(self) -> dict[str, Any]:
        """Attributes and blocks up to the closing brace; a block is a list of objects, as in a plan."""
        found: dict[str, Any] = {}
        while (name := self.take()) != "}":
            if name == ",":
                continue
            mark = self.take()
            if mark == "=":
                found[name] = self.value()
            else:
                found.setdefault(name, []).append(self.body())
        return found

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        word = self.take()
        if word == "{":
            return self.body()
        if word == "[":
            found = []
            while self.left[0] != "]":
                found.append(self.value())
                if self.left[0] == ",":
                    self.take()
            self.take()
            return found
        return word if _REFERENCE.fullmatch(word) else json.loads(word)


def resources(text: str) -> list[Resource]:
    """The resources of an example, then those that it only refers to, in the order in which it does."""
    words = _Words(text if text.startswith("resource") else f'resource "aws_s3_bucket" "example" {{ {text} }}')
    found = []
    while words.left:
        words.take()
        kind, name = json.loads(words.take()), json.loads(words.take())
        words.take()
        body = words.body()
        references = {key: to for key, value in body.items() for to in _references(value)}
        values = {key: value for key, value in body.items() if key not in references}
        found.append(Resource(type=kind, name=name, values=values, references=references))
    known = {one.address for one in found}
    others = dict.fromkeys(to for one in found for to in one.references.values() if to not in known)
    return [*found, *(resource(*to.split("."), tags=None) for to in others)]


def _references(value: object) -> Iterator[str]:
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if match:
        yield match[1]
