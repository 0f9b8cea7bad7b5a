"""Proofs of a long trail from few of its records: each knows the peaks of the tree before it.

A subtree that begins a proof's way is full, and its root is the last of those peaks in the record right behind it; what
is left is found the same way. So a proof takes a number of records that grows with the square of the logarithm of the
trail's length, and not all of them. What this file cannot know is whether the records are true: whoever gives a proof
away checks it against a signed checkpoint first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from remit.ledger.tree import node_hash


class Rows(Protocol):
    """The records of a trail."""

    def leaf(self, sequence: int) -> bytes:
        """The leaf hash of a record, 32 bytes."""
        ...

    def before(self, sequence: int) -> tuple[bytes, ...]:
        """Peaks of the tree before a record, the largest first, 32 bytes each."""
        ...


@dataclass(frozen=True, slots=True)
class Climb:
    """One step up from a leaf to the root.

    Attributes:
        beside: the hash that is joined, 32 bytes.
        is_left: whether it stands on the left.
        node: the hash of both, 32 bytes.
    """

    beside: bytes
    is_left: bool
    node: bytes


def inclusion(rows: Rows, index: int, size: int) -> list[bytes]:
    """That a record stands in the tree over the first `size`, as `remit.ledger.tree.inclusion_proof` gives it.

    Raises:
        ValueError: there is no such record among them.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_root(rows, middle, end))
            end = middle
        else:
            proof.append(_root(rows, start, middle))
            start = middle
    return proof[::-1]


def consistency(rows: Rows, old_size: int, size: int) -> list[bytes]:
    """That an old tree is the beginning of a newer one, as `remit.ledger.tree.consistency_proof` gives it.

    Raises:
        ValueError: the old tree is empty or larger than the new one.
    """
    if not 0 < old_size <= size:
        raise ValueError(f"no tree of {old_size} leaves precedes one of {size}")
    proof: list[bytes] = []
    start, end, is_whole = 0, size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            proof.append(_root(rows, middle, end))
            end = middle
        else:
            proof.append(_root(rows, start, middle))
            start, is_whole = middle, False
    if not is_whole:
        proof.append(_root(rows, start, end))
    return proof[::-1]


def climbs(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> list[Climb]:
    """The way up from a leaf by its proof (RFC 9162 §2.1.3.2); the last node is the root that the proof leads to.

    Raises:
        ValueError: the proof is too long for that place.
    """
    place, last, found = index, size - 1, leaf
    way: list[Climb] = []
    for beside in proof:
        if last <= 0:
            raise ValueError("the proof is longer than the tree is high")
        is_left = bool(place & 1) or place == last
        found = node_hash(beside, found) if is_left else node_hash(found, beside)
        if is_left:
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        way.append(Climb(beside, is_left, found))
        place, last = place >> 1, last >> 1
    return way


def _root(rows: Rows, start: int, end: int) -> bytes:
    """The root over records from `start` to before `end`, where `start` is where such a subtree can begin."""
    if end - start == 1:
        return rows.leaf(start)
    middle = start + _split(end - start)
    return node_hash(rows.before(middle)[-1], _root(rows, middle, end))


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
