"""Bytes from a file, within a limit, and text in whatever encoding its byte-order mark names."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from remit.documents.witness import see
from remit.errors import UnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BY_ZEROS: dict[tuple[bool, ...], str] = {
    (True, True, True, False): "utf-32-be",
    (False, True, True, True): "utf-32-le",
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
}


def read_bytes(path: Path, *, limit: int) -> bytes:
    """The file's bytes; the witness is told.

    Raises:
        UnreadableError: it is missing, not a regular file, not permitted, or larger than `limit` bytes.
    """
    see(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("not a regular file", place=str(path), hint="name a file")
        if status.st_size > limit:
            raise UnreadableError(
                f"{status.st_size} bytes are more than the {limit} that are read",
                place=str(path),
                hint="split the input",
            )
        with path.open("rb") as file:
            data = file.read(status.st_size + 1)  # as much as is asked for is set aside at once
            if len(data) > status.st_size:
                data += file.read(limit + 1 - len(data))
    except FileNotFoundError:
        raise UnreadableError("no such file", place=str(path), hint="check the path") from None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise UnreadableError(reason, place=str(path), hint="check the path and its permissions") from None
    if len(data) > limit:
        raise UnreadableError("it grew while it was read", place=str(path), hint="read it again")
    return data


def encoding_of(data: bytes) -> str:
    """The encoding that the first bytes show: a byte-order mark, or where the zero bytes stand.

    YAML and JSON begin with an ASCII character, so without a mark its zeros tell UTF-16 and UTF-32
    (YAML 1.2.2 §5.2, RFC 4627 §3).
    """
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    return marked or _BY_ZEROS.get(tuple(byte == 0 for byte in data[:4]), "utf-8")


def decode(data: bytes, *, name: str) -> str:
    """Text from bytes: UTF-8 unless they show UTF-16 or UTF-32 (Windows shells write those).

    Raises:
        UnreadableError: the bytes are not text in that encoding.
    """
    encoding = encoding_of(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
        raise UnreadableError(
            f"not valid {encoding.upper()} at byte {error.start}",
            place=f"{name}:{line}",
            hint="save the file as UTF-8",
        ) from None


def read_text(path: Path, *, limit: int) -> str:
    """The file's text.

    Raises:
        UnreadableError: as `read_bytes` and `decode`.
    """
    return decode(read_bytes(path, limit=limit), name=str(path))
