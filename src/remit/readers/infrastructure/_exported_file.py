"""Files that clouds export their inventories to: plain or gzipped, one document or one a line, read within limits.

What does not belong here is what any of the documents means.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from remit.documents.json import Lines, parse_json
from remit.documents.stream import FREE_BYTES, MOST_RATIO
from remit.documents.text import decode, encoding_of, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable

MAX_BYTES: Final = 512 * 2**20
MAX_LINE: Final = 16 * 2**20
_GZIP: Final = b"\x1f\x8b"
_CHUNK: Final = 2**20


def head_text(head: bytes) -> str:
    """The beginning of a file as text, unpacked where it is packed."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 65_536)
        except zlib.error:
            return ""
    return head.decode(encoding_of(head), "ignore").lstrip("\ufeff \t\r\n")


def whole_document(path: Path, name: str) -> tuple[Any, str]:
    """The value of a JSON file with its text.

    Raises:
        UnreadableError: missing, too large once unpacked, broken, no JSON.
    """
    try:
        data = read_bytes(path, limit=MAX_BYTES)
        if data.startswith(_GZIP):
            most = min(MAX_BYTES, _most_unpacked(len(data)))
            with gzip.open(path) as opened:
                data = opened.read(most + 1)
            if len(data) > most:
                raise UnreadableError(f"larger than {most} bytes once unpacked", place=name, hint="split the export")
    except (OSError, EOFError, zlib.error):
        raise UnreadableError("not valid gzip", place=name, hint="write the file again") from None
    text = decode(data, name=name).removeprefix("\ufeff")
    return parse_json(text, name), text


def lines_of(path: Path, name: str) -> Iterator[tuple[int, Any] | Unreadable]:
    """The value of each line with its number; a line that is no JSON is unreadable, and the others go on.

    Raises:
        UnreadableError: the file cannot be opened.
    """
    number = 0
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == _GZIP
            plain.seek(0)
            opened: Any = gzip.GzipFile(fileobj=plain) if packed else plain
            unpacked = 0
            while line := opened.readline(MAX_LINE + 1):
                number += 1
                unpacked += len(line)
                if packed and unpacked > _most_unpacked(plain.tell()):
                    yield _refusal(name, number, "it unpacks to far more than an export does: the rest is not read")
                    return
                if len(line) > MAX_LINE:
                    yield _refusal(name, number, f"a line longer than {MAX_LINE} bytes")
                    while line and not line.endswith(b"\n"):
                        line = opened.readline(_CHUNK)
                        unpacked += len(line)
                        if packed and unpacked > _most_unpacked(plain.tell()):
                            break
                    continue
                line = line.strip().removeprefix(b"\xef\xbb\xbf")
                if not line:
                    continue
                try:
                    yield number, orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    yield _refusal(name, number, f"not valid JSON: {error.msg.partition(': line')[0]}")
    except (OSError, EOFError, zlib.error) as problem:
        if not number:
            raise UnreadableError("it cannot be read", place=name, hint="check the file") from None
        yield _refusal(name, number + 1, f"it breaks off: {problem}")


def _most_unpacked(size: int) -> int:
    """Bytes that so many packed ones may unpack to, by the measure of files of events."""
    return FREE_BYTES + MOST_RATIO * size


def _refusal(name: str, line: int, cause: str) -> Unreadable:
    return Unreadable(location=Location(file=name, line=line, column=1), cause=cause, hint="write the export again")


class Places:
    """Finds the line of an id in a document's text, in the order in which the document has them."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._lines, self._at = text, Lines(text, name), 0

    def of(self, text: str) -> Location:
        """Where the text stands next; the place of the last one where it is written otherwise."""
        found = self._text.find(text, self._at)
        self._at = found if found >= 0 else self._at
        return self._lines.at(self._at)
