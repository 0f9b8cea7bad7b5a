"""A template's text as values, and the place of each resource in it.

YAML's short forms (`!Ref Bucket`, `!GetAtt A.B`) read like the long ones. JSON is parsed as JSON, because YAML's rules
on tabs would refuse some of it; a scan over its punctuation then finds where the outer levels stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from remit.documents.json import Lines, parse_json
from remit.documents.yaml import MAX_DEPTH, Document, Step, parse_yaml
from remit.errors import UnreadableError
from remit.model.location import Location

MAX_BYTES: Final = 16 * 2**20
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]')
_MARKED_LEVELS: Final = 3


class _Tags(dict[str, str]):
    """YAML tags and the functions they stand for; one of a tool's own (`!Rain::Embed`) is a function nobody knows."""

    def get(self, tag: str, default: Any = None) -> Any:  # noqa: ANN401 - as dict has it
        """The function of a local tag; nothing for YAML's own tags, whose values are plain."""
        if not tag.startswith("!") or tag == "!":
            return default
        name = tag[1:]
        return name if name in {"Ref", "Condition"} else f"Fn::{name}"


class Template:
    """A parsed template with the places of its outer levels."""

    def __init__(self, value: Any, marks: Document | Mapping[tuple[Step, ...], int], lines: Lines | None) -> None:  # noqa: ANN401
        self.value = value
        self._marks = marks
        self._lines = lines

    def at(self, *path: Step) -> Location:
        """Where the value at the path stands; the nearest enclosing one beyond the third level of JSON."""
        if isinstance(self._marks, Document):
            return self._marks.at(*path)
        if self._lines is None:
            return Location(file="")
        for end in range(len(path), 0, -1):
            if path[:end] in self._marks:
                return self._lines.at(self._marks[path[:end]])
        return self._lines.at(0)


def parse_template(text: str, name: str) -> Template:
    """One JSON or YAML document; errors call it `name`.

    Raises:
        UnreadableError: neither, too deep, a key that stands twice in YAML.
    """
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        document = parse_yaml(text, name=name, tags=_Tags({"!Ref": "Ref"}))
        return Template(document.value, document, None)
    value = parse_json(text, name)
    if not _is_shallow(value):
        raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", place=name, hint="flatten the document")
    return Template(value, _marks_of(text), Lines(text, name))


def _is_shallow(value: Any) -> bool:  # noqa: ANN401 - JSON is any value
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(child, (dict, list))
        ]
        if not level:
            return True
    return False


def _marks_of(text: str) -> dict[tuple[Step, ...], int]:
    """Offsets of the keys and elements of the outer levels of valid JSON."""
    marks: dict[tuple[Step, ...], int] = {}
    path: list[Step] = []
    is_list: list[bool] = []
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign in "{[":
            if is_list and is_list[-1] and len(is_list) <= _MARKED_LEVELS:
                marks.setdefault(tuple(path), match.start())
            is_list.append(sign == "[")
            path.append(0 if sign == "[" else "")
        elif sign in "}]":
            is_list.pop()
            path.pop()
        elif sign == ",":
            if is_list[-1] and isinstance(path[-1], int):
                path[-1] += 1
        elif not is_list or len(is_list) > _MARKED_LEVELS or is_list[-1]:
            continue
        elif text[match.end() : match.end() + 64].lstrip(" \t\r\n").startswith(":"):
            path[-1] = sign[1:-1]
            marks[tuple(path)] = match.start()
    return marks
