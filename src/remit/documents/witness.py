"""What a run looked at, so that a later one can tell whether all of it is still the same.

Whoever opens, lists or looks for something says so here. A thing is told by its place on the disk, kind, size and
times, and those of what it links to. Where a time is so young that a change within the disk's clock tick might not show
in it (git's "racy" entries), a digest of the content is kept as well. It cannot know what is looked at without a
word; a law in `tests/app/test_remembered.py` watches the system's calls for that.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

ABSENT: Final = "-"
YOUNG_NS: Final = 2_000_000_000  # FAT keeps times to 2 s, the coarsest of the disks in use
_CHUNK: Final = 2**20

Look = tuple[str, str]
"""How a thing was found: its signature, and a digest where the signature alone cannot be trusted, else nothing."""


class Witness:
    """The things that one run looked at.

    Attributes:
        is_spoilt: whether the answer rests on something that cannot be looked at again.
    """

    def __init__(self) -> None:
        self.is_spoilt = False
        self._started = time.time_ns()
        self._here = os.getcwd()  # noqa: PTH109 - text
        self._looks: dict[str, Look] = {}

    def see(self, path: str | os.PathLike[str]) -> None:
        """Note a thing, before it is read; the first look counts."""
        name = os.path.join(self._here, path)  # noqa: PTH118 - thousands come, and `..` has to stay
        if name in self._looks or self.is_spoilt:
            return
        try:
            self._looks[name] = _look(name, self._started)
        except (OSError, ValueError):
            self.is_spoilt = True

    def looks(self) -> dict[str, Look] | None:
        """Everything that was noted; None where it is spoilt, or something changed in the meantime."""
        if self.is_spoilt or any(_sign(name)[0] != look[0] for name, look in self._looks.items()):
            return None
        return self._looks


_WATCHING: ContextVar[Witness | None] = ContextVar("remit_witness", default=None)


@contextmanager
def watching() -> Iterator[Witness]:
    """Note everything that is looked at within."""
    witness = Witness()
    token = _WATCHING.set(witness)
    try:
        yield witness
    finally:
        _WATCHING.reset(token)


def see(*paths: str | os.PathLike[str]) -> None:
    """Tell the witness, if there is one, what is about to be looked at."""
    witness = _WATCHING.get()
    if witness is not None:
        for path in paths:
            witness.see(path)


def spoil() -> None:
    """Tell the witness that the answer cannot be kept."""
    witness = _WATCHING.get()
    if witness is not None:
        witness.is_spoilt = True


def look_again(looks: Mapping[str, Look]) -> dict[str, Look] | None:
    """The same looks as of now; None where anything differs.

    A digest is dropped once its thing has been left alone for long enough, so what is given back may be kept instead.
    """
    now = time.time_ns()
    found = dict(looks)
    for name, (signature, digest) in looks.items():
        try:
            if not digest:
                if _sign(name)[0] != signature:
                    return None
                continue
            again, youngest = _sign(name)
            if again == ABSENT or _digest(name) != digest:
                return None
            found[name] = (again, digest if _is_young(youngest, now) else "")
        except (OSError, ValueError):
            return None
    return found


def _look(name: str, started: int) -> Look:
    signature, youngest = _sign(name)
    return signature, _digest(name) if signature != ABSENT and _is_young(youngest, started) else ""


def _is_young(changed: int, started: int) -> bool:
    return changed >= started - YOUNG_NS


def _sign(name: str) -> tuple[str, int]:
    """What tells the thing from any other state of it, and its youngest time (ns); links count with their targets.

    The change time (`st_ctime`) cannot be set by programs, so an edit shows even where the size is the same and the
    modification time was put back.
    """
    try:
        found = [os.lstat(name)]
    except (FileNotFoundError, NotADirectoryError):
        return ABSENT, 0
    if stat.S_ISLNK(found[0].st_mode):
        try:
            found.append(os.stat(name))  # noqa: PTH116 - text, no Path: thousands are looked at
        except (FileNotFoundError, NotADirectoryError):
            return f"{_text(found)}>{ABSENT}", found[0].st_ctime_ns
    return _text(found), max(max(one.st_mtime_ns, one.st_ctime_ns) for one in found)


def _text(found: Iterable[os.stat_result]) -> str:
    return ">".join(
        f"{one.st_mode}:{one.st_dev}:{one.st_ino}:{one.st_size}:{one.st_mtime_ns}:{one.st_ctime_ns}" for one in found
    )


def _digest(name: str) -> str:
    """A digest of what the thing is, where a link leads, and what it holds: bytes, or names with their kinds."""
    digest = hashlib.sha256()
    status = os.lstat(name)
    if stat.S_ISLNK(status.st_mode):
        digest.update(b"link %s\0" % os.fsencode(os.readlink(name)))  # noqa: PTH115 - as above
        try:
            status = os.stat(name)  # noqa: PTH116 - as above
        except (FileNotFoundError, NotADirectoryError):
            return digest.hexdigest()
    digest.update(b"%o\0" % stat.S_IFMT(status.st_mode))
    if stat.S_ISDIR(status.st_mode):
        with os.scandir(name) as entries:
            for kind, entry in sorted((_kind(entry), os.fsencode(entry.name)) for entry in entries):
                digest.update(b"%s %s\0" % (kind, entry))
    elif stat.S_ISREG(status.st_mode):
        handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK)  # should it have become a pipe, nobody waits for it
        with os.fdopen(handle, "rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _kind(entry: os.DirEntry[str]) -> bytes:
    if entry.is_symlink():
        return b"link"
    return b"folder" if entry.is_dir(follow_symlinks=False) else b"file"
