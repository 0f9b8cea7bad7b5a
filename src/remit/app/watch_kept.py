"""What the watch keeps: one small JSON file beside the user's data, made to be committed and reviewed like code.

It holds how each cited page was found last, and the reviews that this opened. A file that somebody broke is refused
with its place, never written over.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from remit.errors import UnreadableError, UsageError

NAME = Path(".remit") / "watch.json"
MAX_BYTES = 32 * 2**20
Status = Literal["unchanged", "moved", "changed", "gone", "unreadable", "first"]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Look(Struct, kw_only=True, forbid_unknown_fields=True):
    """How a cited passage was found last.

    Attributes:
        url: the page.
        passage: hash of the passage; empty where only the page is cited.
        status: what came of it.
        because: in words.
        at: the day.
        heading: the heading it stood under; empty when it was not found.
        fingerprint: of the page's text as it was last read; empty when it was never read.
        accepted: fingerprint of the page with which a reviewer was content.
    """

    url: str
    passage: str
    status: Status
    because: str
    at: Day
    heading: str = ""
    fingerprint: str = ""
    accepted: str = ""


class Review(Struct, kw_only=True, forbid_unknown_fields=True):
    """A question to somebody who reads: does the page still say what the rows say?

    Attributes:
        url, passage: what was cited.
        rows: the rows that rest on it.
        because: what was seen.
        opened: the day.
        closed: the day; empty while it is open.
        by: who closed it.
        decision: what was decided.
    """

    url: str
    passage: str
    rows: list[str]
    because: str
    opened: Day
    closed: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    by: str = ""
    decision: str = ""


class Kept(Struct, kw_only=True, forbid_unknown_fields=True):
    """The file: looks by id, and reviews by the same id, the latest last."""

    schema_version: Literal[1] = 1
    looks: dict[str, Look] = {}
    reviews: dict[str, list[Review]] = {}

    def open_review(self, key: str) -> Review | None:
        """The review of a citation that nobody has closed."""
        return next((one for one in self.reviews.get(key, ()) if not one.closed), None)


def find_kept(start: Path) -> Path:
    """Where the file is, from a folder upwards as far as its repository goes; below the folder where there is none."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / NAME).is_file():
            return folder / NAME
        if (folder / ".git").exists():
            break
    return start / NAME


def read_kept(path: Path) -> Kept:
    """What was kept; nothing where there is no file.

    Raises:
        UnreadableError: it is not such a file.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Kept()
    except OSError as problem:
        raise UnreadableError(f"cannot be opened: {problem.strerror}", place=str(path)) from None
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"longer than {MAX_BYTES} bytes", place=str(path), hint="take it back from Git")
    try:
        return msgspec.json.decode(content, type=Kept)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise UnreadableError(
            f"not what the watch keeps: {problem}", place=str(path), hint="take it back from Git"
        ) from None


def write_kept(path: Path, kept: Kept) -> None:
    """Write it whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    content = msgspec.json.format(msgspec.json.encode(kept, order="sorted"), indent=2) + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".watch-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except OSError as problem:
        raise UsageError(
            f"cannot be written: {problem.strerror}", place=str(path), hint="choose another file"
        ) from None
