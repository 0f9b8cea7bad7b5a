"""Stated assets of code and of accounts that are one thing, found as `remit.app.reconcile` finds them, in columns.

Who is one with whom is looked up asset by asset where it is not plain (`remit.app.plain_twins`); what becomes of their
facts, tags and places is worked out once for each distinct pair of them. The origin of a difference names the two
lists; their lines stand with the assets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress, repeat
from operator import ne

import numpy as np
from numpy.typing import NDArray

from remit.app.plain_twins import Texts, plain_twins
from remit.app.reconcile import ABSENT, BY_HAND, CODE, DRIFT, MANAGEMENT, SHORTEST, differences, merged_facts, tail
from remit.knowledge.join import NamedAsset
from remit.model.columns import Column, ColumnBuilder, Interner, Value, combine
from remit.model.estate import TagSet
from remit.model.facts import Fact, FactStatus
from remit.model.location import Location
from remit.model.observation import Hint, Observation, Sweep
from remit.model.stated import FactSet, StatedAssets

_ALONE = "no code that was read declares it"
_GONE = "its account was looked through and it is not there"
_ARN = "arn:"
_AGAINST = ("account", "region", "namespace")  # what speaks against two assets being one


def texts_of(stated: StatedAssets, rows: Iterable[int] | None = None) -> Iterator[tuple[str, ...]]:
    """What identifies each asset, or those of some rows, the surest first: id, name, more names, ends of ARNs."""
    aliases, codes = stated.aliases.values, stated.aliases.codes
    for row in range(len(stated)) if rows is None else rows:
        asset_id, name, more = stated.ids[row], stated.names[row], aliases[codes[row]]
        if not more and not asset_id.startswith(_ARN):
            yield (asset_id, name) if name and name != asset_id else (asset_id,)
            continue
        texts = [text for text in dict.fromkeys((asset_id, name, *more)) if text]
        tails = (found for text in texts if (found := tail(text)))
        yield tuple(dict.fromkeys((*texts, *tails)))


def sharing(stated: StatedAssets, texts: Iterable[tuple[str, str]]) -> NDArray[np.intp]:
    """Rows that carry one of these pairs of service and text."""
    wanted = set(texts)
    services = stated.columns["service"]
    rows = (
        row
        for row, (service, said) in enumerate(zip(services, texts_of(stated), strict=True))
        if any((service, text) in wanted for text in said)
    )
    return np.fromiter(rows, np.intp)


def as_assets(stated: StatedAssets) -> list[NamedAsset]:
    """The same as objects, to be reconciled with assets that were joined."""
    columns = stated.columns
    return [
        NamedAsset(
            observation=Observation(
                reader="",
                native_type=columns["native_type"][row],
                address=asset_id,
                attributes={},
                location=Location(
                    file=stated.files[row], line=int(stated.lines[row]), column=int(stated.line_columns[row])
                ),
                tags=dict(stated.tags[row]),
                path=columns["path"][row],
                account=columns["account"][row],
                region=columns["region"][row],
                namespace=columns["namespace"][row],
            ),
            service=columns["service"][row],
            name=stated.names[row] or asset_id,
            facts=tuple(
                Fact(name=name, value=value, status=FactStatus(status), origin=origin, source=source)
                for name, (value, status, origin, source) in stated.facts[row]
                if value is not None
            ),
            aliases=texts,
        )
        for row, (asset_id, texts) in enumerate(zip(stated.ids, texts_of(stated), strict=True))
    ]


def hints_of(stated: StatedAssets) -> dict[str, Hint]:
    """What the list says of each asset beside, by its id."""
    columns = stated.columns
    return {
        asset_id: Hint(
            environment=columns["environment"][row],
            workload=columns["workload"][row],
            data_class=columns["data_class"][row],
            tier=columns["tier"][row],
            owners=stated.owners[row],
        )
        for row, asset_id in enumerate(stated.ids)
    }


def reconcile_stated(
    declared: Sequence[StatedAssets], live: Sequence[StatedAssets], sweeps: Iterable[Sweep]
) -> tuple[list[StatedAssets], list[StatedAssets]]:
    """What the lists of code and of accounts come to, in the same order; a live asset that is one with code is gone.

    Args:
        declared: lists of code.
        live: lists of accounts; no two assets of them are one.
        sweeps: what the live sources looked through without a hole.
    """
    ours, theirs = _together(declared), _together(live)
    pairs, ambiguous = _pairs(ours, theirs)
    mine = np.array(list(pairs), dtype=np.intp)
    other = np.array(list(pairs.values()), dtype=np.intp)
    merged = _merged(ours, theirs, mine, other)
    alone = _others(len(ours), mine)
    gone = alone[_swept(ours, alone, set(sweeps))]
    merged = _noted(merged, gone, ABSENT, _GONE)
    left = _others(len(theirs), other)
    by_hand = _others(len(theirs), np.concatenate((other, np.array(sorted(ambiguous), dtype=np.intp))))
    rest = _noted(theirs, by_hand, BY_HAND, _ALONE)
    stays = np.zeros(len(theirs), dtype=np.bool_)
    stays[left] = True
    return _apart(merged, declared, np.ones(len(ours), dtype=np.bool_)), _apart(rest, live, stays)


def _others(many: int, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """All rows but these, rising."""
    stays = np.ones(many, dtype=np.bool_)
    stays[rows] = False
    return np.flatnonzero(stays)


def _pairs(ours: StatedAssets, theirs: StatedAssets) -> tuple[dict[int, int], set[int]]:
    """Declared rows with the live ones that they are one with; and live rows that could be one with several."""
    services = Interner[str]()
    found = plain_twins(_texts(ours, services), _texts(theirs, services))
    fits = _Fits.of(ours, theirs)
    left, right = found.open_ours.tolist(), found.open_theirs.tolist()
    pairs: dict[int, int] = {}
    is_fit = fits.asks_all(found.ours, found.theirs)
    for mine, other, fit in zip(found.ours.tolist(), found.theirs.tolist(), is_fit, strict=True):
        if not _share(ours, theirs, mine, other):
            left.append(mine)
            right.append(other)
        elif fit:
            pairs[mine] = other
    left.sort()
    right.sort()
    return pairs, _looked_up(ours, theirs, left, right, fits, pairs)


def _looked_up(
    ours: StatedAssets, theirs: StatedAssets, left: list[int], right: list[int], fits: _Fits, pairs: dict[int, int]
) -> set[int]:
    """Add the pairs among these rows, live row by live row; live rows that could be one with several are given back."""
    index = _index(ours, left)
    ambiguous: set[int] = set()
    services = theirs.columns["service"]
    for row, texts in zip(right, texts_of(theirs, right), strict=True):
        service = services[row]
        for text in texts:
            free = [one for one in index.get((service, text), ()) if one not in pairs and fits.asks(one, row)]
            if len(free) == 1:
                pairs[free[0]] = row
                ambiguous.discard(row)
                break
            if free:
                ambiguous.add(row)
    return ambiguous


def _index(stated: StatedAssets, rows: list[int]) -> dict[tuple[str, str], list[int]]:
    """Some rows by service and by a text that identifies them."""
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    services = stated.columns["service"]
    for row, texts in zip(rows, texts_of(stated, rows), strict=True):
        for text in texts:
            if len(text) >= SHORTEST:
                index[services[row], text].append(row)
    return index


def _texts(stated: StatedAssets, services: Interner[str]) -> Texts:
    """What identifies each row, by service; rows with more than an id and a name are few."""
    column = stated.columns["service"]
    groups = np.array([services.code(one) for one in column.values], dtype=np.int64)[column.codes]
    has_more = np.array([bool(one) for one in stated.aliases.values], dtype=np.bool_)[stated.aliases.codes]
    has_more |= np.fromiter(map(str.startswith, stated.ids, repeat(_ARN)), np.bool_, len(stated))
    is_other = np.fromiter(map(ne, stated.names, stated.ids), np.bool_, len(stated))
    listed = np.flatnonzero(has_more)
    each = list(texts_of(stated, listed.tolist()))
    columns = (
        (stated.ids, ~has_more),
        (stated.names, ~has_more & is_other),
    )
    several = [(list(compress(texts, said)), np.flatnonzero(said)) for texts, said in columns]
    several.append(([text for texts in each for text in texts], np.repeat(listed, [len(texts) for texts in each])))
    return Texts.of(groups, several, shortest=SHORTEST)


def _share(ours: StatedAssets, theirs: StatedAssets, mine: int, other: int) -> bool:
    """Whether two rows of which hashes agree do carry the same text."""
    if ours.names[mine] == theirs.names[other] != "" or ours.ids[mine] == theirs.ids[other]:
        return True
    return not set(next(texts_of(ours, [mine]))).isdisjoint(next(texts_of(theirs, [other])))


@dataclass(frozen=True, slots=True)
class _Fits:
    """Which places of the two sides do not contradict each other.

    Attributes:
        ours, theirs: the number of each row's place.
        names: the distinct places of each side.
        known: what was asked before.
    """

    ours: list[int]
    theirs: list[int]
    names: tuple[list[tuple[str, ...]], list[tuple[str, ...]]]
    known: dict[tuple[int, int], bool]

    @classmethod
    def of(cls, ours: StatedAssets, theirs: StatedAssets) -> _Fits:
        (mine, names), (other, more) = (_places(side) for side in (ours, theirs))
        return cls(mine, other, (names, more), {})

    def asks(self, declared: int, live: int) -> bool:
        """Whether nothing that both rows say of their places speaks against it."""
        key = self.ours[declared], self.theirs[live]
        if key not in self.known:
            both = zip(self.names[0][key[0]], self.names[1][key[1]], strict=True)
            self.known[key] = all(not one or not other or one == other for one, other in both)
        return self.known[key]

    def asks_all(self, declared: NDArray[np.intp], live: NDArray[np.intp]) -> list[bool]:
        """The same of each pair of rows."""
        first, of = combine(np.array(self.ours)[declared], np.array(self.theirs)[live])
        said = [self.asks(int(declared[pair]), int(live[pair])) for pair in first.tolist()]
        return [said[one] for one in of.tolist()]


def _places(side: StatedAssets) -> tuple[list[int], list[tuple[str, ...]]]:
    columns = [side.columns[name] for name in _AGAINST]
    first, of = combine(*(column.codes for column in columns))
    return of.tolist(), [tuple(column[row] for column in columns) for row in first.tolist()]


def _merged(ours: StatedAssets, theirs: StatedAssets, mine: NDArray[np.intp], other: NDArray[np.intp]) -> StatedAssets:
    """The declared assets with what their live twins tell."""
    if not len(mine):
        return ours
    facts = _twofold(ours.facts, theirs.facts, ours.files, theirs.files, mine, other)
    tags = _mixed(ours.tags, theirs.tags, mine, other)
    columns = dict(ours.columns)
    for name in ("account", "region", "environment"):
        columns[name] = _either(ours.columns[name], theirs.columns[name], mine, other)
    owners = _either(ours.owners, theirs.owners, mine, other, is_ours_first=True)
    return replace(ours, facts=facts, tags=tags, columns=columns, owners=owners)


def _twofold(
    ours: Column[FactSet],
    theirs: Column[FactSet],
    our_files: Column[str],
    their_files: Column[str],
    mine: NDArray[np.intp],
    other: NDArray[np.intp],
) -> Column[FactSet]:
    interner: Interner[FactSet] = Interner()
    codes = np.array([interner.code(one) for one in ours.values], dtype=np.int32)[ours.codes]
    first, of = combine(ours.codes[mine], theirs.codes[other], our_files.codes[mine], their_files.codes[other])
    table = []
    for pair in first.tolist():
        left, right = int(mine[pair]), int(other[pair])
        where = f"{our_files[left]} beside {their_files[right]}"
        table.append(interner.code(_both(ours[left], theirs[right], where)))
    codes[mine] = np.array(table, dtype=np.int32)[of]
    return Column(codes, interner.values())


def _both(declared: FactSet, live: FactSet, where: str) -> FactSet:
    ours, theirs = dict(declared), dict(live)
    values = [{name: cell[0] for name, cell in side.items() if cell[0] is not None} for side in (ours, theirs)]
    stated = FactStatus.STATED.value
    told = {
        **merged_facts(ours, theirs, lambda cell: cell[0]),
        MANAGEMENT: (CODE, stated, where, ""),
        DRIFT: (tuple(sorted(differences(*values))), stated, where, ""),
    }
    return tuple(sorted(told.items(), key=lambda pair: pair[0]))


def _mixed(
    ours: Column[TagSet], theirs: Column[TagSet], mine: NDArray[np.intp], other: NDArray[np.intp]
) -> Column[TagSet]:
    """Tags of both; those of the account win."""
    interner: Interner[TagSet] = Interner()
    codes = np.array([interner.code(one) for one in ours.values], dtype=np.int32)[ours.codes]
    first, of = combine(ours.codes[mine], theirs.codes[other])
    table = [
        interner.code(tuple(sorted({**dict(ours[int(mine[pair])]), **dict(theirs[int(other[pair])])}.items())))
        for pair in first.tolist()
    ]
    codes[mine] = np.array(table, dtype=np.int32)[of]
    return Column(codes, interner.values())


def _either(
    ours: Column[Value],
    theirs: Column[Value],
    mine: NDArray[np.intp],
    other: NDArray[np.intp],
    *,
    is_ours_first: bool = False,
) -> Column[Value]:
    """What the account says, else what the code does; or the other way round."""
    interner: Interner[Value] = Interner()
    codes = np.array([interner.code(one) for one in ours.values], dtype=np.int32)[ours.codes]
    live = np.array([interner.code(one) for one in theirs.values], dtype=np.int32)[theirs.codes[other]]
    says = np.array([bool(one) for one in interner.values()], dtype=np.bool_)
    code = codes[mine]
    codes[mine] = np.where(says[code], code, live) if is_ours_first else np.where(says[live], live, code)
    return Column(codes, interner.values())


def _swept(ours: StatedAssets, rows: NDArray[np.intp], sweeps: set[Sweep]) -> NDArray[np.bool_]:
    """Which of the rows lie where somebody looked through everything."""
    if not sweeps or not len(rows):
        return np.zeros(len(rows), dtype=np.bool_)
    columns = [ours.columns[name] for name in ("service", "account", "region")]
    first, of = combine(*(column.codes[rows] for column in columns))
    table = []
    for place in first.tolist():
        service, account, region = (column[int(rows[place])] for column in columns)
        table.append(any(Sweep(service=service, account=account, region=one) in sweeps for one in {region, ""}))
    return np.array(table, dtype=np.bool_)[of]


def _noted(stated: StatedAssets, rows: NDArray[np.intp], value: str, origin: str) -> StatedAssets:
    """With how these rows are managed."""
    if not len(rows):
        return stated
    interner: Interner[FactSet] = Interner()
    codes = np.array([interner.code(one) for one in stated.facts.values], dtype=np.int32)[stated.facts.codes]
    cell = (value, FactStatus.STATED.value, origin, "")
    used = np.flatnonzero(np.bincount(stated.facts.codes[rows])).tolist()
    table = np.zeros(len(stated.facts.values), dtype=np.int32)
    for code in used:
        table[code] = interner.code(tuple(sorted({**dict(stated.facts.values[code]), MANAGEMENT: cell}.items())))
    codes[rows] = table[stated.facts.codes[rows]]
    return replace(stated, facts=Column(codes, interner.values()))


def _together(several: Sequence[StatedAssets]) -> StatedAssets:
    """Lists one after the other."""
    if len(several) < 2:
        return several[0] if several else StatedAssets.none()
    return StatedAssets(
        ids=tuple(one for each in several for one in each.ids),
        names=tuple(one for each in several for one in each.names),
        columns={name: _chained([each.columns[name] for each in several]) for name in several[0].columns},
        tags=_chained([each.tags for each in several]),
        facts=_chained([each.facts for each in several]),
        owners=_chained([each.owners for each in several]),
        aliases=_chained([each.aliases for each in several]),
        files=_chained([each.files for each in several]),
        lines=np.concatenate([each.lines for each in several]),
        line_columns=np.concatenate([each.line_columns for each in several]),
        places=np.concatenate([each.places for each in several]),
    )


def _chained(columns: Sequence[Column[Value]]) -> Column[Value]:
    builder: ColumnBuilder[Value] = ColumnBuilder()
    for column in columns:
        builder.extend(column)
    return builder.build()


def _apart(whole: StatedAssets, several: Sequence[StatedAssets], stays: NDArray[np.bool_]) -> list[StatedAssets]:
    """The lists again, with the rows that stay."""
    if len(several) == 1 and stays.all():
        return [whole]
    found, start = [], 0
    for one in several:
        rows = np.flatnonzero(stays[start : start + len(one)]) + start
        found.append(whole.taken(rows))
        start += len(one)
    return found
