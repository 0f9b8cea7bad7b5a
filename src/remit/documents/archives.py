"""What lies in a ZIP archive, within bounds, for whoever has to look at it before it is kept.

Bounds are held against what the archive says of itself before anything is unpacked, and again while it is: entries,
bytes in all, how much smaller packing made them, archives in archives. Nothing is written to disk. Whoever unpacks it
later must not be surprised either, so names that lead elsewhere and links are refused. What cannot be looked at (a
password, an unusual method) is refused too. What this file cannot know is what the files mean.

APPNOTE.TXT (PKWARE, 6.3.10) 4.3, 4.4.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from remit.errors import UsageError

START: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22  # of the record at the end, without a comment
MOST_ENTRIES: Final = 2_000
MOST_UNPACKED: Final = 128 * 2**20
MOST_TIMES: Final = 200  # so much larger unpacked; deflate reaches 1,032
FREE: Final = 2**20  # bytes unpacked below which that does not matter
DEEPEST: Final = 2  # an archive in the archive, and no further
_ENCRYPTED: Final = 0x1
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError,
    ValueError, LookupError,
)  # fmt: skip # what zipfile lets out of a file that is none


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive.

    Attributes:
        name: with its folders, after the name of the archive it lies in.
        content: its bytes.
    """

    name: str
    content: bytes


@dataclass(slots=True)
class _Budget:
    entries: int = MOST_ENTRIES
    unpacked: int = MOST_UNPACKED

    def take(self, entries: int, unpacked: int, place: str) -> None:
        self.entries -= entries
        self.unpacked -= unpacked
        if self.entries < 0:
            raise UsageError(f"more than {MOST_ENTRIES} files in an archive", place=place, hint="hand in fewer")
        if self.unpacked < 0:
            raise UsageError(
                f"an archive of more than {MOST_UNPACKED // 2**20} MiB unpacked", place=place, hint="hand in less"
            )


def entries_of(data: bytes, name: str) -> Iterator[Entry]:
    """Every file of an archive and of the archives in it, one at a time.

    Raises:
        UsageError: it is broken, too large unpacked, nested too deep, or holds what cannot be looked at.
    """
    yield from _entries(data, name, _Budget(), 1)


def is_archive(data: bytes) -> bool:
    """Whether some program may take it for an archive, wherever in it that begins."""
    return zipfile.is_zipfile(io.BytesIO(data))


def names_of(data: bytes, name: str) -> frozenset[str]:
    """The names in an archive, without those of archives in it.

    Raises:
        UsageError: it is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except _BROKEN:
        raise _broken(name) from None


def _entries(data: bytes, name: str, budget: _Budget, depth: int) -> Iterator[Entry]:
    if depth > DEEPEST:
        raise UsageError("an archive in an archive in an archive", place=name, hint="unpack it first")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if data[-_END_BYTES:][:4] != _END:
                raise UsageError("an archive with something before or behind it", place=name, hint="pack it again")
            _look_ahead(listed, name, len(data), budget)
            for one in listed:
                if one.is_dir():
                    continue
                with archive.open(one) as file:
                    content = file.read(one.file_size + 1)
                if len(content) != one.file_size:
                    raise _broken(name)
                yield Entry(f"{name}!{one.filename}", content)
                if content.startswith(START):
                    yield from _entries(content, f"{name}!{one.filename}", budget, depth + 1)
    except _BROKEN as problem:
        raise _broken(name) from problem


def _look_ahead(listed: list[zipfile.ZipInfo], name: str, size: int, budget: _Budget) -> None:
    """Judge an archive by what it says of itself."""
    unpacked, packed = sum(one.file_size for one in listed), sum(one.compress_size for one in listed)
    budget.take(len(listed), unpacked, name)
    if packed > size or unpacked > MOST_TIMES * packed + FREE:
        raise UsageError(
            "an archive that would grow without measure when it is unpacked", place=name, hint="hand in its files"
        )
    if min((one.header_offset for one in listed), default=0):
        raise UsageError("an archive with something before or behind it", place=name, hint="pack it again")
    if len({one.filename for one in listed}) < len(listed):
        raise UsageError("an archive that holds a name twice", place=name, hint="pack it again")
    for one in listed:
        problem = _problem(one)
        if problem:
            raise UsageError(problem, place=f"{name}!{one.filename[:200]}", hint="pack it again without it")


def _problem(one: zipfile.ZipInfo) -> str:
    """Why a file of an archive is not taken; empty when it is."""
    folders = one.filename.replace("\\", "/").split("/")
    if one.flag_bits & _ENCRYPTED:
        return "a file under a password cannot be looked at"
    if one.compress_type not in _METHODS:
        return "a file is packed in a way that is not read here"
    is_elsewhere = ".." in folders or not folders[0] or "\\" in one.filename or _DRIVE.match(one.filename)
    if is_elsewhere or not one.filename.isprintable():
        return "a name that leads elsewhere"
    if stat.S_ISLNK(one.external_attr >> 16):
        return "a link instead of a file"
    return ""


def _broken(name: str) -> UsageError:
    return UsageError("the archive is broken", place=name, hint="pack it again")
