"""From a source's own format to what the rest of the house understands: one file a source, in four rooms.

The law of this room: a reader recognises, loads and maps, in that order. It reports what its input says, in
native words, with a place for each thing, and it never fails open: an item that cannot be read comes back as
`Unreadable`, an input that cannot be read at all raises `UnreadableError`, and a secret value is never kept.
What does not belong here: what a native type or attribute *means* (the knowledge base's data), which folders
are walked and in what order (the use cases), and any knowledge of another reader. What two readers share
stands in a module whose name begins with an underscore, which the registry does not offer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from remit.model.observation import Reading
from remit.plugins import Registry

HEAD_BYTES: Final = 8192


class Reader(Protocol):
    """What a file's reader offers under the name `READER`."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file is of this format, told from its name and its first `HEAD_BYTES` bytes alone."""

    def read(self, path: Path, *, name: str) -> Reading:
        """Everything that the file holds; `name` is how locations and errors call it.

        Raises:
            UnreadableError: nothing in it can be relied on.
        """


INFRASTRUCTURE: Final[Registry[Reader]] = Registry(
    package="remit.readers.infrastructure",
    folder=Path(__file__).parent / "infrastructure",
    attribute="READER",
)
