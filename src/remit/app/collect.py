"""From paths to an estate: find what a reader recognises, read it, name it, join it, keep columns.

One root is one file; addresses are unique in it. Where two roots use the same address, the input's name stands
in front. What no reader recognises is listed, never taken for empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from remit.app.contacts import contact_entries
from remit.app.edges import connect
from remit.app.gather import PLAN_HINT, Gathered, gather
from remit.app.reconcile import identities, reconcile
from remit.app.reconcile_stated import as_assets, hints_of, reconcile_stated, sharing
from remit.app.signals import Heard, Known, Listener, accounts_of
from remit.app.stated_assets import append, claims_of, in_context, pieces_of, unique_ids
from remit.app.tables import MappedTables
from remit.errors import UnreadableError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.join import Joined, NamedAsset, join
from remit.knowledge.stated import understand
from remit.model.columns import Column
from remit.model.estate import Counts, Estate, EstateBuilder, Piece
from remit.model.location import Location
from remit.model.observation import Action, Hint, Observation, Reading, Sweep, Unreadable
from remit.model.organisation import InputContext, Organisation
from remit.model.ownership import Entry, NativeClaim
from remit.model.stated import StatedAssets
from remit.readers import (
    Workspace,
)
from remit.resolver.patterns import matches_path

_NO_HINT: Final = Hint()
LONGEST_TYPE: Final = 120  # characters that are said of a type which may be no type at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What was read.

    Attributes:
        estate: the assets, not yet placed.
        inputs: files that were read.
        ignored: files that lie there and that no reader recognises.
        skipped: those of them that looked like something to read, each with what it is instead.
        touched: ids of the assets that a change touches, and of every asset of an input that describes no
            change; None when no input describes one.
        heard: what files of events say; None when none was read.
        catalogues: files that are called like catalogues of who owns what.
        contacts: whom providers are told to write to.
        stated: who the inputs themselves say owns each asset; None when none does.
    """

    estate: Estate
    inputs: tuple[str, ...]
    ignored: tuple[str, ...]
    touched: frozenset[str] | None
    catalogues: tuple[Path, ...] = ()
    contacts: tuple[Entry, ...] = ()
    heard: Heard | None = None
    stated: Column[tuple[NativeClaim, ...]] | None = None
    skipped: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Root:
    """One input that was read and joined.

    Attributes:
        name: how locations call it.
        context: what remit.yaml says of it.
        joined: its assets with their parts.
        reading: what it was joined from.
        stated: assets that came with their facts; None where there are none.
        pieces: of those, what is no asset.
        hints: what the input says of joined assets beside the resource itself, by address.
    """

    name: str
    context: InputContext | None
    joined: Joined
    reading: Reading
    stated: StatedAssets | None = None
    pieces: list[Piece] = field(default_factory=list)
    hints: dict[str, Hint] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hints.update(self.reading.hints)


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
    gathered = Gathered()
    home = folder or Path.cwd()

    def workspaces(unit: Path) -> list[Workspace]:
        named = [one for one in _contexts(unit, organisation, home) if one.workspace or one.variables]
        return [Workspace(name=one.workspace, variables=tuple(home / file for file in one.variables)) for one in named]

    explains_tables = any(source.columns for source in organisation.sources)
    tables = MappedTables(lambda file: _contexts(file, organisation, home) if explains_tables else ())
    gather(paths, gathered, workspaces, tables)
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
        root = _Root(name, context, joined, reading)
        roots.append(root)
        if reading.stated is not None:
            _understand(root, reading.stated, organisation, knowledge, gathered)
        elif observations and len(joined.unresolved) == len(observations):
            gathered.unreadable.append(_unknown(name, joined))
    _reconcile(roots, knowledge)
    if gathered.signals:
        roots.append(_hear(roots, gathered, knowledge))
    return _build(roots, gathered, knowledge, organisation.accounts)


def _understand(
    root: _Root, stated: StatedAssets, organisation: Organisation, knowledge: KnowledgeBase, gathered: Gathered
) -> None:
    """Hold what a list states against the knowledge base and remit.yaml."""
    said = understand(stated, knowledge, root.name)
    root.pieces = [*pieces_of(stated, said.others, "other"), *pieces_of(stated, said.unresolved, "unresolved")]
    gathered.unreadable.extend(said.unreadable)
    if len(said.assets):
        root.stated = in_context(said.assets, root.context, organisation)


def _reconcile(roots: Sequence[_Root], knowledge: KnowledgeBase) -> None:
    """Make one of what code declares and an account runs, where both were read."""
    live = [root for root in roots if root.reading.is_live]
    declared = [root for root in roots if not root.reading.is_live]
    if not live or not declared:
        return
    _raise_common(declared, live, knowledge)
    _raise_common(live, declared, knowledge)
    sweeps = [sweep for root in live for sweep in root.reading.sweeps]
    found = reconcile(
        [asset for root in declared for asset in root.joined.assets],
        [asset for root in live for asset in root.joined.assets],
        knowledge,
        sweeps,
    )
    for group, assets in ((declared, iter(found.declared)), (live, iter(found.live))):
        for root in group:
            root.joined.assets[:] = [one for _, one in zip(root.joined.assets, assets, strict=False) if one is not None]
    _reconcile_lists(declared, live, sweeps)


def _reconcile_lists(declared: Sequence[_Root], live: Sequence[_Root], sweeps: Sequence[Sweep]) -> None:
    """The same for what lists state on both sides, or on one."""
    sides = [[root for root in side if root.stated is not None] for side in (declared, live)]
    ours, theirs = ([root.stated for root in side if root.stated is not None] for side in sides)
    found = reconcile_stated(ours, theirs, sweeps)
    for side, lists in zip(sides, found, strict=True):
        for root, stated in zip(side, lists, strict=True):
            root.stated = stated if len(stated) else None


def _raise_common(lists: Sequence[_Root], others: Sequence[_Root], knowledge: KnowledgeBase) -> None:
    """Of lists, treat what may be one with a joined asset of the other side as if it had been joined itself."""
    texts = {
        (asset.service, text)
        for root in others
        for asset in root.joined.assets
        for text in identities(asset, knowledge)
    }
    for root in lists if texts else ():
        rows = sharing(root.stated, texts) if root.stated is not None else ()
        if root.stated is None or not len(rows):
            continue
        raised = root.stated.taken(np.asarray(rows))
        root.joined.assets.extend(as_assets(raised))
        root.hints.update(hints_of(raised))
        left = np.setdiff1d(np.arange(len(root.stated)), rows)
        root.stated = root.stated.taken(left) if len(left) else None


def _hear(roots: Sequence[_Root], gathered: Gathered, knowledge: KnowledgeBase) -> _Root:
    """Hear the events; what was recognised and concerns no asset makes an asset of its account."""
    listener = Listener(knowledge)
    listener.know(_known(roots))
    gathered.heard, accounts = accounts_of(listener.hear(gathered.signals), listener.signs)
    gathered.unreadable.extend(gathered.heard.unreadable)
    return _Root(gathered.signals[0].name, None, join(accounts, knowledge), Reading(observations=accounts))


def _known(roots: Sequence[_Root]) -> Iterator[Known]:
    """Every asset, as events may name it."""
    for root, ids in zip(roots, _ids(roots), strict=True):
        for asset in root.joined.assets:
            yield Known(id=ids[asset.observation.address], asset=asset, is_declared=not root.reading.is_live)
    lists = [(root, root.stated) for root in roots if root.stated is not None]
    named = unique_ids([(root.name, stated) for root, stated in lists], _addresses(roots))
    for (root, stated), those in zip(lists, named, strict=True):
        for asset_id, asset in zip(those, as_assets(stated), strict=True):
            yield Known(id=asset_id, asset=asset, is_declared=not root.reading.is_live)


def _addresses(roots: Sequence[_Root]) -> Iterator[str]:
    return (asset.observation.address for root in roots for asset in root.joined.assets)


def _unknown(name: str, joined: Joined) -> Unreadable:
    """An input of which nothing is known must not pass for one in which nothing is wrong."""
    types = ", ".join(sorted({one.native_type[:LONGEST_TYPE] for one in joined.unresolved})[:5])
    return Unreadable(
        location=Location(file=name),
        cause=f"Remit knows none of the types of its resources ({types})",
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


def _build(roots: Sequence[_Root], gathered: Gathered, knowledge: KnowledgeBase, accounts: Iterable[str]) -> Collection:
    builder = EstateBuilder()
    pieces: list[Piece] = []
    touched: set[str] = set()
    named = _ids(roots)
    for root, ids in zip(roots, named, strict=True):
        for asset in root.joined.assets:
            asset_id = ids[asset.observation.address]
            _add(builder, asset, asset_id, root, knowledge)
            changes = (one.action is not Action.STANDS for one in (asset.observation, *asset.parts))
            if not root.reading.is_change or any(changes):
                touched.add(asset_id)
        pieces.extend((*_pieces(root.joined, ids), *root.pieces))
    joined = len(builder.ids)
    lists = [(root.name, root.stated) for root in roots if root.stated is not None]
    for (name, stated), stated_ids in zip(lists, unique_ids(lists, _addresses(roots)), strict=True):
        append(builder, stated, stated_ids, name, knowledge)
    counts = Counter(piece.kind for piece in pieces)
    estate = builder.build(
        edges=connect([root.joined for root in roots], accounts, knowledge, beside=len(builder.ids) - joined),
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
        skipped=dict(gathered.skipped),
        catalogues=tuple(gathered.catalogues),
        contacts=tuple(gathered.contacts),
        touched=frozenset((*touched, *builder.ids[joined:])) if any(root.reading.is_change for root in roots) else None,
        heard=gathered.heard,
        stated=claims_of(
            [root.hints.get(asset.observation.address) for root in roots for asset in root.joined.assets],
            [stated.owners for _, stated in lists],
        ),
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


def _add(builder: EstateBuilder, asset: NamedAsset, asset_id: str, root: _Root, knowledge: KnowledgeBase) -> None:
    seen = asset.observation
    hint = root.hints.get(seen.address, _NO_HINT)
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
            "input": root.name,
            "workload": hint.workload,
            "environment": hint.environment or (root.context.environment if root.context else ""),
            "data_class": hint.data_class,
            "tier": hint.tier,
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
