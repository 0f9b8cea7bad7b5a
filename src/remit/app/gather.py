"""From paths to readings: find what a reader recognises, and read it; what no reader recognises is listed.

Nothing is joined or judged here. It cannot tell an empty input from one whose format nobody knows, so both are said.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from remit.app.catalogues import catalogues_above, usual_names
from remit.app.precedence import prefer_plans
from remit.app.signals import Heard, SignalFile, may_hold_signals, signal_reader
from remit.documents.json import read_json
from remit.documents.witness import see, spoil
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Reading, Unreadable
from remit.model.ownership import Entry
from remit.readers import (
    ACCOUNTS,
    HEAD_BYTES,
    INFRASTRUCTURE,
    FolderReader,
    LiveReader,
    Reader,
    TableReader,
    Workspace,
    WorkspaceReader,
)

BESIDE = (  # what readers of ownership and the search for a repository look for, upward
    ".git", "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitlab-ci.yml", ".gitlab",
    "OWNERS", "OWNERS_ALIASES",
)  # fmt: skip
SKIPPED_FOLDERS = frozenset({".git", ".terraform", "node_modules", ".venv", "__pycache__", ".remit"})
MAX_FILES = 100_000
PLAN_HINT = "for Terraform, write a plan: terraform plan -out p && terraform show -json p > plan.json"


@dataclass(slots=True)
class Gathered:
    """What grows while inputs are read.

    Attributes:
        readings: each with the name of its input.
        unreadable: what could not be read.
        ignored: files that no reader recognises.
        skipped: those of them that looked like something to read, each with what it is instead.
        sources: names of folders that were read as a whole.
        signals: files of events.
        heard: what they say, once they were heard.
        catalogues: files that are called like catalogues of who owns what.
        contacts: whom providers are told to write to.
        workspaces: unit and workspace by the name of a reading.
    """

    readings: list[tuple[str, Reading]] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    signals: list[SignalFile] = field(default_factory=list)
    heard: Heard | None = None
    catalogues: list[Path] = field(default_factory=list)
    contacts: list[Entry] = field(default_factory=list)
    workspaces: dict[str, tuple[str, str]] = field(default_factory=dict)


def gather(
    paths: Sequence[Path], gathered: Gathered, workspaces: Callable[[Path], Sequence[Workspace]], tables: Reader
) -> None:
    """Read everything under the paths; a file that is reached twice is read once."""
    every = INFRASTRUCTURE.load_all().values()
    readers = [tables, *(one for one in every if not isinstance(one, FolderReader | TableReader))]
    folder_readers = [one for one in every if isinstance(one, FolderReader)]
    seen: set[str] = set()
    accounts = {path: reader for path in paths if (reader := _live_reader(path)) is not None}
    if accounts:
        spoil()  # an account may change at any time, and only asking it again would tell
    for path, reader in accounts.items():
        gathered.readings.extend(reader.read_account(str(path).partition(":")[2]))
    files = [path for path in paths if path not in accounts]
    for path in sorted(files, key=Path.is_dir):  # what is named outright comes first: it must be readable
        _see_above(path)
        claimed: dict[FolderReader, list[Path]] = {}
        for file in _files(path, gathered):
            taker = next((one for one in folder_readers if one.claims(file) and file.is_file()), None)
            # a link to a file of a format of folders belongs to the folder in which the link lies
            real = os.path.abspath(file) if taker else os.path.realpath(file)  # noqa: PTH100 - links stay
            if real in seen:
                continue
            seen.add(real)
            if taker:
                claimed.setdefault(taker, []).append(file)
            else:
                _read(file, readers, gathered, is_named=file is path)
        for taker, files in claimed.items():
            for name, reading in _units(taker, path if path.is_dir() else path.parent, files, gathered, workspaces):
                _keep(name, reading, gathered)
    gathered.catalogues.extend(catalogues_above(files))
    gathered.readings = prefer_plans(gathered.readings, gathered.sources)
    # several roots may call one broken module: it is broken once
    gathered.unreadable.extend(dict.fromkeys(one for _, reading in gathered.readings for one in reading.unreadable))


def _keep(name: str, reading: Reading, gathered: Gathered) -> None:
    """Keep what a folder's reader read; files that turned out to be something else are listed, not lost."""
    skipped = {one: why for one, why in reading.passed_over.items() if Path(one).name not in usual_names()}
    gathered.ignored.extend(skipped)
    gathered.skipped |= skipped
    is_empty = bool(reading.passed_over) and not reading.inputs
    if not is_empty and name not in gathered.sources:  # a file of it may have been named as well
        gathered.readings.append((name, reading))
        gathered.sources.add(name)


def _units(
    reader: FolderReader,
    top: Path,
    files: Sequence[Path],
    gathered: Gathered,
    workspaces: Callable[[Path], Sequence[Workspace]],
) -> Iterator[tuple[str, Reading]]:
    """What a folder's reader reads, with a name for each unit and workspace: `network`, `network[production]`."""
    if not isinstance(reader, WorkspaceReader):
        yield from reader.read_folders(top, files, name=_name)
        return
    for unit, workspace, reading in reader.read_workspaces(top, files, name=_name, workspaces=workspaces):
        name = f"{unit}[{workspace}]" if workspace else unit
        gathered.workspaces[name] = (unit, workspace)
        yield name, reading


def _see_above(path: Path) -> None:
    """Tell the witness what may be looked for in the folders above; those below are noted when they are listed."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - links stay, as where owners are looked for
    for above in whole.parents:
        see(*(above / name for name in BESIDE))


def _live_reader(path: Path) -> LiveReader | None:
    """Who reads what is named like an account, `aws:production`; a file of that name is a file."""
    scheme, colon, _ = str(path).partition(":")
    if not colon or path.exists():
        return None
    return ACCOUNTS.load(scheme) if scheme in ACCOUNTS.ids() else None


def _files(path: Path, gathered: Gathered) -> Iterator[Path]:
    """The file, or every file below the folder; a folder that cannot be listed is noted as unreadable."""

    def refused(problem: OSError) -> None:
        gathered.unreadable.append(_unopened(_name(Path(problem.filename)), problem))

    see(path)
    if not path.exists():
        raise UnreadableError("no such file or folder", place=str(path), hint="check the path")
    if not path.is_dir():
        yield path
        return
    count = 0
    usual = usual_names()
    for folder, folders, names in os.walk(path, onerror=refused, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        see(*(os.path.join(folder, name) for name in folders))  # noqa: PTH118 - before each is listed
        for name in sorted(names):
            count += 1
            if count > MAX_FILES:
                raise UnreadableError(f"more than {MAX_FILES} files", place=str(path), hint="name a smaller folder")
            file = Path(folder) / name
            see(file)
            if name in usual:
                gathered.catalogues.append(file)
            yield file


def _read(file: Path, readers: Sequence[Reader], gathered: Gathered, *, is_named: bool) -> None:
    """Read one file with the first reader that recognises it; one that was named outright must be readable."""
    name = _name(file)
    if file.exists() and not file.is_file():
        _note_special(name, gathered, is_named=is_named)
        return
    try:
        with file.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
        reader = next((reader for reader in readers if reader.recognise(file, head)), None)
        signals = signal_reader(file) if reader is None and (is_named or may_hold_signals(file)) else None
        if signals is not None:
            gathered.signals.append(SignalFile(path=file, name=name, reader=signals))
            return
        if reader is None:
            if is_named and file.suffix == ".json":
                read_json(file, name=name)  # where it breaks off says more than that nobody knows it
            _note_unrecognised(name, gathered, is_named=is_named)
            return
        reading = reader.read(file, name=name)
        gathered.readings.append((name, reading))
    except UnreadableError as problem:
        where = _place(problem.place, name)
        gathered.unreadable.append(Unreadable(location=where, cause=problem.message, hint=problem.hint))
    except OSError as problem:
        gathered.unreadable.append(_unopened(name, problem))


def _unopened(name: str, problem: OSError) -> Unreadable:
    cause = problem.strerror or "it cannot be opened"
    return Unreadable(location=Location(file=name), cause=cause, hint="check its permissions")


def _note_special(name: str, gathered: Gathered, *, is_named: bool) -> None:
    """Pipes, sockets and devices: opening one that lies about may wait for ever, so none is opened."""
    if not is_named:
        gathered.ignored.append(name)
        return
    cause = "a pipe or a device, which cannot be read twice"
    hint = "write it to a file first, and name that"
    gathered.unreadable.append(Unreadable(location=Location(file=name), cause=cause, hint=hint))


def _place(text: str, name: str) -> Location:
    """The place that an error gives as text, `file:line:column`; the whole file where it gives no line."""
    marks = text.removeprefix(name).split(":")[1:] if text.startswith(f"{name}:") else []
    numbers = [int(mark) for mark in marks if mark.isdecimal()]
    line, column = (*numbers, 0, 0)[:2]
    return Location(file=name, line=line, column=column)


def _name(file: Path) -> str:
    """How locations call the file: relative to the working directory where it lies below it, else as given.

    Bytes that are no UTF-8 are spelt out, so that the name can be printed and written as JSON.
    """
    here = Path.cwd()
    shown = file.relative_to(here) if file.is_absolute() and file.is_relative_to(here) else file
    return os.fsencode(shown.as_posix()).decode("utf-8", "backslashreplace")


def _note_unrecognised(name: str, gathered: Gathered, *, is_named: bool) -> None:
    if not is_named:
        gathered.ignored.append(name)
        return
    cause = "not of a format that Remit reads"
    gathered.unreadable.append(Unreadable(location=Location(file=name), cause=cause, hint=PLAN_HINT))
