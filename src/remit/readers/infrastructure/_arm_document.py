"""An ARM template's text as a value, and the place of each resource in it.

Resource Manager's tools allow what JSON does not: comments, and texts over several lines. Both are blanked out before
the text is parsed, so that every place stays where it was. Commas before a closing bracket are left as the errors that
Azure's own deployment reports them to be.
"""

from __future__ import annotations

import re
from typing import Any, Final

from remit.documents.json import Lines, parse_json
from remit.errors import UnreadableError
from remit.model.location import Location

MAX_BYTES: Final = 32 * 2**20
MAX_DEPTH: Final = 100
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_SIGN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]')
_BREAKS: Final = re.compile(r"[\r\n\t]")

Step = str | int


class ArmDocument:
    """A parsed document with the places of its objects, lists and the keys that hold them."""

    def __init__(self, value: Any, text: str, plain: str, name: str) -> None:  # noqa: ANN401 - JSON is any value
        self.value = value
        self.name = name
        self._plain = plain
        self._lines = Lines(text, name)
        self._marks: dict[tuple[Step, ...], int] | None = None

    def at(self, *path: Step) -> Location:
        """Where the object at the path stands; the nearest enclosing one when it is not there."""
        if self._marks is None:
            self._marks = _marks_of(self._plain)
        for end in range(len(path), 0, -1):
            if path[:end] in self._marks:
                return self._lines.at(self._marks[path[:end]])
        return self._lines.at(0)


def parse_arm(text: str, name: str) -> ArmDocument:
    """One document; errors call it `name`.

    Raises:
        UnreadableError: not JSON, even without its comments, or nested too deeply.
    """
    text = text.removeprefix("\ufeff")
    plain = _TOKEN.sub(_blank, text) if "//" in text or "/*" in text or "\n" in text else text
    value = parse_json(plain, name)
    _refuse_depth(value, name)
    return ArmDocument(value, text, plain, name)


def _blank(match: re.Match[str]) -> str:
    """A comment as blanks, a text without breaks; the length stays, so that offsets hold for the text as written."""
    token = match[0]
    return _BREAKS.sub(" ", token) if token.startswith('"') else " " * len(token)


def _refuse_depth(value: Any, name: str) -> None:  # noqa: ANN401 - JSON is any value
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", place=name, hint="flatten the document")


def _marks_of(text: str) -> dict[tuple[Step, ...], int]:
    """Offsets of the objects and lists of valid JSON by their path: of the key where there is one."""
    marks: dict[tuple[Step, ...], int] = {}
    path: list[Step] = []
    is_list: list[bool] = []
    key_at = 0
    for match in _SIGN.finditer(text):
        sign = match[0]
        if sign in "{[":
            if is_list:
                marks.setdefault(tuple(path), match.start() if is_list[-1] else key_at)
            is_list.append(sign == "[")
            path.append(0 if sign == "[" else "")
        elif sign in "}]":
            is_list.pop()
            path.pop()
        elif sign == ",":
            if is_list[-1] and isinstance(path[-1], int):
                path[-1] += 1
        elif is_list and not is_list[-1] and text[match.end() : match.end() + 64].lstrip(" \t\r\n").startswith(":"):
            path[-1] = sign[1:-1]
            key_at = match.start()
    return marks
