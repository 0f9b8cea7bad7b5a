"""What the families of formats share: what a tree comes to, and where every file of it went.

A family counts its objects by means of its own, which know nothing of Remit; `Compared` sets that count beside what
Remit's reader made of the same files.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from remit.app.collect import collect
from remit.knowledge.base import open_knowledge
from remit.model.observation import Reading
from remit.model.organisation import Organisation
from remit.readers import INFRASTRUCTURE, FolderReader

TOOLS = frozenset({".terraform", "node_modules", ".venv", "__pycache__", ".remit"})  # folders that nobody wrote


@dataclass(slots=True)
class Compared:
    """The independent count beside Remit's.

    Attributes:
        files: how many files the reader claims.
        declared: objects by the independent count.
        read: of them, those with an observation.
        refused: of them, those that an unreadable item speaks of.
        ruled_out: of them, those that make nothing, as their own file says: a condition, a count of nought.
        lost: the rest, each with its place; a fault.
        observations: what was read; more than objects where loops are unrolled.
        unreadable: items said to be unreadable.
        seconds: to read all, by the clock.
        processor: to read all, of processor time.
    """

    files: int = 0
    declared: int = 0
    read: int = 0
    refused: int = 0
    ruled_out: int = 0
    lost: list[str] = field(default_factory=list)
    observations: int = 0
    unreadable: int = 0
    seconds: float = 0.0
    processor: float = 0.0


@dataclass(frozen=True, slots=True)
class Family:
    """A format, how its objects are counted apart from Remit, and what Checkov calls it."""

    framework: str
    compare: Callable[[Path], Compared]


def every_file(top: Path) -> Iterator[Path]:
    """All files below a folder but git's own."""
    return (path for path in sorted(top.rglob("*")) if ".git" not in path.parts and not path.is_dir())


def named(path: Path) -> str:
    """How places are called: relative to the working directory where the file lies below it, as a scan calls them."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path).as_posix()


def readings(reader: FolderReader, top: Path, found: Compared) -> tuple[list[Path], list[Reading]]:
    """The files that a reader claims and all it makes of them, timed."""
    start, busy = time.perf_counter(), time.process_time()
    files = [path for path in every_file(top) if path.is_file() and reader.claims(path)]
    read = [reading for _, reading in reader.read_folders(top, files, name=named)]
    found.seconds, found.processor = time.perf_counter() - start, time.process_time() - busy
    found.files = len(files)
    found.observations = sum(len(one.observations) for one in read)
    found.unreadable = sum(len(one.unreadable) for one in read)
    return files, read


@dataclass(slots=True)
class Accounts:
    """Where every file of a tree went, once Remit has read all of it.

    Attributes:
        files: how many there are.
        holding: those in which something was read.
        empty: those that a reader takes and that declare nothing of their own: values, settings, outputs.
        unreadable: those of which something could not be read, and nothing else was.
        ignored: those that no reader recognises, by ending.
        unopened: links, pipes and what lies in a folder of some tool.
        lost: those of which nothing is said; a fault.
    """

    files: int = 0
    holding: int = 0
    empty: int = 0
    unreadable: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    unopened: int = 0
    lost: list[str] = field(default_factory=list)


def account(top: Path) -> Accounts:
    """Read a tree as `remit scan` does, and ask of each file what became of it."""
    collection = collect([top], open_knowledge(), Organisation())
    estate = collection.estate
    holding = {estate.location(row).file for row in range(len(estate))}
    holding |= {piece.location.file for piece in estate.pieces}
    refused = {one.location.file for one in estate.unreadable}
    ignored, taken = set(collection.ignored), set(collection.inputs)
    folder_readers = [one for one in INFRASTRUCTURE.load_all().values() if isinstance(one, FolderReader)]
    accounts = Accounts()
    for path in every_file(top):
        name = path.as_posix()
        accounts.files += 1
        if name in holding:
            accounts.holding += 1
        elif name in refused:
            accounts.unreadable += 1
        elif name in ignored:
            accounts.ignored[path.suffix.lower() or path.name] += 1
        elif name in taken or (path.is_file() and _is_claimed(path, folder_readers)):
            accounts.empty += 1
        elif TOOLS & set(path.parts) or path.is_symlink() or not path.is_file():
            accounts.unopened += 1
        else:
            accounts.lost.append(name)
    return accounts


def _is_claimed(path: Path, readers: Sequence[FolderReader]) -> bool:
    return any(reader.claims(path) for reader in readers)
