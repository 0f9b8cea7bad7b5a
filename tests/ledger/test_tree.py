"""The tree is RFC 6962's: known roots, and proofs that hold for what they prove and for nothing else (R12)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.ledger.tree import (
    EMPTY_ROOT,
    Peaks,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root_of,
)

# The eight entries by which implementations of RFC 6962 are compared with each other, and the root after each.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(one)) for one in ENTRIES]
FALSE = hashlib.sha256(b"false").digest()


def naive(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = max(2**power for power in range(20) if 2**power < len(leaves))
    return node_hash(naive(leaves[:split]), naive(leaves[split:]))


def some(count: int) -> list[bytes]:
    return [leaf_hash(bytes([number % 256, number // 256])) for number in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_that_everybody_computes(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_root_of_nothing() -> None:
    assert Peaks().root() == EMPTY_ROOT == naive([])


def test_a_leaf_is_no_node() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@given(st.integers(0, 300))
def test_appending_needs_only_the_peaks(count: int) -> None:
    peaks = Peaks()
    for size, leaf in enumerate(some(count), 1):
        peaks = peaks.with_leaf(leaf)
        assert len(peaks.hashes) == size.bit_count()
    assert peaks.root() == naive(some(count))


@pytest.mark.parametrize(
    ("size", "hashes"), [(-1, ()), (1, ()), (2, (FALSE, FALSE)), (1, (b"short",)), (3, (FALSE, FALSE + b"x"))]
)
def test_peaks_that_fit_no_tree_are_refused(size: int, hashes: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match=r"full subtrees|32 bytes"):
        Peaks(size, hashes)


@given(st.data())
def test_every_leaf_is_proven_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    index = data.draw(st.integers(0, size - 1))
    leaves = some(size)
    proof, root = inclusion_proof(leaves, index), naive(leaves)
    assert is_included(leaves[index], index, size, proof, root)
    assert not is_included(FALSE, index, size, proof, root)
    assert not is_included(leaves[index], index, size, proof, FALSE)
    assert not is_included(leaves[index], index, size, [*proof, FALSE], root)
    assert not is_included(leaves[index], size, size, proof, root)
    assert not is_included(leaves[index], -1, size, proof, root)
    for place in range(len(proof)):
        assert not is_included(leaves[index], index, size, [*proof[:place], FALSE, *proof[place + 1 :]], root)
        assert not is_included(leaves[index], index, size, [*proof[:place], *proof[place + 1 :]], root)


@given(st.data())
def test_an_index_is_proven_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 130))
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    leaves = some(size)
    assert not is_included(leaves[index], other, size, inclusion_proof(leaves, index), naive(leaves))


@given(st.data())
def test_an_older_tree_is_proven_to_be_the_beginning(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    old = data.draw(st.integers(1, size))
    leaves = some(size)
    proof, root, old_root = consistency_proof(leaves, old), naive(leaves), naive(leaves[:old])
    assert is_consistent(old, old_root, size, root, proof)
    assert not is_consistent(old, FALSE, size, root, proof)
    assert not is_consistent(old, old_root, size, FALSE, proof)
    assert not is_consistent(old, old_root, size, root, [*proof, FALSE])
    assert not is_consistent(0, old_root, size, root, proof)
    assert not is_consistent(size + 1, old_root, size, root, proof)
    for place in range(len(proof)):
        assert not is_consistent(old, old_root, size, root, [*proof[:place], FALSE, *proof[place + 1 :]])
        assert not is_consistent(old, old_root, size, root, proof[:place])


def test_a_forked_tree_is_not_consistent() -> None:
    leaves = some(20)
    forked = [*leaves[:5], FALSE, *leaves[6:]]
    assert not is_consistent(10, naive(leaves[:10]), 20, naive(forked), consistency_proof(forked, 10))


@pytest.mark.parametrize("index", [-1, 8])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(LEAVES, index)


@pytest.mark.parametrize("old", [0, 9])
def test_there_is_no_proof_of_a_tree_that_does_not_precede(old: int) -> None:
    with pytest.raises(ValueError, match="no tree"):
        consistency_proof(LEAVES, old)
