"""Catalogues that lie where they usually do, or that remit.yaml names, read by whoever knows their format (R2.2).

Looked through are the files below what is read, and the folders above it up to the repository's root; a catalogue may
name further files, which are followed within the repository and never by network.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from remit.app.places import called
from remit.documents.witness import see
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.ownership import Entry
from remit.readers import CATALOGUES, HEAD_BYTES, CatalogueReader

MOST_FILES: Final = 20_000


@dataclass(slots=True)
class Catalogues:
    """What catalogues say.

    Attributes:
        entries: who owns what.
        unreadable: what could not be read.
        files: what was read.
    """

    entries: list[Entry] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def usual_names() -> frozenset[str]:
    """Names that files of catalogues usually have."""
    return frozenset().union(*(reader.usual for reader in CATALOGUES.load_all().values()))


def catalogues_above(paths: Iterable[Path]) -> Iterator[Path]:
    """Catalogues in the folders above, up to a repository's root; where there is none, none is looked for."""
    names = usual_names()
    looked: set[str] = set()
    for path in paths:
        whole = Path(os.path.abspath(path))  # noqa: PTH100 - links are kept as they were named
        folders = []
        for folder in whole.parents:
            folders.append(folder)
            see(folder / ".git")
            if (folder / ".git").exists():
                break
        else:
            continue
        for folder in (one for one in folders if os.fspath(one) not in looked):
            looked.add(os.fspath(folder))
            for name in sorted(names):
                see(folder / name)
                if (folder / name).is_file():
                    yield folder / name


def read_catalogues(files: Iterable[Path], named: Sequence[str]) -> Catalogues:
    """Read them, each once.

    Args:
        files: found where they usually lie; one of another kind that is only called so is passed over.
        named: by remit.yaml; each must be a catalogue.
    """
    found = Catalogues()
    waiting = [(path, False) for path in files] + [(Path(name), True) for name in named]
    seen: set[str] = set()
    while waiting:
        path, is_named = waiting.pop(0)
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        if len(seen) > MOST_FILES:
            cause = f"more than {MOST_FILES} files of catalogues"
            found.unreadable.append(Unreadable(location=Location(file=_name(path)), cause=cause, hint="read less"))
            break
        waiting += [(one, True) for one in _read(path, found, is_named=is_named)]
    return found


def _read(path: Path, found: Catalogues, *, is_named: bool) -> list[Path]:
    """Read one; what it names further."""
    name = _name(path)
    try:
        see(path)
        with path.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
        reader = _reader(path, head)
        if reader is None and not is_named:
            return []
        reading = _required(reader, name).read_catalogue(path, name=name)
    except UnreadableError as problem:
        place = Location(file=name)
        where = problem.place.removeprefix(name).strip(":").split(":")[0]
        if where.isdecimal():
            place = Location(file=name, line=int(where))
        found.unreadable.append(Unreadable(location=place, cause=problem.message, hint=problem.hint))
        return []
    except OSError as problem:
        cause = problem.strerror or "it cannot be opened"
        hint = "check the path and its permissions"
        found.unreadable.append(Unreadable(location=Location(file=name), cause=cause, hint=hint))
        return []
    found.entries += reading.entries
    found.unreadable += reading.unreadable
    found.files.append(name)
    return [one for text in reading.further if (one := _further(path, text, found)) is not None]


def _reader(path: Path, head: bytes) -> CatalogueReader | None:
    readers = CATALOGUES.load_all().values()
    return next((one for one in readers if one.recognise(path, head)), None)


def _required(reader: CatalogueReader | None, name: str) -> CatalogueReader:
    if reader is None:
        hint = f"it reads {', '.join(CATALOGUES.ids())}"
        raise UnreadableError("no catalogue that Remit reads", place=name, hint=hint)
    return reader


def _further(path: Path, text: str, found: Catalogues) -> Path | None:
    """A file that a catalogue names; never one outside the repository that the catalogue lies in."""
    root = next((one for one in path.resolve().parents if (one / ".git").exists()), path.resolve().parent)
    target = path.parent / text
    try:
        if target.resolve().is_relative_to(root):
            return target
    except (OSError, ValueError, RuntimeError):  # a name too long, with a zero byte, a circle of links
        pass
    cause = f"“{text[:120]}” leads outside the repository"
    found.unreadable.append(Unreadable(location=Location(file=_name(path)), cause=cause, hint="name it in remit.yaml"))
    return None


def _name(path: Path) -> str:
    """How locations call the file: relative to the working directory where it lies below it or beside its parents."""
    return os.path.normpath(os.fsencode(called(path).as_posix()).decode("utf-8", "backslashreplace"))
