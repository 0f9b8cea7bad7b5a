"""From a source's own format to what the rest of the house understands: one file a source, by rooms.

The law of this room: a reader recognises, loads and maps, in that order. It reports what its input says, in
native words, with a place for each thing, and it never fails open: an item that cannot be read comes back as
`Unreadable`, an input that cannot be read at all raises `UnreadableError`, and a secret value is never kept.
What does not belong here: what a native type or attribute *means* (the knowledge base's data), which folders
are walked and in what order (the use cases), and any knowledge of another reader. What two readers share
stands in a module whose name begins with an underscore, which the registry does not offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

import numpy as np

from remit.model.columns import Column
from remit.model.event import Event
from remit.model.observation import Note, Reading, Unreadable
from remit.model.organisation import Organisation
from remit.model.ownership import Entry, ListedPerson, NativeClaim
from remit.model.statement import Statement
from remit.plugins import Registry

if TYPE_CHECKING:
    from remit.documents.workbook import Sheet

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


@runtime_checkable
class FolderReader(Protocol):
    """What the reader of a format offers as `READER` whose unit is a folder of files, not one file."""

    def claims(self, path: Path) -> bool:
        """Whether the file is of this format, told from its name alone; no other reader is asked then."""

    def read_folders(
        self, top: Path, files: Sequence[Path], *, name: Callable[[Path], str]
    ) -> Iterator[tuple[str, Reading]]:
        """What the files hold, with a name for each unit; what cannot be read is listed in the readings.

        Args:
            top: what the user named; nothing outside of it, or of the repository that holds it, is read.
            files: the claimed files below it.
            name: how locations and errors call a path.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One of several sets of values for which the same source is applied.

    Attributes:
        name: the workspace; empty for the default one.
        variables: files of values, the last wins.
    """

    name: str = ""
    variables: tuple[Path, ...] = ()


DEFAULT_WORKSPACE: Final = Workspace()


@runtime_checkable
class WorkspaceReader(Protocol):
    """What the reader of a folder format offers besides, whose source means something else in each workspace."""

    def read_workspaces(
        self,
        top: Path,
        files: Sequence[Path],
        *,
        name: Callable[[Path], str],
        workspaces: Callable[[Path], Sequence[Workspace]],
    ) -> Iterator[tuple[str, str, Reading]]:
        """As `read_folders`, once for each workspace of a unit: the unit's name, the workspace's, and what was read.

        Args:
            top: as there.
            files: as there.
            name: as there.
            workspaces: those of a folder; none means the default one.
        """


@runtime_checkable
class LiveReader(Protocol):
    """What a reader of accounts and clusters offers as `READER`: it asks an interface, and reads no file.

    Its id stands before the colon of what a user names: `aws` of `aws:production`.

    What an interface refuses is an `Unreadable` whose place names the account and the call, and keeps the swept part
    of the account out of the reading's sweeps: a hole, not emptiness. It only ever reads.
    """

    def read_account(self, target: str) -> Iterator[tuple[str, Reading]]:
        """What runs there, with a name for each account and region, as `aws:123456789012/eu-west-1`.

        Args:
            target: what stands behind the colon: a profile, a context, a subscription; empty for the default one.

        Raises:
            UnreadableError: nothing can be asked at all: no credentials, no such profile, a missing extra.
        """


@runtime_checkable
class TableReader(Protocol):
    """What the reader of lists offers as `READER` that only their owner can tell what the columns say."""

    def read_table(self, path: Path, *, name: str, columns: Mapping[str, str]) -> Reading:
        """Every row as one asset.

        Args:
            path: the file.
            name: how locations and errors call it.
            columns: column and what it says, as `columns:` of a source in remit.yaml has them.

        Raises:
            UnreadableError: it is no table, or has none of the columns.
        """


INFRASTRUCTURE: Final[Registry[Reader | FolderReader | TableReader]] = Registry(
    package="remit.readers.infrastructure",
    folder=Path(__file__).parent / "infrastructure",
    attribute="READER",
)

ACCOUNTS: Final[Registry[LiveReader]] = Registry(
    package="remit.readers.accounts",
    folder=Path(__file__).parent / "accounts",
    attribute="READER",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipReading:
    """What one source says of the owners of paths.

    Attributes:
        claims: claims by path, the strongest first, in the order in which the paths were given.
        unreadable: what could not be told.
        inputs: the files read.
        notes: what is written and has no effect.
    """

    claims: Column[tuple[NativeClaim, ...]]
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[Note, ...] = ()
    inputs: tuple[str, ...] = ()


def no_claims(paths: int, *unreadable: Unreadable) -> OwnershipReading:
    """Nothing said of any of so many paths."""
    column: Column[tuple[NativeClaim, ...]] = Column(np.zeros(paths, dtype=np.int32), ((),))
    return OwnershipReading(claims=column, unreadable=unreadable)


class OwnershipReader(Protocol):
    """What a reader of ownership offers under the name `OWNERSHIP`."""

    def is_wanted(self, organisation: Organisation) -> bool:
        """Whether the organisation wants it asked."""

    def marks(self, folder: Path) -> bool:
        """Whether the folder holds what it reads, and so may stand for a repository that is none of git's."""

    def read(self, repository: Path, paths: Sequence[str], *, name: str) -> OwnershipReading:
        """What it says of each path.

        Args:
            repository: the folder of the repository.
            paths: relative to it, as the law of `remit.readers.ownership` has them.
            name: how locations call the repository's folder; empty for the working directory.
        """


OWNERSHIP: Final[Registry[OwnershipReader]] = Registry(
    package="remit.readers.ownership",
    folder=Path(__file__).parent / "ownership",
    attribute="OWNERSHIP",
)


class SignalReader(Protocol):
    """What a reader of events offers under the name `SIGNAL`."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file is of this source, told from its name and its first bytes, unpacked."""

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Its events in the order of the file, in bounded memory; what cannot be read stands in its place.

        Args:
            path: the file; plain or gzip.
            name: how places call it.
        """


SIGNALS: Final[Registry[SignalReader]] = Registry(
    package="remit.readers.signals",
    folder=Path(__file__).parent / "signals",
    attribute="SIGNAL",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueReading:
    """What one file of a catalogue says.

    Attributes:
        entries: who owns what, in order of appearance.
        unreadable: what could not be read.
        further: files that it names beside itself, relative to its own folder.
    """

    entries: tuple[Entry, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    further: tuple[str, ...] = ()


class CatalogueReader(Protocol):
    """What a reader of service catalogues offers under the name `CATALOGUE`."""

    usual: frozenset[str]
    """Names that its files usually have; those are read wherever they lie, others where remit.yaml names them."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file is of this format, told from its name and its first `HEAD_BYTES` bytes alone."""

    def read_catalogue(self, path: Path, *, name: str) -> CatalogueReading:
        """Everything that the file says of owners; `name` is how locations call it.

        Raises:
            UnreadableError: nothing in it can be relied on.
        """


CATALOGUES: Final[Registry[CatalogueReader]] = Registry(
    package="remit.readers.catalogues",
    folder=Path(__file__).parent / "catalogues",
    attribute="CATALOGUE",
)


class DirectoryReader(Protocol):
    """What a reader of directories of people offers under the name `DIRECTORY`."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file is of this format, told from its name and its first `HEAD_BYTES` bytes alone."""

    def read_people(self, path: Path, *, name: str) -> tuple[ListedPerson, ...]:
        """Everybody in the file, in order; `name` is how locations call it.

        Raises:
            UnreadableError: it cannot be read as a whole: who is here cannot be half known.
        """


DIRECTORIES: Final[Registry[DirectoryReader]] = Registry(
    package="remit.readers.directories",
    folder=Path(__file__).parent / "directories",
    attribute="DIRECTORY",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementReading:
    """What one sheet says of who does what.

    Attributes:
        statements: one for each row that is marked, in order.
        unreadable: cells that are filled and not understood; their rows are left out.
        unmarked: rows with an id and no mark, or marked as not applicable.
    """

    statements: tuple[Statement, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    unmarked: int = 0


class StatementReader(Protocol):
    """What a reader of published allocations offers under the name `STATEMENTS`."""

    framework: str
    """Id of the framework that the template is made for; empty where the ids have to tell."""

    def read_sheet(self, sheet: Sheet) -> StatementReading | None:
        """What the sheet says; None when no row of it is a heading of this template."""


STATEMENTS: Final[Registry[StatementReader]] = Registry(
    package="remit.readers.statements",
    folder=Path(__file__).parent / "statements",
    attribute="STATEMENTS",
)
