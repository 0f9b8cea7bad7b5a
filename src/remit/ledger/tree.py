"""The Merkle tree over the entries: hashes, the state that an append needs, and proofs.

Hashes by RFC 6962 §2.1 (the same in RFC 9162 §2.1.1); proofs are made by RFC 9162 §2.1.3.1 and §2.1.4.1 and checked by
§2.1.3.2 and §2.1.4.2. A leaf and a node are hashed apart, so that neither can pose as the other. What the tree cannot
know is what a leaf means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry's bytes as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Peaks:
    """All that an append needs of a tree: the roots of its full subtrees, the largest first.

    Attributes:
        size: leaves of the tree.
        hashes: one of 32 bytes for each bit that is set in `size`.

    Raises:
        ValueError: the hashes do not fit the size.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves has no {len(self.hashes)} full subtrees")
        if any(len(one) != HASH_BYTES for one in self.hashes):
            raise ValueError("a hash has another length than 32 bytes")

    def with_leaf(self, leaf: bytes) -> Self:
        """The tree with one more leaf, given by its hash."""
        hashes, size = [*self.hashes, leaf], self.size
        while size & 1:  # the new leaf fills a subtree, and that one perhaps the next
            right = hashes.pop()
            hashes.append(node_hash(hashes.pop(), right))
            size >>= 1
        return type(self)(self.size + 1, tuple(hashes))

    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for peak in reversed(self.hashes[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    peaks = Peaks()
    for leaf in leaves:
        peaks = peaks.with_leaf(leaf)
    return peaks.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """That the leaf at `index` stands in the tree over `leaves`: the hashes beside its way up, the lowest first.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"no leaf {index} among {len(leaves)}")
    proof: list[bytes] = []
    start, end = 0, len(leaves)
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(root_of(leaves[middle:end]))
            end = middle
        else:
            proof.append(root_of(leaves[start:middle]))
            start = middle
    return proof[::-1]


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """That the tree over the first `old_size` leaves is the beginning of the tree over all of them.

    Raises:
        ValueError: the old tree is empty or larger than the new one.
    """
    if not 0 < old_size <= len(leaves):
        raise ValueError(f"no tree of {old_size} leaves precedes one of {len(leaves)}")
    proof: list[bytes] = []
    start, end, is_whole = 0, len(leaves), True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            proof.append(root_of(leaves[middle:end]))
            end = middle
        else:
            proof.append(root_of(leaves[start:middle]))
            start, is_whole = middle, False
    if not is_whole:
        proof.append(root_of(leaves[start:end]))
    return proof[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that the leaf stands at `index` of the tree of `size` leaves with that root."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(beside, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the old tree is the beginning of the new one."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    path = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    if not path:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == root


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
