"""Bursts: somebody does far more within an hour than they usually do (F8).

A burst is a window of an hour in which one group (an actor in an account) touches at least `least` different things,
and at least `factor` times as many as in the median of the other clock hours in which it was active. A group with fewer
than `HABIT` other hours has no habit to compare with, so the least alone decides. It cannot tell a mistake from a large
change that was planned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes
from remit.model.event import MICROSECONDS

HOUR: Final = 3600 * MICROSECONDS
HABIT: Final = 3  # so many other active hours make a habit: two bursts in a row must not excuse each other


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Burst:
    """One burst.

    Attributes:
        group: code of the group.
        rows: int64 (k,), row numbers of its events, ascending; one for each thing and clock hour.
        things: how many different things.
        usual: median of different things in the other hours in which the group was active; 0 where they are few.
    """

    group: int
    rows: NDArray[np.int64]
    things: int
    usual: float


def bursts(times: NDArray[np.int64], groups: Codes, things: Codes, *, least: int, factor: float) -> list[Burst]:
    """Every burst, by group, then by time.

    Args:
        times: int64 (n,), microseconds, ascending.
        groups: int32 (n,), who.
        things: int32 (n,), what was touched.
        least: different things that make a burst at least.
        factor: how many times the usual.
    """
    found: list[Burst] = []
    if len(times) < least:
        return found
    order = np.argsort(groups, kind="stable").astype(np.int64)
    edges = np.flatnonzero(np.diff(groups[order])) + 1
    for rows in np.split(order, edges):
        if len(rows) >= least:
            found.extend(_of_group(int(groups[rows[0]]), rows, times, things, least, factor))
    return found


def _of_group(
    group: int, rows: NDArray[np.int64], times: NDArray[np.int64], things: Codes, least: int, factor: float
) -> list[Burst]:
    """The bursts of one group, the earliest first; `rows` are its rows in the order of time."""
    _, first = np.unique(np.stack((times[rows] // HOUR, things[rows].astype(np.int64))), axis=1, return_index=True)
    left = rows[np.sort(first)]
    found: list[Burst] = []
    while len(left) >= least:
        moments = times[left]
        ends = np.searchsorted(moments, moments + HOUR, side="left")
        begin = int(np.argmax(ends - np.arange(len(left))))
        inside, rest = left[begin : ends[begin]], np.concatenate((left[:begin], left[ends[begin] :]))
        count = len(np.unique(things[inside]))
        usual = _usual(times[rest])
        if count < max(least, factor * usual):
            break
        found.append(Burst(group=group, rows=inside, things=count, usual=usual))
        left = rest
    return sorted(found, key=lambda one: int(one.rows[0]))


def _usual(moments: NDArray[np.int64]) -> float:
    """The median number of events of the clock hours that have any; 0 where these are too few for a habit."""
    _, counts = np.unique(moments // HOUR, return_counts=True)
    return float(np.median(counts)) if len(counts) >= HABIT else 0.0
