"""Whose work a shift changes: what comes and goes by accountability category, and who holds that category today.

Of a service the owners of its assets are asked, each by the number of assets; of one asset its own. It cannot know
whether whoever holds a category can take on more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from remit.app.shift import Move, Shift
from remit.documents.convert import nearest
from remit.errors import UnknownNameError
from remit.model.control import CATEGORIES, Category
from remit.model.landscape import Landscape


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who answers for a category today.

    Attributes:
        team, person: ids; both empty where nobody does, `person` where the team names nobody.
        assets: for how many of the assets.
    """

    team: str
    person: str
    assets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryWork:
    """What a shift brings to one accountability category and takes from it.

    Attributes:
        category: the category.
        gained: controls in which we get a role; the same control may also lose one.
        lost: controls in which we lose a role.
        holders: who answers for it today, of the most assets first; empty where no asset tells.
    """

    category: Category
    gained: tuple[Move, ...]
    lost: tuple[Move, ...]
    holders: tuple[Holder, ...]


def category_work(found: Shift, landscape: Landscape | None = None, rows: Sequence[int] = ()) -> list[CategoryWork]:
    """Every category that gains or loses work, in the order of the categories.

    Args:
        found: the shift.
        landscape: the look at the organisation; None where there is none.
        rows: the assets that are moved, or stand for what is.
    """
    work = []
    for category in CATEGORIES:
        moves = [move for move in found.moves if move.control.category is category]
        gained = tuple(move for move in moves if move.roles_gained)
        lost = tuple(move for move in moves if move.roles_lost)
        if gained or lost:
            holders = _holders(landscape, rows, category) if landscape else ()
            work.append(CategoryWork(category=category, gained=gained, lost=lost, holders=holders))
    return work


def rows_meant(landscape: Landscape, service: str, workload: str = "") -> list[int]:
    """The assets that would move: those of the service, in the workload where one is named.

    A workload that has none of the service stands with all of its assets: its people are the ones to ask.

    Raises:
        UnknownNameError: there is no such workload.
    """
    column = landscape.estate.columns
    workloads = column["workload"]
    if workload and workload not in landscape.organisation.workloads and workload not in set(workloads.values):
        known = sorted(landscape.organisation.workloads)
        raise UnknownNameError(f"no workload “{workload}”", hint=nearest(workload, known))
    of_service, within = column["service"].rows(service), workloads.rows(workload)
    if not workload:
        return list(of_service.tolist())
    return list(np.intersect1d(of_service, within, assume_unique=True).tolist() or within.tolist())


def _holders(landscape: Landscape, rows: Sequence[int], category: Category) -> tuple[Holder, ...]:
    distinct, many = np.unique(landscape.owners.owner_of[np.asarray(rows, dtype=np.intp)], return_counts=True)
    counts: Counter[tuple[str, str]] = Counter()
    for index, count in zip(distinct.tolist(), many.tolist(), strict=True):
        owner = landscape.owners.owners[index]
        counts[owner.team, owner.answers_for(category)] += count
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Holder(team=team, person=person, assets=count) for (team, person), count in ordered)
