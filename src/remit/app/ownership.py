"""What files and histories beside the code say of owners, for a whole estate at once.

A repository is git's, found from the input upward; where git's own folder has no file that a reader knows, or there
is no git, the nearest folder that has one stands for it. Each reader is asked once for each repository, with every
distinct path. It cannot tell the declaring file of what a plan or a state holds: there the folder is asked about.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from remit.model.columns import Codes, Column, Interner, combine
from remit.model.estate import Estate
from remit.model.observation import Unreadable
from remit.model.organisation import Organisation
from remit.model.ownership import Claim, NativeClaim
from remit.readers import OWNERSHIP, OwnershipReader
from remit.resolver.native_claims import known_claims

DECLARING: Final = (".tf", ".tofu", ".tf.json", ".yaml", ".yml", ".bicep")  # a location in one is where code stands


@dataclass(frozen=True, slots=True)
class StatedOwnership:
    """Claims from beside the code.

    Attributes:
        claimed: one column of claims by asset for each source.
        unreadable: what could not be told.
    """

    claimed: tuple[Column[tuple[Claim, ...]], ...]
    unreadable: tuple[Unreadable, ...]

    def noted_in(self, estate: Estate) -> Estate:
        """The estate with what could not be told among what could not be read."""
        counts = replace(estate.counts, unreadable=estate.counts.unreadable + len(self.unreadable))
        return replace(estate, counts=counts, unreadable=(*estate.unreadable, *self.unreadable))


def stated_ownership(estate: Estate, organisation: Organisation) -> StatedOwnership:
    """Ask every reader of ownership that the organisation wants."""
    columns = estate.columns
    inputs, paths, files = columns["input"], columns["path"], estate.files
    first, of = combine(inputs.codes, paths.codes, files.codes)
    places = [(inputs[row], paths[row], files[row]) for row in first.tolist()]
    claimed, unreadable = [], []
    for reader in (one for one in OWNERSHIP.load_all().values() if one.is_wanted(organisation)):
        stated, problems = _ask(reader, places)
        known = known_claims(stated, organisation)
        claimed.append(Column(known.codes[of], known.values))
        unreadable += problems
    return StatedOwnership(tuple(claimed), tuple(unreadable))


@dataclass(slots=True)
class _Questions:
    """What a reader is asked about one repository: distinct paths, and which place each answers."""

    paths: Interner[str] = field(default_factory=Interner)
    places: list[int] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)


def _ask(
    reader: OwnershipReader, places: list[tuple[str, str, str]]
) -> tuple[Column[tuple[NativeClaim, ...]], list[Unreadable]]:
    """Claims by place, each place asked of the repository that its input lies in."""
    roots: dict[str, _Repository | None] = {}
    asked: dict[_Repository, _Questions] = {}
    for number, (given, path, file) in enumerate(places):
        folder = posixpath.dirname(given)
        if folder not in roots:
            roots[folder] = _repository(folder, reader)
        root = roots[folder]
        target = root.target(path, file) if root is not None else None
        if root is not None and target is not None:
            questions = asked.setdefault(root, _Questions())
            questions.places.append(number)
            questions.codes.append(questions.paths.code(target))
    claims: Interner[tuple[NativeClaim, ...]] = Interner()
    codes: Codes = np.full(len(places), claims.code(()), dtype=np.int32)
    unreadable: list[Unreadable] = []
    for root, questions in asked.items():
        reading = reader.read(Path(root.folder), questions.paths.values(), name=root.name)
        unreadable += reading.unreadable
        table = np.array([claims.code(one) for one in reading.claims.values], dtype=np.int32)
        codes[questions.places] = table[reading.claims.codes][questions.codes]
    return Column(codes, claims.values()), unreadable


@dataclass(frozen=True, slots=True)
class _Repository:
    """A repository's folder.

    Attributes:
        folder: absolute, `/`-separated.
        name: as locations call it: relative where it lies below the working directory, which is empty.
        here: the working directory, absolute.
    """

    folder: str
    name: str
    here: str

    def target(self, path: str, file: str) -> str | None:
        """What to ask about an asset: its file, else its folder with a slash; None where it lies elsewhere."""
        if file.endswith(DECLARING) and posixpath.dirname(file) == path:
            return self._below(file)
        folder = self._below(path)
        return None if folder is None else f"{folder}/"

    def _below(self, path: str) -> str | None:
        whole = posixpath.normpath(posixpath.join(self.here, path))
        if whole == self.folder:
            return ""
        lead = self.folder.rstrip("/") + "/"
        return whole[len(lead) :] if whole.startswith(lead) else None


def _repository(folder: str, reader: OwnershipReader) -> _Repository | None:
    start = Path(os.path.abspath(folder))  # noqa: PTH100 - links are kept as they were named
    marked = None
    found = None
    for one in _upward(start):
        if (one / ".git").exists():
            found = one if marked is None or reader.marks(one) else marked
            break
        marked = one if marked is None and reader.marks(one) else marked
    found = found or marked
    if found is None:
        return None
    here = Path.cwd()
    name = found.relative_to(here).as_posix() if found.is_relative_to(here) else found.as_posix()
    return _Repository(found.as_posix(), "" if name == "." else name, here.as_posix())


def _upward(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents
