"""Directories of people that remit.yaml names, read by whoever knows their format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from remit.errors import UnreadableError
from remit.model.ownership import ListedPerson
from remit.readers import DIRECTORIES, HEAD_BYTES


def read_directory(name: str) -> Sequence[ListedPerson]:
    """Everybody whom a file lists.

    Args:
        name: the file, as locations call it.

    Raises:
        UnreadableError: it is missing, of no known format, or cannot be read whole.
    """
    path = Path(name)
    try:
        with path.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
    except OSError as problem:
        cause = problem.strerror or "it cannot be opened"
        raise UnreadableError(cause, place=name, hint="check the path and its permissions") from None
    reader = next((one for one in DIRECTORIES.load_all().values() if one.recognise(path, head)), None)
    if reader is None:
        known = ", ".join(DIRECTORIES.ids())
        raise UnreadableError("no directory of people that Remit reads", place=name, hint=f"it reads {known}")
    return reader.read_people(path, name=name)
