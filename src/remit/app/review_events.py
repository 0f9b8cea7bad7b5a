"""What calls for a review: what two snapshots show, and what the change watch found (R6.1).

Assets are compared by their ids, cells by profile and facts by column, so that it costs little at a million assets. Of
a change the review names the first and counts all. What this file cannot know is whether a change was meant: that is
what the review is for.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app.watch_kept import Kept
from remit.model.columns import Column
from remit.model.estate import FactCell
from remit.model.facts import FactKind, FactType, Marker
from remit.model.landscape import Landscape
from remit.model.location import NOWHERE
from remit.model.organisation import Vendor
from remit.model.party import Cell
from remit.model.review import Cause, ReviewScope, ScopeKind
from remit.model.review_rules import Routine
from remit.model.wording import counted

MOST_NAMED: Final = 50  # changes of one event that the review names
_LONGEST: Final = 200  # characters of a name before it is cut
_HANDS: Final = 0x7FFF  # a cell without its mark for what is undecided: that mark is no change of hands
_UNTOLD: Final = 2**30  # rank of a value that cannot be told: worse than any that can
_ABSENT: Final = -(2**30)
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEvent:
    """Something that calls for a review.

    Attributes:
        routine: which.
        scope: of what.
        cause: why, with what shows it.
        key: what tells this event from others of the kind: the later snapshot, or the finding of the watch.
    """

    routine: Routine
    scope: ReviewScope
    cause: Cause
    key: str

    @property
    def name(self) -> str:
        """The review's name; the same event has the same name whoever sees it, and however often."""
        return review_name(self.routine, self.scope, self.key)


def review_name(routine: Routine, scope: ReviewScope, key: str) -> str:
    """The name of the review that a routine, a scope and a key make: `weekly:team:payments@2026-W47`."""
    place = "" if scope.kind is ScopeKind.EVERYTHING else f":{scope.kind.value}:{scope.id}"
    name = f"{routine.value}{place}@{key}"
    if len(name) <= _LONGEST and name.isprintable():
        return name
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
    return "".join(one for one in name[: _LONGEST - 20] if one.isprintable()) + f"#{digest}"


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two landscapes and which assets stand in both.

    Attributes:
        base, head: the earlier and the later one.
        before, after: rows of the assets that stand in both, in each.
        numbers: of their snapshots.
    """

    base: Landscape
    head: Landscape
    before: NDArray[np.int64]
    after: Rows
    numbers: tuple[int, int]

    @classmethod
    def of(cls, base: Landscape, head: Landscape, numbers: tuple[int, int]) -> _Pair:
        old = {asset: row for row, asset in enumerate(base.estate.ids)}
        rows = np.array([old.get(asset, -1) for asset in head.estate.ids], dtype=np.int64)
        stays = np.flatnonzero(rows >= 0)
        return cls(base, head, rows[stays], stays, numbers)

    def event(self, routine: Routine, scope: ReviewScope, what: str, changes: Iterable[str]) -> ReviewEvent:
        """An event that these two show."""
        lines = list(changes)
        before, after = self.numbers
        cause = Cause(what=what, before=before, after=after, changes=tuple(lines[:MOST_NAMED]), count=len(lines))
        return ReviewEvent(routine=routine, scope=scope, cause=cause, key=str(after))

    def team(self, row: int) -> str:
        """The team that owns an asset of the later landscape."""
        return self.head.owners.of(row).team


def snapshot_events(
    base: Landscape, head: Landscape, numbers: tuple[int, int], facts: Mapping[str, FactType]
) -> list[ReviewEvent]:
    """What two snapshots that follow each other call for.

    Args:
        base: the earlier landscape.
        head: the later one.
        numbers: of their snapshots.
        facts: the vocabulary; values of an enum stand best protected first.
    """
    pair = _Pair.of(base, head, numbers)
    return [*_services(pair), *_models(pair), *_configuration(pair, facts), *_vendors(pair)]


# --- services and their models --------------------------------------------------------------------


def _services(pair: _Pair) -> Iterator[ReviewEvent]:
    """Services that are used and were not."""
    used = {name for name, count in pair.base.estate.columns["service"].counts().items() if count}
    column = pair.head.estate.columns["service"]
    for service in sorted(name for name, count in column.counts().items() if count and name and name not in used):
        rows = column.rows(service).tolist()
        teams = {pair.team(row) for row in rows}
        scope = ReviewScope(kind=ScopeKind.SERVICE, id=service, team=teams.pop() if len(teams) == 1 else "")
        what = f"{service} is used for the first time, by {counted(len(rows), 'asset')}"
        yield pair.event(Routine.NEW_SERVICE, scope, what, (f"{pair.head.estate.ids[row]} came" for row in rows))


def _models(pair: _Pair) -> Iterator[ReviewEvent]:
    """Assets that changed the service model, and workloads that use one which they did not use."""
    found: dict[ReviewScope, list[str]] = defaultdict(list)
    old, new = pair.base.estate.columns["model"], pair.head.estate.columns["model"]
    table = {name: code for code, name in enumerate(old.values)}
    known = np.array([table.get(name, -1) for name in new.values] or [0], dtype=np.int64)
    moved = np.flatnonzero(known[new.codes[pair.after]] != old.codes[pair.before])
    workloads = pair.head.estate.columns["workload"]
    for place in moved.tolist():
        row = int(pair.after[place])
        line = f"{pair.head.estate.ids[row]}: {old[int(pair.before[place])] or 'no model'} → {new[row] or 'no model'}"
        found[_scope_of(pair, row, workloads[row])].append(line)
    used = _models_by_workload(pair.base)
    for workload, models in _models_by_workload(pair.head).items():
        for model in sorted(models - used.get(workload, models)):
            declared = pair.head.organisation.workloads.get(workload)
            scope = ReviewScope(kind=ScopeKind.WORKLOAD, id=workload, team=declared.owner if declared else "")
            found[scope].append(f"uses {model}, which it did not use")
    for scope, lines in found.items():
        yield pair.event(Routine.MODEL_CHANGE, scope, f"{scope.words} moved to another service model", lines)


def _scope_of(pair: _Pair, row: int, workload: str) -> ReviewScope:
    if workload:
        declared = pair.head.organisation.workloads.get(workload)
        return ReviewScope(kind=ScopeKind.WORKLOAD, id=workload, team=declared.owner if declared else "")
    return _team_scope(pair.team(row))


def _team_scope(team: str) -> ReviewScope:
    return ReviewScope(kind=ScopeKind.TEAM, id=team, team=team) if team else ReviewScope()


def _models_by_workload(landscape: Landscape) -> dict[str, set[str]]:
    workloads, models = landscape.estate.columns["workload"], landscape.estate.columns["model"]
    found: dict[str, set[str]] = defaultdict(set)
    if len(workloads):
        pairs = np.unique(np.stack([workloads.codes, models.codes], axis=1), axis=0)
        for workload, model in pairs.tolist():
            if workloads.values[workload] and models.values[model]:
                found[workloads.values[workload]].add(models.values[model])
    return found


# --- configuration --------------------------------------------------------------------------------


def _configuration(pair: _Pair, facts: Mapping[str, FactType]) -> Iterator[ReviewEvent]:
    """Controls that changed hands and facts that protect less, by the team that owns the assets."""
    found: dict[str, list[str]] = defaultdict(list)
    for row, line in (*_changed_hands(pair), *_worse(pair, facts)):
        found[pair.team(row)].append(line)
    for team, lines in sorted(found.items()):
        what = f"{counted(len(lines), 'control or fact', 'controls and facts')} changed hands or protect less"
        yield pair.event(Routine.CONFIGURATION_CHANGE, _team_scope(team), what, lines)


def _changed_hands(pair: _Pair) -> Iterator[tuple[int, str]]:
    known = {control: column for column, control in enumerate(pair.base.map.controls)}
    columns = [(known[one], column) for column, one in enumerate(pair.head.map.controls) if one in known]
    if not len(pair.after) or not columns:
        return
    old, new = (np.array(side, dtype=np.intp) for side in zip(*columns, strict=True))
    profiles = np.stack([pair.base.map.profile_of[pair.before], pair.head.map.profile_of[pair.after]], axis=1)
    distinct, which = np.unique(profiles, axis=0, return_inverse=True)
    changed = [
        np.flatnonzero((pair.base.map.cells[one, old] & _HANDS) != (pair.head.map.cells[other, new] & _HANDS)).tolist()
        for one, other in distinct.tolist()
    ]
    differs = np.array([bool(one) for one in changed], dtype=np.bool_)[which.reshape(-1)]
    for place in np.flatnonzero(differs).tolist():
        one, other = distinct[which.reshape(-1)[place]].tolist()
        asset = pair.head.estate.ids[int(pair.after[place])]
        for column in changed[which.reshape(-1)[place]]:
            was, now = (
                Cell(int(pair.base.map.cells[one, old[column]])),
                Cell(int(pair.head.map.cells[other, new[column]])),
            )
            control = pair.head.map.controls[int(new[column])]
            yield int(pair.after[place]), f"{asset}: {control} {was.label.value} → {now.label.value}"


def _worse(pair: _Pair, facts: Mapping[str, FactType]) -> Iterator[tuple[int, str]]:
    """Facts that prove a control and say less than they did, or can be told no more."""
    proving = {proof.fact for control in pair.head.controls for proof in control.proof}
    for name in sorted(proving & facts.keys()):
        old, new = pair.base.estate.facts.get(name), pair.head.estate.facts.get(name)
        if old is None or new is None or facts[name].kind not in {FactKind.ENUM, FactKind.INTEGER}:
            continue
        was, now = _ranks(old, facts[name])[pair.before], _ranks(new, facts[name])[pair.after]
        fell = np.flatnonzero((was != _ABSENT) & (was != _UNTOLD) & (now > was))
        for place in fell.tolist():
            row = int(pair.after[place])
            line = f"{pair.head.estate.ids[row]}: {name} {_word(old[int(pair.before[place])])} → {_word(new[row])}"
            yield row, line


def _ranks(column: Column[FactCell], fact: FactType) -> NDArray[np.int64]:
    """How little each asset is protected by a fact; int64 (assets,)."""
    table = np.array([_rank(cell[0], fact) for cell in column.values] or [_ABSENT], dtype=np.int64)
    return table[column.codes]


def _rank(value: object, fact: FactType) -> int:
    if value is None:
        return _ABSENT
    if isinstance(value, Marker):
        return _UNTOLD
    if fact.kind is FactKind.INTEGER:
        return -int(value) if isinstance(value, int) and abs(value) < _UNTOLD else _ABSENT
    return fact.values.index(str(value)) if str(value) in fact.values else _ABSENT


def _word(cell: FactCell) -> str:
    return "unknown" if isinstance(cell[0], Marker) else str(cell[0])


# --- vendors and pages ----------------------------------------------------------------------------


def _vendors(pair: _Pair) -> Iterator[ReviewEvent]:
    """Vendors and providers that came, went, or of which remit.yaml says something else."""
    old, new = ({key: _plain(one) for key, one in side.organisation.vendors.items()} for side in (pair.base, pair.head))
    for vendor in sorted(old.keys() | new.keys()):
        was, now = old.get(vendor), new.get(vendor)
        if was == now:
            continue
        scope = ReviewScope(kind=ScopeKind.VENDOR, id=vendor, team=(now or was or Vendor(id="", name="")).owner)
        what = "came" if was is None else "went" if now is None else "changed"
        lines = [f"{vendor} {what}"] if was is None or now is None else _fields(was, now)
        yield pair.event(Routine.VENDOR_CHANGE, scope, f"the vendor {vendor} {what}", lines)


def _plain(vendor: Vendor) -> Vendor:
    """What is said of a vendor, wherever it is said."""
    contract = replace(vendor.contract, location=NOWHERE) if vendor.contract else None
    return replace(vendor, location=NOWHERE, contract=contract)


def _fields(was: Vendor, now: Vendor) -> list[str]:
    names = [name for name in Vendor.__dataclass_fields__ if getattr(was, name) != getattr(now, name)]
    return [f"{name}: {_said(getattr(was, name))} → {_said(getattr(now, name))}" for name in names]


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    return str(getattr(value, "what", value)) if value not in {"", None} else "nothing"


def watch_events(kept: Kept, head: Landscape) -> list[ReviewEvent]:
    """What the change watch calls for: cited pages that changed or are gone, of services that are used."""
    column = head.estate.columns["service"]
    used = {name for name, count in column.counts().items() if count}
    found = []
    for key in sorted(kept.reviews):
        if (opened := kept.open_review(key)) is None:
            continue
        for service in sorted({row.partition(" ")[0] for row in opened.rows} & used):
            owner = head.organisation.service_owners.get(service)
            cause = Cause(
                what=f"a page that {service} rests on changed: {opened.because}",
                changes=tuple(opened.rows[:MOST_NAMED]),
                count=len(opened.rows),
                watch=key,
                url=opened.url,
            )
            scope = ReviewScope(kind=ScopeKind.SERVICE, id=service, team=owner.team if owner else "")
            name = f"{key}-{opened.opened}"
            found.append(ReviewEvent(routine=Routine.DOCUMENTATION_CHANGE, scope=scope, cause=cause, key=name))
    return found
