"""From paths to an estate: find what a reader recognises, read it, name it, join it, keep columns.

One root is one file; addresses are unique in it. Where two roots use the same address, the input's name stands
in front. What no reader recognises is listed, never taken for empty.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from remit.app.catalogues import catalogues_above, usual_names
from remit.app.contacts import contact_entries
from remit.app.edges import connect
from remit.app.precedence import prefer_plans
from remit.app.reconcile import reconcile
from remit.app.signals import Heard, Known, Listener, SignalFile, accounts_of, may_hold_signals, signal_reader
from remit.app.tables import MappedTables
from remit.documents.json import read_json
from remit.documents.witness import see, spoil
from remit.errors import UnreadableError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.join import Joined, NamedAsset, join
from remit.model.estate import Counts, Estate, EstateBuilder, Piece
from remit.model.location import Location
from remit.model.observation import Action, Observation, Reading, Unreadable
from remit.model.organisation import InputContext, Organisation
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
from remit.resolver.patterns import matches_path

BESIDE = (  # what readers of ownership and the search for a repository look for, upward
    ".git", "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitlab-ci.yml", ".gitlab",
    "OWNERS", "OWNERS_ALIASES",
)  # fmt: skip
SKIPPED_FOLDERS = frozenset({".git", ".terraform", "node_modules", ".venv", "__pycache__", ".remit"})
MAX_FILES = 100_000
PLAN_HINT = "for Terraform, write a plan: terraform plan -out p && terraform show -json p > plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What was read.

    Attributes:
        estate: the assets, not yet placed.
        inputs: files that were read.
        ignored: files that lie there and that no reader recognises.
        touched: ids of the assets that a change touches, and of every asset of an input that describes no
            change; None when no input describes one.
        heard: what files of events say; None when none was read.
        catalogues: files that are called like catalogues of who owns what.
        contacts: whom providers are told to write to.
    """

    estate: Estate
    inputs: tuple[str, ...]
    ignored: tuple[str, ...]
    touched: frozenset[str] | None
    catalogues: tuple[Path, ...] = ()
    contacts: tuple[Entry, ...] = ()
    heard: Heard | None = None


@dataclass(slots=True)
class _Gathered:
    """What grows while inputs are read."""

    readings: list[tuple[str, Reading]] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    signals: list[SignalFile] = field(default_factory=list)
    heard: Heard | None = None
    catalogues: list[Path] = field(default_factory=list)
    contacts: list[Entry] = field(default_factory=list)
    workspaces: dict[str, tuple[str, str]] = field(default_factory=dict)  # name of a reading → its unit and workspace


@dataclass(frozen=True, slots=True)
class _Root:
    """One input that was read and joined.

    Attributes:
        name: how locations call it.
        context: what remit.yaml says of it.
        joined: its assets with their parts.
        reading: what it was joined from.
    """

    name: str
    context: InputContext | None
    joined: Joined
    reading: Reading


def collect(
    paths: Sequence[Path], knowledge: KnowledgeBase, organisation: Organisation, *, folder: Path | None = None
) -> Collection:
    """Read everything under the paths.

    Args:
        paths: files, or folders that are walked.
        knowledge: names and mappings.
        organisation: among others what inputs do not say themselves (`sources:` of remit.yaml).
        folder: where remit.yaml lies, to which its patterns are relative; the working directory when None.

    Raises:
        UnreadableError: a named path does not exist, or nothing under the paths is of a known format.
    """
    gathered = _Gathered()
    home = folder or Path.cwd()

    def workspaces(unit: Path) -> list[Workspace]:
        named = [one for one in _contexts(unit, organisation, home) if one.workspace or one.variables]
        return [Workspace(name=one.workspace, variables=tuple(home / file for file in one.variables)) for one in named]

    explains_tables = any(source.columns for source in organisation.sources)
    tables = MappedTables(lambda file: _contexts(file, organisation, home) if explains_tables else ())
    _gather(paths, gathered, workspaces, tables)
    if not (gathered.readings or gathered.unreadable or gathered.signals):
        raise UnreadableError(
            "nothing here is of a format that Remit reads",
            place=", ".join(str(path) for path in paths),
            hint=PLAN_HINT,
        )
    roots = []
    for name, reading in gathered.readings:
        unit, workspace = gathered.workspaces.get(name, (name, ""))
        contexts = _contexts(Path(unit), organisation, home)
        context = next((one for one in contexts if one.workspace == workspace), None)
        observations = [_in_context(observation, context, organisation) for observation in reading.observations]
        gathered.contacts.extend(contact_entries(observations))
        joined = join(observations, knowledge)
        roots.append(_Root(name, context, joined, reading))
        if observations and len(joined.unresolved) == len(observations):
            gathered.unreadable.append(_unknown(name, joined))
    _reconcile(roots, knowledge)
    if gathered.signals:
        roots.append(_hear(roots, gathered, knowledge))
    return _build(roots, gathered, knowledge, organisation.accounts)


def _reconcile(roots: Sequence[_Root], knowledge: KnowledgeBase) -> None:
    """Make one of what code declares and an account runs, where both were read."""
    live = [root for root in roots if root.reading.is_live]
    declared = [root for root in roots if not root.reading.is_live]
    if not live or not declared:
        return
    found = reconcile(
        [asset for root in declared for asset in root.joined.assets],
        [asset for root in live for asset in root.joined.assets],
        knowledge,
        [sweep for root in live for sweep in root.reading.sweeps],
    )
    for group, assets in ((declared, iter(found.declared)), (live, iter(found.live))):
        for root in group:
            root.joined.assets[:] = [one for _, one in zip(root.joined.assets, assets, strict=False) if one is not None]


def _hear(roots: Sequence[_Root], gathered: _Gathered, knowledge: KnowledgeBase) -> _Root:
    """Hear the events; what was recognised and concerns no asset makes an asset of its account."""
    listener = Listener(knowledge)
    listener.know(
        Known(id=ids[asset.observation.address], asset=asset, is_declared=not root.reading.is_live)
        for root, ids in zip(roots, _ids(roots), strict=True)
        for asset in root.joined.assets
    )
    gathered.heard, accounts = accounts_of(listener.hear(gathered.signals), listener.signs)
    gathered.unreadable.extend(gathered.heard.unreadable)
    return _Root(gathered.signals[0].name, None, join(accounts, knowledge), Reading(observations=accounts))


def _gather(
    paths: Sequence[Path], gathered: _Gathered, workspaces: Callable[[Path], Sequence[Workspace]], tables: Reader
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
                if name not in gathered.sources:  # a file of it may have been named as well
                    gathered.readings.append((name, reading))
                    gathered.sources.add(name)
    gathered.catalogues.extend(catalogues_above(files))
    gathered.readings = prefer_plans(gathered.readings, gathered.sources)
    # several roots may call one broken module: it is broken once
    gathered.unreadable.extend(dict.fromkeys(one for _, reading in gathered.readings for one in reading.unreadable))


def _units(
    reader: FolderReader,
    top: Path,
    files: Sequence[Path],
    gathered: _Gathered,
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


def _files(path: Path, gathered: _Gathered) -> Iterator[Path]:
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


def _read(file: Path, readers: Sequence[Reader], gathered: _Gathered, *, is_named: bool) -> None:
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


def _note_special(name: str, gathered: _Gathered, *, is_named: bool) -> None:
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


def _note_unrecognised(name: str, gathered: _Gathered, *, is_named: bool) -> None:
    if not is_named:
        gathered.ignored.append(name)
        return
    cause = "not of a format that Remit reads"
    gathered.unreadable.append(Unreadable(location=Location(file=name), cause=cause, hint=PLAN_HINT))


def _unknown(name: str, joined: Joined) -> Unreadable:
    """An input of which nothing is known must not pass for one in which nothing is wrong."""
    types = ", ".join(sorted({one.native_type for one in joined.unresolved})[:5])
    return Unreadable(
        location=Location(file=name),
        cause=f"none of its {len(joined.unresolved)} resources is of a type that Remit knows ({types})",
        hint="check that it is the right file; how a service is added stands in docs/guides/add-a-service.md",
    )


def _contexts(file: Path, organisation: Organisation, folder: Path) -> list[InputContext]:
    """What remit.yaml says of this input, in the order in which it is written."""
    resolved, root = file.resolve(), folder.resolve()
    name = resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else file.as_posix()
    return [source for source in organisation.sources if matches_path(source.path, name)]


def _in_context(observation: Observation, context: InputContext | None, organisation: Organisation) -> Observation:
    account = observation.account or (context.account if context else "")
    known = organisation.accounts.get(account)
    region = observation.region or (context.region if context else "") or (known.region if known else "")
    if account == observation.account and region == observation.region:
        return observation
    return replace(observation, account=account, region=region)


def _build(
    roots: Sequence[_Root], gathered: _Gathered, knowledge: KnowledgeBase, accounts: Iterable[str]
) -> Collection:
    builder = EstateBuilder()
    pieces: list[Piece] = []
    touched: set[str] = set()
    for root, ids in zip(roots, _ids(roots), strict=True):
        for asset in root.joined.assets:
            asset_id = ids[asset.observation.address]
            _add(builder, asset, asset_id, root.name, root.context.environment if root.context else "", knowledge)
            changes = (one.action is not Action.STANDS for one in (asset.observation, *asset.parts))
            if not root.reading.is_change or any(changes):
                touched.add(asset_id)
        pieces.extend(_pieces(root.joined, ids))
    counts = Counter(piece.kind for piece in pieces)
    estate = builder.build(
        edges=connect([root.joined for root in roots], accounts, knowledge),
        counts=Counts(
            resources=len(builder.ids) + len(pieces),
            assets=len(builder.ids),
            parts=counts["part"],
            others=counts["other"],
            unresolved=counts["unresolved"],
            unreadable=len(gathered.unreadable),
        ),
        pieces=tuple(pieces),
        unreadable=tuple(gathered.unreadable),
    )
    return Collection(
        estate=estate,
        inputs=(*(name for name, _ in gathered.readings), *(file.name for file in gathered.signals)),
        ignored=tuple(gathered.ignored),
        catalogues=tuple(gathered.catalogues),
        contacts=tuple(gathered.contacts),
        touched=frozenset(touched) if any(root.reading.is_change for root in roots) else None,
        heard=gathered.heard,
    )


def _ids(roots: Sequence[_Root]) -> list[dict[str, str]]:
    """The id of each asset by its address, root by root."""
    used = Counter(asset.observation.address for root in roots for asset in root.joined.assets)
    addresses = ((root.name, asset.observation.address) for root in roots for asset in root.joined.assets)
    named = {(name, one): one if used[one] == 1 else f"{name}#{one}" for name, one in addresses}
    return [
        {asset.observation.address: named[root.name, asset.observation.address] for asset in root.joined.assets}
        for root in roots
    ]


def _add(
    builder: EstateBuilder, asset: NamedAsset, asset_id: str, name: str, environment: str, knowledge: KnowledgeBase
) -> None:
    seen = asset.observation
    service = knowledge.service(asset.service)
    builder.add(
        asset_id=asset_id,
        name=asset.name,
        location=seen.location,
        texts={
            "native_type": seen.native_type,
            "provider": service.provider,
            "service": service.id,
            "service_name": service.name,
            "model": service.model,
            "account": seen.account,
            "region": seen.region,
            "path": seen.path,
            "namespace": seen.namespace,
            "action": seen.action.value,
            "input": name,
            "environment": environment,
        },
        tags=seen.tags,
        facts=asset.facts,
    )


def _pieces(joined: Joined, ids: dict[str, str]) -> Iterator[Piece]:
    holders: dict[str, list[str]] = {}
    for asset in joined.assets:
        for part in asset.parts:
            holders.setdefault(part.address, []).append(ids[asset.observation.address])
    for kind, rows in (("part", joined.parts), ("other", joined.others), ("unresolved", joined.unresolved)):
        for row in rows:
            yield Piece(
                address=row.address,
                native_type=row.native_type,
                kind=kind,
                assets=tuple(holders.get(row.address, ())),
                location=row.location,
            )
