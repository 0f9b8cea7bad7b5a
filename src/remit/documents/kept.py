"""What is kept between runs: where it lies, and small sealed files that only their own user may have written.

Caches lie in `$REMIT_CACHE`, else in `remit` in the user's cache folder (XDG Base Directory Specification); set
`REMIT_CACHE` to nothing to keep none. A sealed file carries a keyed digest of its name and content (RFC 2104). The key
lies in the user's state folder, apart from the caches, since pipelines restore caches that others have filled
(`docs/decisions/0007-answer-cache.md`). Every fault of the disk is a file that is not there.
"""

from __future__ import annotations

import hmac
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO, Final

MAX_BYTES: Final = 64 * 2**20
MAX_TOTAL_BYTES: Final = 512 * 2**20
_KEY_BYTES: Final = 32
_SEAL_BYTES: Final = 32
_LEFT_OVER_SECONDS: Final = 3600.0
_SUFFIX: Final = ".kept"
_IS_OFF: ContextVar[bool] = ContextVar("remit_keeps_nothing", default=False)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Neither use nor fill any cache within."""
    token = _IS_OFF.set(True)
    try:
        yield
    finally:
        _IS_OFF.reset(token)


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Where caches lie; None where none are kept."""
    if _IS_OFF.get():
        return None
    named = environment.get("REMIT_CACHE")
    if named is not None:
        return Path(named) if named else None
    return _of_user(environment, "XDG_CACHE_HOME", ".cache")


def _of_user(environment: Mapping[str, str], variable: str, usual: str) -> Path | None:
    base = environment.get(variable, "")
    if not os.path.isabs(base):  # noqa: PTH117 - the specification has relative ones ignored
        home = environment.get("HOME", "")
        if not home:
            return None
        base = f"{home}/{usual}"
    return Path(base) / "remit"


class Kept:
    """Sealed files by name, each whole or not at all."""

    def __init__(self, folder: Path, key: bytes, *, most_bytes: int = MAX_TOTAL_BYTES) -> None:
        self._folder = folder
        self._key = key
        self._most_bytes = most_bytes

    def get(self, name: str) -> bytes | None:
        """The content, where this user sealed it under that name."""
        try:
            with _opened(self._file(name)) as file:
                data = file.read(MAX_BYTES + 1)
                os.utime(file.fileno())  # what is used is dropped last
        except (OSError, ValueError):
            return None
        seal, content = data[:_SEAL_BYTES], data[_SEAL_BYTES:]
        return content if hmac.compare_digest(seal, self._seal(name, content)) else None

    def put(self, name: str, content: bytes) -> None:
        """Keep it, and drop what was unused for longest where all is too large."""
        if len(content) + _SEAL_BYTES > MAX_BYTES:
            return
        try:
            _write(self._file(name), self._seal(name, content) + content)
            self._make_room()
        except OSError:
            return

    def _file(self, name: str) -> Path:
        return self._folder / (name + _SUFFIX)

    def _seal(self, name: str, content: bytes) -> bytes:
        return hmac.digest(self._key, hmac.digest(self._key, name.encode(), "sha256") + content, "sha256")

    def _make_room(self) -> None:
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # another process drops as well
                    status = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(_SUFFIX):
                        found.append((status.st_mtime_ns, status.st_size, entry.path))
                    elif status.st_mtime < time.time() - _LEFT_OVER_SECONDS:
                        Path(entry.path).unlink()  # somebody was stopped while writing
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._most_bytes:
                return
            Path(path).unlink(missing_ok=True)
            total -= size


def open_kept(environment: Mapping[str, str], room: str) -> Kept | None:
    """The sealed files of one room; None where nothing is kept, or the folder or key is not safely the user's."""
    folder, state = cache_folder(environment), _of_user(environment, "XDG_STATE_HOME", ".local/state")
    if folder is None or state is None:
        return None
    try:
        for one in (folder / room, state):
            one.mkdir(parents=True, exist_ok=True, mode=0o700)
            _require_private(one.lstat(), stat.S_ISDIR)
        return Kept(folder / room, _key(state / f"{room}.key"))
    except (OSError, ValueError):
        return None


def _key(path: Path) -> bytes:
    """The user's key, made when it is first needed; of several processes one wins.

    Raises:
        OSError: it can be neither read nor made, or somebody else can read it.
        ValueError: it is no key.
    """
    if not path.exists():
        temporary = path.with_name(f".{os.urandom(8).hex()}")
        _write(temporary, os.urandom(_KEY_BYTES))
        with suppress(FileExistsError):
            os.link(temporary, path)
        temporary.unlink()
    with _opened(path) as file:
        key = file.read(_KEY_BYTES + 1)
    if len(key) != _KEY_BYTES:
        raise ValueError("no key")
    return key


def _opened(path: Path) -> BinaryIO:
    """A regular file of the user's own that nobody else can read or write; no link, and no pipe is waited for.

    Raises:
        OSError: it is not there, or is another's.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        _require_private(os.fstat(handle), stat.S_ISREG)
        return os.fdopen(handle, "rb")
    except OSError:
        os.close(handle)
        raise


def _require_private(status: os.stat_result, is_kind: Callable[[int], bool]) -> None:
    open_to_others = 0o022 if stat.S_ISDIR(status.st_mode) else 0o077
    if not is_kind(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & open_to_others:
        raise PermissionError("not this user's alone")


def _write(path: Path, data: bytes) -> None:
    """A private file, whole or not at all."""
    temporary = path.with_name(f".{os.urandom(8).hex()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
