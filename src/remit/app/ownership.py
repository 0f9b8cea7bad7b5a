"""What files and histories beside the code say of owners, for a whole estate at once.

A repository is git's, found from the input upward; where git's own folder has no file that a reader knows, or there
is no git, the nearest folder that has one stands for it. Each reader is asked once for each repository, with every
distinct path. It cannot tell the declaring file of what a plan or a state holds: there the folder is asked about.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app.places import called
from remit.app.traces import traced
from remit.model.columns import Codes, Column, Interner, combine
from remit.model.estate import Estate
from remit.model.observation import Note, Unreadable
from remit.model.organisation import Organisation
from remit.model.ownership import Claim, NativeClaim
from remit.model.paths import Paths
from remit.readers import OWNERSHIP, OwnershipReader
from remit.resolver.native_claims import known_claims

DECLARING: Final = (".tf", ".tofu", ".tf.json", ".yaml", ".yml", ".bicep")  # a location in one is where code stands
_UNASKED: Final = -1


@dataclass(frozen=True, slots=True)
class StatedOwnership:
    """Claims from beside the code.

    Attributes:
        claimed: one column of claims by asset for each source.
        unreadable: what could not be told.
        notes: what is written and has no effect.
    """

    claimed: tuple[Column[tuple[Claim, ...]], ...]
    unreadable: tuple[Unreadable, ...]
    notes: tuple[Note, ...] = ()

    def beside(self, unreadable: Iterable[Unreadable]) -> StatedOwnership:
        """The same with more that could not be told."""
        return replace(self, unreadable=(*self.unreadable, *unreadable))

    def noted_in(self, estate: Estate) -> Estate:
        """The estate with what could not be told among what could not be read, and with what has no effect."""
        counts = replace(
            estate.counts,
            unreadable=estate.counts.unreadable + len(self.unreadable),
            notes=estate.counts.notes + len(self.notes),
        )
        unreadable, notes = (*estate.unreadable, *self.unreadable), (*estate.notes, *self.notes)
        return replace(estate, counts=counts, unreadable=unreadable, notes=notes)


@dataclass(frozen=True, slots=True)
class AskedOwnership:
    """What readers of ownership say, before anybody is known by it.

    Attributes:
        stated: one column of claims by asset for each source, in native words.
        unreadable: what could not be told.
        notes: what is written and has no effect.
    """

    stated: tuple[Column[tuple[NativeClaim, ...]], ...]
    unreadable: tuple[Unreadable, ...]
    notes: tuple[Note, ...]


def asked_ownership(
    estate: Estate, organisation: Organisation, *, said: Column[tuple[NativeClaim, ...]] | None = None
) -> AskedOwnership:
    """Ask every reader of ownership that the organisation wants.

    Args:
        estate: the assets.
        organisation: what it wants.
        said: what the inputs themselves say of owners; None when nothing.
    """
    stated, unreadable, notes = [said] if said is not None else [], [], []
    questions: _Questions | None = None
    for reader in (one for one in OWNERSHIP.load_all().values() if one.is_wanted(organisation)):
        questions = questions or _Questions.of(estate, organisation)
        column, problems, ineffective = _ask(reader, questions)
        stated.append(column)
        unreadable += problems
        notes += ineffective
    return AskedOwnership(tuple(stated), tuple(unreadable), tuple(notes))


def stated_ownership(
    estate: Estate, organisation: Organisation, *, said: Column[tuple[NativeClaim, ...]] | None = None
) -> StatedOwnership:
    """The same with everybody who is known called by their id."""
    asked = asked_ownership(estate, organisation, said=said)
    claimed = tuple(known_claims(column, organisation) for column in asked.stated)
    return StatedOwnership(claimed, asked.unreadable, asked.notes)


@dataclass(frozen=True, slots=True)
class _Questions:
    """What every reader is asked: each asset's file where code stands in it, else its folder.

    Attributes:
        inputs: by asset.
        folders: by asset.
        files: by asset.
        in_code: bool (assets,), whether the file is asked about; None where it never is.
    """

    inputs: Column[str]
    folders: Column[str]
    files: Column[str]
    in_code: NDArray[np.bool_] | None

    @classmethod
    def of(cls, estate: Estate, organisation: Organisation) -> _Questions:
        inputs, folders, files = traced(estate, organisation)
        declares = np.array([file.endswith(DECLARING) for file in files.values], dtype=np.bool_)
        in_code = None
        if declares.any():
            first, of = combine(folders.codes, files.codes)
            is_in_code = [
                declares[files.codes[row]] and posixpath.dirname(files[row]) == folders[row] for row in first.tolist()
            ]
            in_code = np.array(is_in_code, dtype=np.bool_)[of]
        return cls(inputs, folders, files, in_code)


def _ask(
    reader: OwnershipReader, questions: _Questions
) -> tuple[Column[tuple[NativeClaim, ...]], list[Unreadable], list[Note]]:
    """Claims by asset, each asked of the repository that its input lies in."""
    inputs = questions.inputs
    by_folder: dict[str, _Repository | None] = {}
    numbers: Interner[_Repository | None] = Interner()
    numbers.code(None)
    table = np.zeros(len(inputs.values), dtype=np.int32)
    for number, given in enumerate(inputs.values):
        folder = posixpath.dirname(given)
        if folder not in by_folder:
            by_folder[folder] = _repository(folder, reader)
        table[number] = numbers.code(by_folder[folder])
    root_of: Codes = table[inputs.codes]
    claims: Interner[tuple[NativeClaim, ...]] = Interner()
    codes: Codes = np.full(len(inputs), claims.code(()), dtype=np.int32)
    unreadable: list[Unreadable] = []
    notes: list[Note] = []
    for number, root in enumerate(numbers.values()):
        if root is None:
            continue
        asked = _Asked.of(root, questions, root_of == number)
        if not len(asked.paths):
            continue
        reading = reader.read(Path(root.folder), asked.paths, name=root.name)
        unreadable += reading.unreadable
        notes += reading.notes
        known = np.array([claims.code(one) for one in reading.claims.values], dtype=np.int32)
        asked.answer(known[reading.claims.codes], codes)
    return Column(codes, claims.values()), unreadable, notes


@dataclass(frozen=True, slots=True)
class _Group:
    """Assets that are asked about by one column.

    Attributes:
        column: of folders or of files.
        rows: bool (assets,).
        numbers: of the column's values that are asked about.
        paths: these, as the repository calls them.
    """

    column: Column[str]
    rows: NDArray[np.bool_]
    numbers: NDArray[np.intp]
    paths: Paths

    @classmethod
    def of(cls, root: _Repository, column: Column[str], rows: NDArray[np.bool_]) -> _Group:
        is_used = np.zeros(len(column.values), dtype=np.bool_)
        is_used[column.codes if rows.all() else column.codes[rows]] = True
        used = np.flatnonzero(is_used)
        tree = column.values if isinstance(column.values, Paths) else Paths.of(column.values)
        inner, paths = root.called(tree.taken(used))
        return cls(column, rows, used[inner], paths)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a reader is asked about one repository, and who waits for the answers."""

    groups: tuple[_Group, ...]
    paths: Paths

    @classmethod
    def of(cls, root: _Repository, questions: _Questions, rows: NDArray[np.bool_]) -> _Asked:
        if questions.in_code is None:
            group = _Group.of(root, questions.folders, rows)
            return cls((group,), group.paths.insides())
        files = _Group.of(root, questions.files, rows & questions.in_code)
        folders = _Group.of(root, questions.folders, rows & ~questions.in_code)
        if not len(folders.paths):
            return cls((files,), files.paths)
        return cls((files, folders), Paths.of(chain(files.paths, folders.paths.insides())))

    def answer(self, found: Codes, codes: Codes) -> None:
        """Write down what was found for each path: int32 (paths,), into int32 (assets,)."""
        start = 0
        for group in self.groups:
            table = np.full(len(group.column.values), _UNASKED, dtype=np.int32)
            table[group.numbers] = found[start : start + len(group.numbers)]
            start += len(group.numbers)
            said = table[group.column.codes]
            np.copyto(codes, said, where=group.rows & (said != _UNASKED))


@dataclass(frozen=True, slots=True)
class _Repository:
    """A repository's folder.

    Attributes:
        folder: absolute, `/`-separated.
        name: as locations call it: relative where it lies below the working directory, which is empty, or above it.
        here: the working directory, absolute.
    """

    folder: str
    name: str
    here: str

    def called(self, paths: Paths) -> tuple[NDArray[np.intp], Paths]:
        """The numbers of the paths that lie in the repository, and what it calls them."""
        if any(name in paths.names for name in ("", ".", "..")):
            found = [(number, text) for number, path in enumerate(paths) if (text := self._below(path)) is not None]
            numbers = np.array([number for number, _ in found], dtype=np.intp)
            return numbers, Paths.of(text for _, text in found)
        whole, here = (PurePosixPath(folder) for folder in (self.folder, self.here))
        if here.is_relative_to(whole):
            return np.arange(len(paths)), paths.from_above(here.relative_to(whole).parts)
        node = paths.node(whole.relative_to(here).parts) if whole.is_relative_to(here) else -1
        return paths.below(node) if node >= 0 else (np.empty(0, dtype=np.intp), Paths.of(()))

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
    name = called(found).as_posix()
    return _Repository(found.as_posix(), "" if name == "." else name, here.as_posix())


def _upward(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents
