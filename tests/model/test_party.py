"""Cells: what they hold, what follows from it, and what is assumed while a fact is unknown."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.strategies import applicable_cells, cells, roles
from remit.model.party import (
    NOT_APPLICABLE,
    PARTIES,
    ROLES,
    Cell,
    Label,
    Party,
    Role,
    cautious,
    plain_split,
)

P, C, T = Party.PROVIDER, Party.CUSTOMER, Party.THIRD_PARTY


# --- laws ----------------------------------------------------------------------------------------


@given(roles, st.booleans())
def test_packing_and_unpacking_gives_the_same_back(chosen: dict[Role, frozenset[Party]], is_undecided: bool) -> None:
    cell = Cell.of(chosen, is_undecided=is_undecided)
    assert {role: frozenset(parties) for role, parties in cell.roles.items()} == chosen
    assert cell.is_undecided is is_undecided
    assert Cell.of(cell.roles, accountable=cell.accountable, is_undecided=is_undecided) == cell
    assert 0 <= cell.code < 1 << 16


@given(cells)
def test_exactly_one_party_is_accountable_where_the_control_applies(cell: Cell) -> None:
    assert (cell.accountable is not None) is cell.is_applicable
    assert cell.is_applicable is (cell.label is not Label.NOT_APPLICABLE)


@given(applicable_cells())
def test_the_accountable_party_has_a_role(cell: Cell) -> None:
    assert any(cell.accountable in cell.parties(role) for role in ROLES)


@given(roles)
def test_the_customer_is_accountable_for_what_they_implement_unless_said_otherwise(
    chosen: dict[Role, frozenset[Party]],
) -> None:
    implementers = chosen[Role.IMPLEMENT]
    assert (Cell.of(chosen).accountable is C) is (C in implementers)
    assert Cell.of(chosen).accountable in implementers


@given(applicable_cells())
def test_the_label_follows_from_who_implements(cell: Cell) -> None:
    implementers = cell.parties(Role.IMPLEMENT)
    expected = Label.SHARED if len(implementers) > 1 else Label(implementers[0].value)
    assert cell.label is expected


@given(cells)
def test_marking_as_undecided_changes_nothing_else(cell: Cell) -> None:
    marked = cell.undecided()
    assert marked.is_undecided
    assert (marked.roles, marked.accountable, marked.label) == (cell.roles, cell.accountable, cell.label)
    assert marked.undecided() == marked


@given(st.lists(cells, min_size=1, max_size=5))
def test_caution_keeps_every_duty_of_the_customer(candidates: list[Cell]) -> None:
    cell = cautious(candidates)
    for role in ROLES:
        if any(C in candidate.parties(role) for candidate in candidates):
            assert C in cell.parties(role)


@given(st.lists(cells, min_size=1, max_size=5))
def test_caution_gives_others_only_what_all_candidates_give_them(candidates: list[Cell]) -> None:
    cell = cautious(candidates)
    for role in ROLES:
        for party in set(PARTIES) - {C}:
            agreed = all(party in candidate.parties(role) for candidate in candidates)
            assert (party in cell.parties(role)) is agreed


@given(st.lists(cells, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_caution_does_not_depend_on_order_or_repetition(candidates: list[Cell], random: Random) -> None:
    shuffled = candidates + candidates[:1]
    random.shuffle(shuffled)
    assert cautious(shuffled) == cautious(candidates)


@given(st.lists(cells, min_size=2, max_size=5, unique=True))
def test_caution_between_different_cells_is_undecided_and_applies(candidates: list[Cell]) -> None:
    cell = cautious(candidates)
    assert cell.is_undecided
    assert cell.accountable is not None


@given(cells)
def test_caution_over_one_cell_is_that_cell(cell: Cell) -> None:
    assert cautious([cell, cell]) == cell


# --- examples ------------------------------------------------------------------------------------


def test_somebody_must_implement() -> None:
    with pytest.raises(ValueError, match="a cell needs a party that implements"):
        Cell.of({Role.VALIDATE: [C]})


def test_nobody_is_accountable_without_a_role() -> None:
    with pytest.raises(ValueError, match="cannot be accountable without a role"):
        Cell.of({Role.IMPLEMENT: [P]}, accountable=C)


def test_a_party_may_answer_for_what_another_implements() -> None:
    cell = Cell.of({Role.IMPLEMENT: [P], Role.VALIDATE: [C]}, accountable=C)
    assert (cell.label, cell.accountable) == (Label.PROVIDER, C)


def test_not_applicable_names_nobody() -> None:
    assert not NOT_APPLICABLE.is_applicable
    assert NOT_APPLICABLE.accountable is None
    assert NOT_APPLICABLE.roles == dict.fromkeys(ROLES, ())


@pytest.mark.parametrize("label", Label)
def test_a_bare_label_gives_the_cell_of_that_label(label: Label) -> None:
    assert plain_split(label).label is label


def test_a_bare_shared_split_means_both_in_every_role_and_the_customer_answers() -> None:
    cell = plain_split(Label.SHARED)
    assert cell.roles == dict.fromkeys(ROLES, (P, C))
    assert cell.accountable is C


def test_caution_needs_a_candidate() -> None:
    with pytest.raises(ValueError, match="no candidates"):
        cautious([])


def test_between_provider_and_customer_caution_says_customer() -> None:
    cell = cautious([plain_split(Label.PROVIDER), plain_split(Label.CUSTOMER)])
    assert (cell.label, cell.accountable, cell.is_undecided) == (Label.CUSTOMER, C, True)


def test_between_provider_and_vendor_caution_says_customer() -> None:
    cell = cautious([plain_split(Label.PROVIDER), plain_split(Label.THIRD_PARTY)])
    assert (cell.label, cell.accountable) == (Label.CUSTOMER, C)


def test_caution_keeps_the_provider_where_all_agree_on_them() -> None:
    provider = plain_split(Label.PROVIDER)
    validated = Cell.of({Role.IMPLEMENT: [P], Role.VALIDATE: [C], Role.MONITOR: [P]}, accountable=P)
    cell = cautious([provider, validated])
    assert cell.parties(Role.IMPLEMENT) == (P,)
    assert cell.parties(Role.VALIDATE) == (C,)
    assert cell.accountable is P


def test_caution_where_the_accountable_differ_and_only_the_provider_implements() -> None:
    first = Cell.of({Role.IMPLEMENT: [P], Role.VALIDATE: [T]}, accountable=P)
    second = Cell.of({Role.IMPLEMENT: [P], Role.VALIDATE: [T]}, accountable=T)
    assert cautious([first, second]).accountable in {P, C}
