"""What a root came to, kept between runs by the content of everything that was looked at.

An entry holds the digests of all files and folders that the reading rested on, and is used only while each is
the same and Remit's own reader is too. Secrets are hidden before anything comes here. Entries lie where
`remit.documents.kept` says, readable by the user alone. An entry that cannot be read or is another user's is passed
over.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from remit import __version__
from remit.model.facts import HIDDEN, UNKNOWN, Marker
from remit.model.observation import Observation, Unreadable

MAX_BYTES: Final = 256 * 2**20
_CODES: Final = {UNKNOWN: 1, HIDDEN: 2}
_MARKERS: Final = {code: marker for marker, code in _CODES.items()}


class Entry(msgspec.Struct, frozen=True):
    """One root's result.

    Attributes:
        stamp: which reader wrote it.
        seen: digests by path of everything that was looked at.
        folders: folders of the modules that the root calls.
        observations: what was read.
        unreadable: what was not.
    """

    stamp: str
    seen: dict[str, str]
    folders: tuple[str, ...]
    observations: tuple[Observation, ...]
    unreadable: tuple[Unreadable, ...]


class Cache:
    """Entries by name; every fault of the disk is an entry that is not there."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / "terraform-source" if folder else None

    def get(self, name: str) -> Entry | None:
        """The entry of that name, if this reader wrote it."""
        if self._folder is None:
            return None
        try:
            with (self._folder / _file_name(name)).open("rb") as file:
                status = os.fstat(file.fileno())
                is_own = stat.S_ISREG(status.st_mode) and status.st_uid == os.getuid()
                if not is_own or status.st_size > MAX_BYTES:
                    return None
                entry = _decoder().decode(file.read())
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return entry if entry.stamp == stamp() else None

    def put(self, name: str, entry: Entry) -> None:
        """Keep an entry, whole or not at all."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            marked = tuple(replace(one, attributes=_marked(one.attributes)) for one in entry.observations)
            data = msgspec.msgpack.encode(msgspec.structs.replace(entry, observations=marked))
            handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(temporary).replace(self._folder / _file_name(name))
            except OSError:
                Path(temporary).unlink(missing_ok=True)
        except (OSError, ValueError, TypeError, OverflowError, RecursionError):  # a number beyond 64 bits, for one
            return


@lru_cache(maxsize=1)
def stamp() -> str:
    """Which reader this is: the version, and a digest of the modules beside this one."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _file_name(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:40] + ".msgpack"


def _marked(value: Any) -> Any:  # noqa: ANN401 - any value
    """A copy with markers in a type of their own: as members of an enumeration they would come back as text."""
    if isinstance(value, Marker):
        return msgspec.msgpack.Ext(_CODES[value], b"")
    if isinstance(value, dict):
        return {key: _marked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_marked(item) for item in value]
    return value


def _marker(code: int, data: memoryview) -> Marker:
    if len(data) or code not in _MARKERS:
        raise ValueError("no marker")
    return _MARKERS[code]


@lru_cache(maxsize=1)
def _decoder() -> msgspec.msgpack.Decoder[Entry]:
    return msgspec.msgpack.Decoder(Entry, ext_hook=_marker)
