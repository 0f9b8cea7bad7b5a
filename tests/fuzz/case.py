"""What an input is, and what a family of inputs offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from remit.plugins import Registry

SECRET: Final = "Zq7PlantedSecretXw93"  # noqa: S105 - nobody's
"""Stands where secrets stand, and must come out nowhere."""
MARKUP: Final = "<fuzzxss onfuzz=1>\"'`|&"
"""Stands in names and tags, and must come out as text."""
FORMULA: Final = "=fuzz()"
MOST_BYTES: Final = 2**17


class BrokenLawError(AssertionError):
    """A law does not hold for an input."""


@dataclass(frozen=True, slots=True)
class Case:
    """One input.

    Attributes:
        files: content by relative path.
        hides: whether `SECRET` stands only where secrets stand, so that seeing it is a failure.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    hides: bool = False

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.files.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One kind of input.

    Attributes:
        what: what it is, one line.
        seeds: cases to begin with, from the repository and from folders that were named.
        make: a new case whose structure is right, or nearly.
        run: one run of the program in an empty folder; gives a short word for how it ended, raises for a failure.
        tokens: words that mutations put in.
        reads: readers whose files its inputs are, as `package:id`; empty where that is not told.
        is_kept: whether a mutated case still `hides`; None when no mutated case does.
    """

    what: str
    seeds: Callable[[Sequence[Path]], Iterator[Case]]
    make: Callable[[Random], Case]
    run: Callable[[Case, Path], str]
    tokens: Sequence[str] = ()
    reads: frozenset[str] = frozenset()
    is_kept: Callable[[Case], bool] | None = None


FAMILIES: Final[Registry[Family]] = Registry("fuzz.families", Path(__file__).parent / "families", "FAMILY")


def write(case: Case, folder: Path) -> None:
    """Put the files into a folder; a path that this system cannot have is left out."""
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def files_below(folders: Sequence[Path], *endings: str) -> Iterator[Path]:
    """Files below the folders whose names end so, of a size that is mutated, in a fixed order."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.name.endswith(endings) and path.is_file() and path.stat().st_size <= MOST_BYTES // 2:
                yield path
