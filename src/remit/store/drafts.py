"""A file that is there whole or not at all, and never takes another one's place."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from remit.errors import UsageError
from remit.store.errors import StoreError
from remit.store.keys import to_disk


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name when all is written and on the disk.

    Raises:
        UsageError: the target exists.
        StoreError: it cannot be written.
    """
    if target.exists():
        raise occupied(str(target))
    draft = target.with_name(f"{target.name}.{secrets.token_hex(8)}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise _unwritten(target, problem) from problem
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
        yield draft
        to_disk(draft)
        os.link(draft, target)
        to_disk(target.parent)
    except FileExistsError:
        raise occupied(str(target)) from None
    except OSError as problem:
        raise _unwritten(target, problem) from problem
    except sqlite3.Error as problem:
        raise StoreError(f"the database refused: {problem}", place=str(target), hint="try again") from problem
    finally:
        for name in (draft, draft.with_name(f"{draft.name}-wal"), draft.with_name(f"{draft.name}-shm")):
            name.unlink(missing_ok=True)


def occupied(place: str) -> UsageError:
    """Something is where something new should be written."""
    return UsageError("something is there already", place=place, hint="move it away, or name another place")


def _unwritten(target: Path, problem: OSError) -> StoreError:
    cause = (problem.strerror or "unknown cause").lower()
    return StoreError(
        f"the file cannot be written: {cause}", place=str(target), hint="name a file in a folder that you may write"
    )
