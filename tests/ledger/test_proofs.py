"""Proofs from few records equal those from all, and lead to the root (RFC 9162 §2.1.3, §2.1.4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.ledger.proofs import climbs, consistency, inclusion
from remit.ledger.tree import (
    Peaks,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    root_of,
)


@dataclass
class Trail:
    """Records of a trail, which counts how many of them were asked for."""

    leaves: list[bytes]
    peaks: list[Peaks] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.peaks = [Peaks()]
        for leaf in self.leaves:
            self.peaks.append(self.peaks[-1].with_leaf(leaf))

    def leaf(self, sequence: int) -> bytes:
        self.asked.add(sequence)
        return self.leaves[sequence]

    def before(self, sequence: int) -> tuple[bytes, ...]:
        assert sequence < len(self.leaves), "there is no such record"
        self.asked.add(sequence)
        return self.peaks[sequence].hashes


def trail(size: int) -> Trail:
    return Trail([leaf_hash(hashlib.sha256(str(number).encode()).digest()) for number in range(size)])


@given(st.integers(1, 300), st.data())
def test_they_equal_those_from_all_records(size: int, data: st.DataObject) -> None:
    rows = trail(size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    proof = inclusion(rows, index, size)
    assert proof == inclusion_proof(rows.leaves, index)
    assert is_included(rows.leaves[index], index, size, proof, root_of(rows.leaves))
    way = climbs(rows.leaves[index], index, size, proof)
    assert [step.beside for step in way] == proof
    assert (way[-1].node if way else rows.leaves[index]) == root_of(rows.leaves)
    shown = consistency(rows, old, size)
    assert shown == consistency_proof(rows.leaves, old)
    assert is_consistent(old, root_of(rows.leaves[:old]), size, root_of(rows.leaves), shown)


def test_an_older_tree_can_be_asked_about() -> None:
    rows = trail(200)
    assert inclusion(rows, 7, 131) == inclusion_proof(rows.leaves[:131], 7)
    assert consistency(rows, 64, 131) == consistency_proof(rows.leaves[:131], 64)


def test_few_records_are_asked_for() -> None:
    rows = trail(20_000)
    inclusion(rows, 3, 20_000)
    inclusion(rows, 12_345, 20_000)
    consistency(rows, 9_999, 20_000)
    assert len(rows.asked) < 250


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_what_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion(trail(3), index, size)


@pytest.mark.parametrize(("old", "size"), [(0, 3), (4, 3)])
def test_a_tree_follows_only_what_came_before(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="precedes"):
        consistency(trail(5), old, size)


def test_a_proof_that_is_too_long_leads_nowhere() -> None:
    rows = trail(3)
    with pytest.raises(ValueError, match="longer than"):
        climbs(rows.leaves[0], 0, 3, [*inclusion(rows, 0, 3), rows.leaves[1]])
