"""Witnesses: places outside the database that keep the trail's signed checkpoints.

The law of this room: one file a kind of place, found by its name. A witness keeps what it is handed and never takes an
older note's place. It judges nothing: whoever verifies compares. What it cannot know is whether the place is out of
reach of those who can change the database; only then it is worth something.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from remit.errors import RemitError
from remit.plugins import Registry


class Witness(Protocol):
    """Keeps notes at one kind of place.

    Attributes:
        schemes: what stands before the colon of a target: `file`, `https`.
        example: a target as people write it.
    """

    @property
    def schemes(self) -> tuple[str, ...]:
        """What stands before the colon of a target."""
        ...

    @property
    def example(self) -> str:
        """A target as people write it."""
        ...

    def keep(self, target: str, note: str, size: int) -> str:
        """Keep a note, and give where it lies now.

        Args:
            target: as `example`.
            note: the signed checkpoint.
            size: entries that it speaks of.

        Raises:
            WitnessError: it could not be kept.
            UsageError: the target cannot be followed.
        """
        ...


class WitnessError(RemitError):
    """A checkpoint could not be kept by a witness."""


WITNESSES: Final[Registry[Witness]] = Registry("remit.witnesses", Path(__file__).parent, "WITNESS")
