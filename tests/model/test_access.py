"""Who may what (R12): roles give rights, grants give places, tokens take away."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from remit.model.access import EVERYTHING, NOBODY, RIGHTS, Grant, Principal, Right, Role, Sight

PLACES = some.sampled_from(("", "payments", "search"))
grants = some.builds(Grant, role=some.sampled_from(Role), team=PLACES, workload=some.just("")) | some.builds(
    Grant, role=some.sampled_from(Role), team=some.just(""), workload=PLACES
)
principals = some.builds(
    Principal,
    id=some.just("ann"),
    name=some.just("Ann"),
    grants=some.lists(grants, max_size=4).map(tuple),
    limits=some.none() | some.frozensets(some.sampled_from(Right)),
    teams=some.frozensets(PLACES.filter(bool)),
    workloads=some.frozensets(PLACES.filter(bool)),
)


def ann(*given: Grant, **more: object) -> Principal:
    return Principal(id="ann", name="Ann", grants=given, **more)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
def test_a_role_that_holds_everywhere_gives_its_rights_and_no_others(role: Role, right: Right) -> None:
    who = ann(Grant(role=role), teams=frozenset({"payments"}))
    assert who.may(right, team="payments") == (right in RIGHTS[role])
    assert who.may_somewhere(right) == (right in RIGHTS[role])
    assert who.may(right) == (right in RIGHTS[role] and role is not Role.OWNER)


def test_an_auditor_changes_nothing() -> None:
    assert RIGHTS[Role.AUDITOR] == {Right.READ, Right.AUDIT}


def test_each_role_but_the_auditor_adds_to_the_one_before() -> None:
    order = [Role.VIEWER, Role.RESPONDER, Role.OWNER, Role.EDITOR, Role.ADMINISTRATOR]
    rights = [RIGHTS[role] for role in order]
    assert all(less < more for less, more in pairwise(rights))


def test_a_grant_for_a_team_or_a_workload_holds_there_alone() -> None:
    who = ann(Grant(role=Role.EDITOR, team="payments"), Grant(role=Role.VIEWER, workload="shop"))
    assert who.may(Right.PLAN, team="payments")
    assert not who.may(Right.PLAN, team="search")
    assert not who.may(Right.PLAN, workload="shop")
    assert not who.may(Right.PLAN)
    assert who.sees == Sight(teams=frozenset({"payments"}), workloads=frozenset({"shop"}))
    assert who.sees.covers(workload="shop")
    assert not who.sees.covers()


def test_an_owner_answers_for_what_is_their_own() -> None:
    who = ann(Grant(role=Role.OWNER), teams=frozenset({"payments"}), workloads=frozenset({"shop"}))
    assert who.may(Right.ATTEST, team="payments")
    assert who.may(Right.ATTEST, team="search", workload="shop")
    assert not who.may(Right.ATTEST, team="search")
    assert not who.may(Right.ATTEST)


def test_what_is_the_persons_own_means_nothing_without_the_role() -> None:
    assert not ann(Grant(role=Role.VIEWER, team="search"), teams=frozenset({"payments"})).may(
        Right.READ, team="payments"
    )


def test_a_token_keeps_what_it_names_and_nothing_else() -> None:
    who = ann(Grant(role=Role.ADMINISTRATOR), limits=frozenset({Right.READ}))
    assert who.may(Right.READ)
    assert not who.may(Right.ADMINISTER)
    assert not who.may_somewhere(Right.ADMINISTER)


def test_nobody_may_nothing() -> None:
    assert not any(NOBODY.may(right) or NOBODY.may_somewhere(right) for right in Right)


def test_everything_is_in_sight_of_who_sees_everything() -> None:
    assert EVERYTHING.covers()
    assert EVERYTHING.covers(team="anyone")


@given(principals, some.sampled_from(Right), PLACES, PLACES)
def test_what_holds_everywhere_holds_at_each_place(who: Principal, right: Right, team: str, workload: str) -> None:
    if who.may(right):
        assert who.may(right, team=team, workload=workload)
    if who.may(right, team=team, workload=workload):
        assert who.may_somewhere(right)


@given(principals, some.frozensets(some.sampled_from(Right)), some.sampled_from(Right), PLACES)
def test_limits_never_add(who: Principal, limits: frozenset[Right], right: Right, team: str) -> None:
    narrow = Principal(
        id=who.id, name=who.name, grants=who.grants, limits=limits, teams=who.teams, workloads=who.workloads
    )
    free = Principal(id=who.id, name=who.name, grants=who.grants, teams=who.teams, workloads=who.workloads)
    assert narrow.may(right, team=team) == (free.may(right, team=team) and right in limits)
