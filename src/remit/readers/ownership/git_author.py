"""Who changed a file last, by git's history: a guess, asked for with `ownership.git_author: true`.

One `git log` reads names only, newest first, and stops once every path has its author. The repository's own settings
may name programs (pagers, signature checks, textconv, fetching what a partial clone lacks): all of these are switched
off, and the user's own settings stay, since they say which folders are trusted. It cannot see authors beyond a shallow
clone's edge, nor who only merged, and does not follow renames.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import secrets
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import numpy as np

from remit.errors import UnreadableError
from remit.model.columns import Column, Interner
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.organisation import Organisation
from remit.model.ownership import ClaimRank, NativeClaim
from remit.readers import OwnershipReading, no_claims

MOST_SECONDS: Final = 30.0
MOST_COMMITS: Final = 50_000
MOST_BYTES: Final = 256 * 2**20
_CHUNK: Final = 2**16
_SWITCH_OFF: Final = "or switch ownership.git_author off"
_SETTINGS: Final = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "diff.external=",
    "diff.relative=false",
    "log.follow=false",
    "log.showSignature=false",
    "protocol.allow=never",
)
_LOG: Final = (
    "log", "HEAD", "--name-only", "-z", "--use-mailmap", "--no-show-signature", "--no-ext-diff", "--no-textconv",
    "--no-renames", "--no-notes", "--no-color", "--ignore-submodules=all", "--no-relative", "-O/dev/null",
    "--decorate=full", "--date=short", f"--max-count={MOST_COMMITS}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Change:
    """The newest commit that touched a path."""

    author: str
    day: str


@dataclass(slots=True)
class _Seen:
    """What grows while the history is read.

    Attributes:
        missing: files and folders (with a slash at the end) that no commit has touched so far.
        changes: the newest change of each that one has.
        commits: how many were read.
        edge: why the history may go on beyond what was read; empty when it was read whole.
    """

    missing: set[str]
    changes: dict[str, _Change] = field(default_factory=dict)
    commits: int = 0
    edge: str = ""

    def touch(self, file: str, change: _Change) -> None:
        folder = posixpath.dirname(file) + "/"
        for path in (file, folder):
            if path in self.missing:
                self.missing.discard(path)
                self.changes[path] = change


class GitAuthor:
    """Asks git once for each repository."""

    def is_wanted(self, organisation: Organisation) -> bool:
        """Only where the organisation says so."""
        return organisation.git_author

    def marks(self, folder: Path) -> bool:  # noqa: ARG002 - git's own folder does that
        """Never: without git there is no author."""
        return False

    def read(self, repository: Path, paths: Sequence[str], *, name: str) -> OwnershipReading:
        """The last author of each path, as an address."""
        place = Location(file=name or ".")
        try:
            seen = _history(repository, frozenset(paths), str(place))
        except UnreadableError as problem:
            return no_claims(len(paths), Unreadable(location=place, cause=problem.message, hint=problem.hint))
        interner: Interner[tuple[NativeClaim, ...]] = Interner()
        codes = np.fromiter((interner.code(_claims(path, seen, name)) for path in paths), np.int32, len(paths))
        holes: tuple[Unreadable, ...] = ()
        if seen.edge and seen.missing:
            cause = f"{seen.edge}, so the last author of {len(seen.missing)} paths cannot be told"
            holes = (Unreadable(location=place, cause=cause, hint="fetch more of the history (git fetch --unshallow)"),)
        return OwnershipReading(claims=Column(codes, interner.values()), unreadable=holes)


def _claims(path: str, seen: _Seen, name: str) -> tuple[NativeClaim, ...]:
    change = seen.changes.get(path)
    if change is None or not change.author:
        return ()
    return (
        NativeClaim(
            rank=ClaimRank.GIT_AUTHOR,
            owners=(change.author,),
            evidence=f"last changed by {change.author} on {change.day}",
            location=Location(file=posixpath.join(name, path.strip("/")) or "."),
        ),
    )


def _history(repository: Path, paths: frozenset[str], place: str) -> _Seen:
    """The newest change of each path.

    Raises:
        UnreadableError: git is missing, refuses the repository, fails, or takes too long.
    """
    git = shutil.which("git")
    if git is None:
        raise UnreadableError(
            "git is not installed, so no last author is known", place=place, hint=f"install it, {_SWITCH_OFF}"
        )
    mark = secrets.token_hex(8)
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = [git, "-C", str(repository.absolute()), "--no-pager", "--no-optional-locks", *settings, *_LOG]
    command += [f"--format={mark}%x01%aE%x01%ad%x01%D", "--"]
    seen = _Seen(set(paths))
    late, complaint = threading.Event(), bytearray()
    with subprocess.Popen(  # noqa: S603 - a fixed command, no shell
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # what git starts ends with it
    ) as process:
        timer = threading.Timer(MOST_SECONDS, _end, (process, late))
        errors = threading.Thread(target=_listen, args=(process.stderr, complaint), daemon=True)
        timer.start()
        errors.start()
        try:
            is_done = _follow(process.stdout, mark, seen, place)
            code = 0 if is_done else process.wait()
        finally:
            timer.cancel()
            _kill(process)
            errors.join(MOST_SECONDS)
    if late.is_set():
        hint = f"scan a smaller repository, {_SWITCH_OFF}"
        raise UnreadableError(f"git's history took more than {MOST_SECONDS:.0f} seconds", place=place, hint=hint)
    if code:
        raise _refused(complaint.decode("utf-8", "replace"), repository, place)
    return seen


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it and what it started; it leads a group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _listen(stream: IO[bytes] | None, complaint: bytearray) -> None:
    """Keep the beginning of what git complains of, and read the rest away, so that it never waits."""
    while stream is not None and (chunk := stream.read(_CHUNK)):
        complaint += chunk[: _CHUNK - len(complaint)]


def _environment() -> dict[str, str]:
    """The user's, without what would lead git to another repository or to a question."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key.startswith("GIT_CONFIG")
    }
    return kept | {
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def _refused(complaint: str, repository: Path, place: str) -> UnreadableError:
    if "dubious ownership" in complaint:
        hint = f"if you trust it: git config --global --add safe.directory {repository.absolute()}"
        return UnreadableError("git refuses a repository that belongs to somebody else", place=place, hint=hint)
    line = next((line for line in complaint.splitlines() if line.startswith("fatal")), complaint.strip())
    return UnreadableError(f"git cannot tell: {line[:200]}", place=place, hint=f"mend the repository, {_SWITCH_OFF}")


def _follow(stream: IO[bytes] | None, mark: str, seen: _Seen, place: str) -> bool:
    """Read the history; whether it could stop early, since every path has its author."""
    change, is_edge, is_first = _Change("", ""), False, False
    for token in _tokens(stream, place):
        if token.startswith(mark):
            _, author, day, names = token.split("\x01")
            change, is_first = _Change(author.strip(), day), True
            is_edge = "grafted" in names.split(", ")
            seen.commits += 1
            if is_edge:
                seen.edge = "the clone is shallow"
            elif seen.commits == MOST_COMMITS:
                seen.edge = f"only {MOST_COMMITS} commits are read"
            continue
        file = token.removeprefix("\n") if is_first else token
        is_first = False
        if file and not is_edge:
            seen.touch(file, change)
            if not seen.missing:
                return True
    return False


def _tokens(stream: IO[bytes] | None, place: str) -> Iterator[str]:
    """Texts between zero bytes."""
    rest, size = b"", 0
    while stream is not None and (chunk := stream.read(_CHUNK)):
        size += len(chunk)
        if size > MOST_BYTES:
            raise UnreadableError(
                f"git's history is more than {MOST_BYTES} bytes", place=place, hint=f"scan less, {_SWITCH_OFF}"
            )
        *whole, rest = (rest + chunk).split(b"\0")
        for token in whole:
            yield token.decode("utf-8", "backslashreplace")


OWNERSHIP = GitAuthor()
