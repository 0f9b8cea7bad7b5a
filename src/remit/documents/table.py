"""Rows of a CSV file, one at a time, with the line of each.

RFC 4180 with a header line; a byte-order mark and gzip are understood. It holds one row at a time whatever the file's
size, and refuses files that unpack to much more than they are, lines and rows without end, and, as Python's reader of
CSV has it, fields of more than 128 KiB. It does not guess other separators.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, TextIO, cast

from remit.documents.witness import see
from remit.errors import UnreadableError

MAX_BYTES: Final = 64 * 2**30  # after unpacking
MAX_RATIO: Final = 200  # bills shrink some twenty times
MAX_LINE: Final = 16 * 2**20  # characters; a million columns fit
MAX_ROW: Final = 64 * 2**20  # characters of all lines of one row
_GZIP: Final = b"\x1f\x8b"
Row = dict[str, str]


class _Counted(io.RawIOBase):
    """Bytes of a file that may not unpack to more than its own size times `MAX_RATIO`."""

    def __init__(self, source: IO[bytes], size: int, name: str) -> None:
        self._source = source
        self._left = min(MAX_BYTES, max(size, 2**20) * MAX_RATIO)
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # io's stub names no writable buffer
        data = self._source.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError(
                "it unpacks to far more than it is", place=self._name, hint="unpack it yourself and split it"
            )
        buffer[: len(data)] = data
        return len(data)


class Lines:
    """The lines of a text for a reader of CSV, each with its end: none is too long, nor all those of one row.

    Made from an open text, how errors call it, and how many lines stand above.

    Attributes:
        row: characters since the row began; whoever reads rows sets it back to 0 after each.
    """

    def __init__(self, text: TextIO, name: str, *, above: int = 0) -> None:
        self._text = text
        self._name = name
        self._number = above
        self.row = 0

    def __iter__(self) -> Iterator[str]:
        """Line by line.

        Raises:
            UnreadableError: a line or a row is too long.
        """
        while line := self._text.readline(MAX_LINE + 1):
            self._number += 1
            self.row += len(line)
            if len(line) > MAX_LINE or self.row > MAX_ROW:
                what = f"line is longer than {MAX_LINE}" if len(line) > MAX_LINE else f"row is longer than {MAX_ROW}"
                place = f"{self._name}:{self._number}"
                raise UnreadableError(f"a {what} characters", place=place, hint="export it again, a record a line")
            yield line


def read_table(path: Path, *, name: str) -> Iterator[tuple[int, Row]]:
    """Line number and values by column of each row; a row that is too short or long has what it has.

    Raises:
        UnreadableError: it cannot be opened, is no text, has no header, or a row is no CSV; while rows are read.
    """
    see(path)
    try:
        with path.open("rb") as opened:
            is_packed = opened.read(2) == _GZIP
            opened.seek(0)
            source = cast("IO[bytes]", gzip.open(opened) if is_packed else opened)  # noqa: SIM115 - its file is closed
            counted = io.BufferedReader(cast("Any", _Counted(source, path.stat().st_size, name)), 2**18)
            yield from _rows(io.TextIOWrapper(counted, encoding="utf-8-sig", newline=""), name)
    except (OSError, EOFError, zlib.error) as problem:
        cause = getattr(problem, "strerror", None) or "it is broken off or no gzip"
        raise UnreadableError(cause, place=name, hint="fetch the file again") from None
    except UnicodeDecodeError:
        place = f"{name}:{_line_of_no_text(path)}"
        raise UnreadableError("not valid UTF-8", place=place, hint="save the file as UTF-8") from None


def _line_of_no_text(path: Path) -> int:
    """The line with the first bytes that are no UTF-8; it was read up to there before, so it is bounded."""
    line, decoder = 1, codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as opened:
        is_packed = opened.read(2) == _GZIP
    with gzip.open(path) if is_packed else path.open("rb") as opened:
        while piece := opened.read(2**18):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as problem:
                return line + problem.object.count(b"\n", 0, problem.start)
            line += piece.count(b"\n")
    return line


def _rows(text: io.TextIOWrapper, name: str) -> Iterator[tuple[int, Row]]:
    lines = Lines(text, name)
    reader = csv.reader(iter(lines), strict=True)
    try:
        header = next(reader, None)
        if not header:
            raise UnreadableError("the file is empty", place=name, hint="export it again, with its header")
        for row in reader:
            lines.row = 0
            if row:
                yield reader.line_num, dict(zip(header, row, strict=False))
    except csv.Error as problem:
        place = f"{name}:{reader.line_num}"
        raise UnreadableError(f"not valid CSV: {problem}", place=place, hint="mend that line") from None
