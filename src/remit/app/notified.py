"""What was told before: one small JSON file, written whole or not at all.

It holds no secret. It cannot know of messages that another file tells of: two runs share one file, or tell twice.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from remit.documents.text import read_bytes
from remit.errors import UnreadableError, UsageError
from remit.model.finding import Severity
from remit.notifiers import Status

SCHEMA_VERSION = 1
MOST_BYTES = 256 * 2**20


class Told(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What one target was told of one finding, so that it can be told that it is gone.

    Attributes:
        at: when it was last told, ISO 8601 in UTC.
        status: what it was told.
        scope: which inputs were looked at.
        reference: what the target calls it.
        team, person: who answered for it.
    """

    at: str
    status: Status
    severity: Severity
    scope: str
    check: str
    title: str
    asset: str
    control: str
    text: str
    fix: str
    place: str
    team: str = ""
    person: str = ""
    reference: str = ""


class Memory(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Everything that was told.

    Attributes:
        told: by target and key of the finding.
        digests: when each digest was last sent, by target and whom.
        acknowledged: until when somebody takes care, by key.
    """

    schema_version: Annotated[int, Meta(ge=SCHEMA_VERSION, le=SCHEMA_VERSION)] = SCHEMA_VERSION
    told: dict[str, dict[str, Told]] = msgspec.field(default_factory=dict)
    digests: dict[str, str] = msgspec.field(default_factory=dict)
    acknowledged: dict[str, str] = msgspec.field(default_factory=dict)


def read_memory(path: Path) -> Memory:
    """What the file says; nothing where there is none yet.

    Raises:
        UnreadableError: it is none of ours, or of a later version.
    """
    if not path.exists():
        return Memory()
    data = read_bytes(path, limit=MOST_BYTES)
    try:
        return msgspec.json.decode(data, type=Memory)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as problem:
        hint = "name another with --state, or remove it: then everything is told anew"
        raise UnreadableError(f"it does not say what was told before: {problem}", place=str(path), hint=hint) from None


def write_memory(path: Path, memory: Memory) -> None:
    """Put it in the place of the file at once.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(memory), indent=1) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise UsageError(
            f"cannot be written: {problem.strerror}", place=str(path), hint="name another with --state"
        ) from None


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else tells by the same file meanwhile; the lock goes with the process.

    Raises:
        UsageError: somebody does, or the folder cannot be written to.
    """
    try:
        import fcntl  # noqa: PLC0415 - Windows has none; there one run at a time is the user's affair
    except ImportError:
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path.with_name(f"{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as problem:
        raise UsageError(
            f"cannot be written: {problem.strerror}", place=str(path), hint="name another with --state"
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError("another run tells by this file", place=str(path), hint="wait until it ends") from None
        yield
    finally:
        with suppress(OSError):
            os.close(handle)
