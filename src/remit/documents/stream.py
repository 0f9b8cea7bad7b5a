"""Files of many records, read piece by piece: plain or gzip, JSON lines, arrays, or an array within an object.

Memory is bounded by one record, not by the file. What is packed too tightly, a record that is too long and a text that
breaks off are told by name; what stands before and, of lines, after them is read. It gives no line for
records of an array, since such a file is often one line, but the line on which one breaks off.
"""

from __future__ import annotations

import codecs
import gzip
import itertools
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from remit.documents.witness import see
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable

CHUNK: Final = 2**20
MAX_RECORD: Final = 8 * 2**20
MAX_UNPACKED: Final = 64 * 2**30
MOST_RATIO: Final = 250  # a log packs to a tenth, one of equal lines to a hundredth; deflate's own limit is 1,032
FREE_BYTES: Final = 64 * 2**20  # so much may come out of a small file before the ratio counts
WRAPPERS: Final = ("Records", "records", "Events", "value", "items", "entries", "events")
_GZIP: Final = b"\x1f\x8b"
_LEAST_PACKED: Final = 4096  # fewer packed bytes may unpack to none
_OPENING = re.compile(r'\s*(?:\{\s*"(?:' + "|".join(WRAPPERS) + r')"\s*:\s*)?\[')
_LONGEST_OPENING: Final = 256
_NEXT = re.compile(r"\n(?=[{\[])")
_BLANK = re.compile(r"[ \t\r\n]*")
_BETWEEN = re.compile(r"[\s,]*")
_POSITION = re.compile(r": line .*", re.DOTALL)
_TOO_LONG: Final = f"a record is longer than {MAX_RECORD} bytes"
_OTHERS: Final = "mend it or leave it out; the other lines are read"
_BEHIND: Final = "what stands behind the array is no JSON, or breaks off: it is not read"
_SPLIT: Final = "write the file again, or one record a line"


def _no_constant(text: str) -> Any:  # noqa: ANN401 - it never returns
    raise ValueError(f"{text} is no JSON")


_SCANNER = json.JSONDecoder(parse_constant=_no_constant)

Record = tuple[int, Any]
"""A record's line, 0 where lines mean nothing, and its value."""


def head_of(path: Path, size: int) -> bytes:
    """The first bytes of what the file holds, unpacked; fewer where it is short or broken.

    Raises:
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(max(size, _LEAST_PACKED))
    if not head.startswith(_GZIP):
        return head[:size]
    unpacker = zlib.decompressobj(wbits=31)
    with suppress(zlib.error):
        return unpacker.decompress(head, size)
    return b""


def records(path: Path, *, name: str) -> Iterator[Record | Unreadable]:
    """Each record of the file, in order; what could not be read stands in its place.

    Args:
        path: the file.
        name: how places call it.
    """
    see(path)
    pieces = _pieces(path, name)
    try:
        first = next(pieces, b"").removeprefix(codecs.BOM_UTF8)
        whole = itertools.chain((first,), pieces)
        yield from (_of_lines if _is_lines(first) else _of_values)(whole, name)
    except UnreadableError as problem:  # from `_pieces`: what was read before it counts
        cause = f"not read to its end: {problem.message}"
        yield Unreadable(location=Location(file=name), cause=cause, hint=problem.hint)


def numbered_lines(path: Path, *, name: str) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number from 1, unpacked; None for one that is longer than `MAX_RECORD` bytes.

    Args:
        path: the file.
        name: how errors call it.

    Raises:
        UnreadableError: it cannot be opened or is damaged, as soon as that is met.
    """
    see(path)
    for number, line in enumerate(_lines(_pieces(path, name)), 1):
        yield number, line if number > 1 or line is None else line.removeprefix(codecs.BOM_UTF8)


def _is_lines(first: bytes) -> bool:
    """Whether records stand a line each: what begins on the first line ends there, or another begins on the second."""
    line, _, rest = first.lstrip().partition(b"\n")
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return rest.lstrip().startswith(b"{") and line.startswith(b"{") and len(line.strip()) > 1
    return True


def _pieces(path: Path, name: str) -> Iterator[bytes]:
    """The file's content, unpacked.

    Raises:
        UnreadableError: it cannot be opened, is damaged, or unpacks to too much.
    """
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == _GZIP
            raw.seek(0)
            if not is_packed:
                yield from iter(lambda: raw.read(CHUNK), b"")
                return
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield from _bounded(unpacked, raw, name)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise UnreadableError("the packed file is damaged or cut short", place=name, hint="copy it again") from None
    except OSError as problem:
        raise UnreadableError(
            problem.strerror or "it cannot be opened", place=name, hint="check the path and its permissions"
        ) from None


def _bounded(unpacked: gzip.GzipFile, raw: BinaryIO, name: str) -> Iterator[bytes]:
    total = 0
    while piece := unpacked.read(CHUNK):
        total += len(piece)
        if total > MAX_UNPACKED or total > FREE_BYTES + MOST_RATIO * raw.tell():
            raise UnreadableError(
                "it unpacks to far more than a log does", place=name, hint="unpack it yourself if you trust it"
            )
        yield piece


def _of_lines(pieces: Iterator[bytes], name: str) -> Iterator[Record | Unreadable]:
    for number, line in enumerate(_lines(pieces), 1):
        where = Location(file=name, line=number)
        if line is None:
            yield Unreadable(location=where, cause=_TOO_LONG, hint=_OTHERS)
            continue
        text = line.strip()
        if not text:
            continue
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError as problem:
            cause = f"not valid JSON: {_POSITION.sub('', problem.msg)}"
            yield Unreadable(location=where, cause=cause, hint=_OTHERS)
            continue
        for one in unwrapped(value):
            yield number, one


def _of_values(pieces: Iterator[bytes], name: str) -> Iterator[Record | Unreadable]:
    """One value after another, as in an array or written over many lines; they end where one breaks off."""
    text = _Text(pieces)
    while True:
        text.position = _BETWEEN.match(text.held, text.position).end()  # type: ignore[union-attr]  # it matches nothing too
        if text.is_inside and text.held.startswith("]", text.position):
            if not text.leave() and not text.is_broken:  # bytes that are no text are told below
                yield Unreadable(location=text.where(name), cause=_BEHIND, hint=_SPLIT)
                text.go_on()
            continue
        if not text.is_inside and text.enter():
            continue
        try:
            value, text.position = _SCANNER.raw_decode(text.held, text.position)
        except RecursionError:
            yield Unreadable(location=text.where(name), cause="nested too deep: the rest is not read", hint=_SPLIT)
            return
        except ValueError:
            left = len(text.held) - text.position
            if left <= MAX_RECORD and text.grow():
                continue
            if text.held[text.position :].strip() or text.is_inside or text.is_broken:
                broken = "not valid UTF-8" if text.is_broken else "it breaks off, or is no JSON there"
                cause = _TOO_LONG if left > MAX_RECORD else broken
                yield Unreadable(location=text.where(name), cause=f"{cause}: the rest is not read", hint=_SPLIT)
            return
        for one in unwrapped(value):
            yield 0, one


class _Text:
    """A text that grows by pieces, with a place in it; what lies before the place is let go.

    Attributes:
        held: the part that is in memory.
        position: where reading goes on.
        is_inside: whether that is within an array of records.
        is_wrapped: whether that array stands in an object.
        is_broken: whether it ended at bytes that are no UTF-8.
        line: the line, counted from 1, on which the part in memory begins.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self.held = ""
        self.position = 0
        self.is_inside = False
        self.is_wrapped = False
        self.is_broken = False
        self.line = 1

    def grow(self) -> bool:
        """Take on a piece; False where there is none any more."""
        piece = None if self.is_broken else next(self._pieces, None)
        if piece is None:
            return False
        try:
            text = self._decode(piece)
        except UnicodeDecodeError as problem:
            text = bytes(problem.object[: problem.start]).decode()
            self.is_broken = True
        self.line += self.held.count("\n", 0, self.position)
        self.held, self.position = self.held[self.position :] + text, 0
        return True

    def where(self, name: str) -> Location:
        """The line of the place."""
        return Location(file=name, line=self.line + self.held.count("\n", 0, self.position))

    def enter(self) -> bool:
        """Go into the array that begins here; False where none does."""
        while len(self.held) - self.position < _LONGEST_OPENING and self.grow():
            pass
        found = _OPENING.match(self.held, self.position)
        if found:
            self.position, self.is_inside, self.is_wrapped = found.end(), True, "{" in found.group()
        return found is not None

    def leave(self) -> bool:
        """Go behind the array that ends here, and behind the object around it; False where that cannot be read."""
        self.is_inside = False
        self.position += 1
        while self.is_wrapped:
            mark = self._mark()
            if mark == "}":
                self.is_wrapped = False
                self.position += 1
            elif mark != "," or not self._pass_member():
                return False
        return self._mark() in {"", "{", "["}

    def go_on(self) -> None:
        """Go to the document below, or to the end."""
        self.is_wrapped = False
        while not (found := _NEXT.search(self.held, self.position)):
            self.position = max(self.position, len(self.held) - 1)
            if not self.grow():
                self.position = len(self.held)
                return
        self.position = found.end()

    def _mark(self) -> str:
        """The next character that is no blank; empty at the end. The place is before it."""
        while True:
            self.position = _BLANK.match(self.held, self.position).end()  # type: ignore[union-attr]  # it matches nothing too
            if self.position < len(self.held):
                return self.held[self.position]
            if not self.grow():
                return "\ufffd" if self.is_broken else ""

    def _pass_member(self) -> bool:
        """Go behind a comma, a key and its value; False where they are not there."""
        self.position += 1
        if self._mark() != '"' or not self._pass_value() or self._mark() != ":":
            return False
        self.position += 1
        return bool(self._mark()) and self._pass_value()

    def _pass_value(self) -> bool:
        while True:
            try:
                _, end = _SCANNER.raw_decode(self.held, self.position)
            except RecursionError:
                return False
            except ValueError:
                end = -1
            is_whole = 0 <= end < len(self.held)  # a number may go on in the next piece
            if is_whole or len(self.held) - self.position > MAX_RECORD or not self.grow():
                self.position = max(end, self.position)
                return end >= 0


def unwrapped(value: object) -> list[Any]:
    """The records of a value: of an array, of an array in an object of one of the known names, or itself."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for wrapper in WRAPPERS:
            held = value.get(wrapper)
            if isinstance(held, list) and all(isinstance(one, dict) for one in held):
                return held
    return [value]


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes | None]:
    """Lines without their ends; None for one that is too long."""
    rest, is_skipping = b"", False
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield None if is_skipping or len(line) > MAX_RECORD else line
            is_skipping = False
        if len(rest) > MAX_RECORD:
            rest, is_skipping = b"", True
    if is_skipping:
        yield None
    elif rest:
        yield rest
