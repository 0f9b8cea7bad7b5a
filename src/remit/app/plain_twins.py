"""Rows of two lists that share a text with each other and with nobody else, found in sorted arrays of hashes.

A table of millions of texts fits no cache, so that looking up each of them costs more the more there are; sorting does
not. Nearly all rows of real lists are of this kind. It decides nothing that is in doubt: rows that share a text with
several others, or whose hashes agree by chance, are left to be looked up one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = NDArray[np.int64]
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no two groups are mapped onto each other


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of rows.

    Attributes:
        keys: a hash of each text and its row's group.
        rows: the row of each.
    """

    keys: NDArray[np.uint64]
    rows: Rows

    @classmethod
    def of(cls, groups: NDArray[np.integer], several: Iterable[tuple[Sequence[str], Rows]], *, shortest: int) -> Texts:
        """From texts with the row of each.

        Args:
            groups: of each row; a text of one group is another than the same text of another.
            several: texts and the rows that they stand in, (n,) each.
            shortest: a text with fewer characters says nothing.
        """
        keys, rows = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
        for texts, where in several:
            hashes = np.fromiter(map(hash, texts), np.int64, len(texts)).astype(np.uint64)
            says = np.fromiter(map(len, texts), np.int64, len(texts)) >= shortest
            keys.append((hashes ^ (groups[where].astype(np.uint64) * _SPREAD))[says])
            rows.append(where[says])
        return cls(np.concatenate(keys), np.concatenate(rows))


@dataclass(frozen=True, slots=True)
class Twins:
    """What two lists share.

    Attributes:
        ours, theirs: rows that share texts with each other alone, pair by pair, in the order of theirs.
        open_ours, open_theirs: rows that share texts otherwise, rising.
    """

    ours: Rows
    theirs: Rows
    open_ours: Rows
    open_theirs: Rows


def plain_twins(ours: Texts, theirs: Texts) -> Twins:
    """Who shares a text with whom, as far as that is plain."""
    our_keys, our_first, our_many = _grouped(ours.keys)
    their_keys, their_first, their_many = _grouped(theirs.keys)
    at = np.minimum(np.searchsorted(their_keys, our_keys), max(len(their_keys) - 1, 0))
    left = np.flatnonzero(their_keys[at] == our_keys) if len(their_keys) else at[:0]
    right, shared = at[left], our_keys[left]
    is_single = (our_many[left] == 1) & (their_many[right] == 1)
    mine, other = ours.rows[our_first[left[is_single]]], theirs.rows[their_first[right[is_single]]]
    width = int(theirs.rows.max(initial=0)) + 1
    pairs = _distinct(mine * width + other)
    mine, other = pairs // width, pairs % width
    crowded = shared[~is_single]
    our_crowd = ours.rows[np.isin(ours.keys, crowded)]
    their_crowd = theirs.rows[np.isin(theirs.keys, crowded)]
    ours_count = np.bincount(np.concatenate((mine, our_crowd, our_crowd)))
    theirs_count = np.bincount(np.concatenate((other, their_crowd, their_crowd)))
    plain = (ours_count[mine] == 1) & (theirs_count[other] == 1)
    order = np.argsort(other[plain])
    return Twins(
        ours=mine[plain][order],
        theirs=other[plain][order],
        open_ours=_distinct(np.concatenate((mine[~plain], our_crowd))),
        open_theirs=_distinct(np.concatenate((other[~plain], their_crowd))),
    )


def _grouped(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.intp], NDArray[np.intp]]:
    """Each key once, rising, with the place of one of its kind and how many there are."""
    order = np.argsort(keys)
    ordered = keys[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(keys) else order
    return ordered[starts], order[starts], np.diff(np.append(starts, len(keys)))


def _distinct(rows: Rows) -> Rows:
    """Each once, rising; NumPy's own looks them up in a table, which is what takes the time here."""
    ordered = np.sort(rows)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered
