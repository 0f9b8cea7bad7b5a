"""What shows that something is used: bills, identity providers, names in DNS (R2.4). One file a source.

The law of this room: a reader tells what its input shows and nothing more. Whether a name is somebody's product,
whether an account is managed, and whether it matters, is decided elsewhere. A row that cannot be read is counted and
named, and the others are still read. No secret is kept: names, domains, scopes, days and amounts are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from remit.model.observation import Unreadable
from remit.model.usage import Sighting
from remit.plugins import Registry

HEAD_BYTES: Final = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReading:
    """What one file shows.

    Attributes:
        sightings: what it shows to be used, equal things once.
        unreadable: what could not be read.
        rows: how many rows or entries were read.
    """

    sightings: tuple[Sighting, ...]
    unreadable: tuple[Unreadable, ...] = ()
    rows: int = 0


class UsageReader(Protocol):
    """What a reader of this room offers under the name `READER`."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file is of this format, told from its name and its first `HEAD_BYTES` bytes alone."""

    def read(self, path: Path, *, name: str) -> UsageReading:
        """What it shows; `name` is how locations and errors call it.

        Raises:
            UnreadableError: nothing in it can be relied on.
        """


USAGE: Final[Registry[UsageReader]] = Registry(
    package="remit.readers.usage", folder=Path(__file__).parent, attribute="READER"
)
