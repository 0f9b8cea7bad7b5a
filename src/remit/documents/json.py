"""JSON as values, and the line and column of a place in its text.

orjson parses strictly by RFC 8259 (no comments, no NaN), so what is accepted here is what every other tool
accepts. What it cannot know is where a value stood: a reader that must point at one looks for it in the text
and asks `Lines`. A key that stands twice keeps its last value, as nearly every JSON reader has it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import orjson

from remit.documents.text import decode, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location

MAX_BYTES: Final = 512 * 2**20
MAX_DEPTH: Final = 1024  # orjson's own limit
MAX_VALUES: Final = 40_000_000  # a value costs some 60 bytes once it is read, however short it is written

_STEP: Final = 8192
_PUNCTUATION: Final = ("[", "{", ",")


class Lines:
    """Line and column of any offset in a text, without a table of all lines.

    A mark is kept every 8 Ki characters, so a text of one line, a text of short lines and lookups in any
    order all cost the same.
    """

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._marks = [(1, 0)]  # line, and offset of its start, at every multiple of the step

    def at(self, offset: int) -> Location:
        """The place of the character at `offset`, counted from 0; line and column count from 1."""
        step = offset // _STEP
        while len(self._marks) <= step:
            begin = (len(self._marks) - 1) * _STEP
            self._marks.append(self._advance(self._marks[-1], begin, begin + _STEP))
        line, start = self._advance(self._marks[step], step * _STEP, offset)
        return Location(file=self._name, line=line, column=offset - start + 1)

    def _advance(self, mark: tuple[int, int], begin: int, end: int) -> tuple[int, int]:
        line, start = mark
        breaks = self._text.count("\n", begin, end)
        return (line + breaks, self._text.rfind("\n", begin, end) + 1) if breaks else (line, start)


def read_json(path: Path, *, name: str = "", limit: int = MAX_BYTES) -> Any:  # noqa: ANN401 - JSON is any value
    """The value of one JSON file.

    Args:
        path: the file.
        name: how errors call it; the path when empty.
        limit: the most bytes that are read.

    Raises:
        UnreadableError: missing, too large, too deep, not text, not JSON.
    """
    return parse_json(read_bytes(path, limit=limit), name=name or str(path))


def parse_json(data: bytes | str, name: str) -> Any:  # noqa: ANN401 - JSON is any value
    """The value of one JSON document; errors call it `name`.

    Raises:
        UnreadableError: too deep, more values than fit in memory, not text, not JSON.
    """
    text = data if isinstance(data, str) else decode(data, name=name)
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_VALUES and sum(map(text.count, _PUNCTUATION)) > MAX_VALUES:
        raise UnreadableError(
            f"more than {MAX_VALUES} values are more than are read", place=name, hint="split the input"
        )
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _refusal(error, text, name) from None


def _refusal(error: orjson.JSONDecodeError, text: str, name: str) -> UnreadableError:
    problem = re.sub(r": line \d+ column \d+ \(char \d+\)$", "", error.msg)
    place = str(Lines(text, name).at(min(error.pos, len(text))))
    if not text.strip():
        return UnreadableError("the file is empty", place=name, hint="write the JSON document again")
    if "depth limit" in problem:
        return UnreadableError(f"nested deeper than {MAX_DEPTH} levels", place=place, hint="flatten the document")
    if "end of data" in problem:
        return UnreadableError(
            "not valid JSON: it ends too early", place=place, hint="the file is cut short: write it again"
        )
    return UnreadableError(f"not valid JSON: {problem}", place=place, hint="mend the syntax at that place")
