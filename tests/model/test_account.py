"""Accounts: what is granted by name and by group, who may grant it, what a token keeps, what is one's own (R12)."""

from __future__ import annotations

import pytest

from remit.model.access import Grant, Principal, Right, Role
from remit.model.account import (
    GROUP_ROLE,
    PERSON_ACCOUNT,
    SERVICE_ACCOUNT,
    TOKEN,
    GroupRole,
    Own,
    PersonAccount,
    ServiceAccount,
    Token,
    account_name,
    granted,
    is_administrator,
    kept_by,
    own,
    ungrantable,
)
from remit.model.control import Category
from remit.model.organisation import Organisation, Workload
from remit.model.ownership import Person, Team

ANN = PersonAccount(name="Ann", email="Ann@Example.com")
EVERYWHERE = Grant(role=Role.ADMINISTRATOR)
OF_PAYMENTS = Grant(role=Role.ADMINISTRATOR, team="payments")


def _token(*rights: Right, teams: tuple[str, ...] = (), workloads: tuple[str, ...] = ()) -> Token:
    return Token(
        label="ci",
        owner="ann",
        rights=rights,
        teams=teams,
        workloads=workloads,
        made_by="ann",
        expires_at="2030-01-01T00:00:00.000000Z",
    )


def test_registers_tell_states_and_ends_without_reading_documents() -> None:
    assert PERSON_ACCOUNT.state(ANN) == "invited"
    assert SERVICE_ACCOUNT.state(ServiceAccount(what="ci", answers="ann")) == "active"
    assert (TOKEN.state(_token(Right.READ)), TOKEN.due_at(_token(Right.READ))[:4]) == ("active", "2030")
    assert GROUP_ROLE.state(GroupRole(provider="p", group="g", grants=())) == "active"


def test_addresses_compare_without_case() -> None:
    assert account_name(" Ann@Example.COM ") == "ann@example.com"


def test_groups_grant_beside_the_name_and_each_grant_counts_once() -> None:
    account = PersonAccount(name="Ann", email="a@b.c", grants=(OF_PAYMENTS,), groups=("p:admins", "p:unknown"))
    roles = {"p:admins": GroupRole(provider="p", group="admins", grants=(OF_PAYMENTS, EVERYWHERE))}
    assert granted(account, roles) == (OF_PAYMENTS, EVERYWHERE)
    assert is_administrator(granted(account, roles))
    assert not is_administrator((OF_PAYMENTS, Grant(role=Role.EDITOR)))


@pytest.mark.parametrize(
    ("holds", "before", "after", "refused"),
    [
        ((EVERYWHERE,), (), (EVERYWHERE, Grant(role=Role.OWNER)), ()),
        ((OF_PAYMENTS,), (), (Grant(role=Role.EDITOR, team="payments"),), ()),
        ((OF_PAYMENTS,), (), (Grant(role=Role.VIEWER, team="shop"),), (Grant(role=Role.VIEWER, team="shop"),)),
        ((OF_PAYMENTS,), (), (Grant(role=Role.OWNER),), (Grant(role=Role.OWNER),)),
        ((OF_PAYMENTS,), (EVERYWHERE,), (), (EVERYWHERE,)),
        ((OF_PAYMENTS,), (EVERYWHERE,), (EVERYWHERE, OF_PAYMENTS), ()),
        ((Grant(role=Role.EDITOR),), (), (Grant(role=Role.VIEWER),), (Grant(role=Role.VIEWER),)),
    ],
)
def test_nobody_gives_or_takes_beyond_their_place_or_more_than_they_hold(
    holds: tuple[Grant, ...], before: tuple[Grant, ...], after: tuple[Grant, ...], refused: tuple[Grant, ...]
) -> None:
    assert ungrantable(Principal(id="x", name="X", grants=holds), before, after) == refused


def test_a_token_that_may_administer_gives_only_what_it_keeps_itself() -> None:
    asks = Principal(
        id="x", name="X", grants=(EVERYWHERE,), limits=frozenset({Right.ADMINISTER, Right.READ, Right.AUDIT})
    )
    assert ungrantable(asks, (), (Grant(role=Role.AUDITOR),)) == ()
    assert ungrantable(asks, (), (Grant(role=Role.EDITOR),)) == (Grant(role=Role.EDITOR),)


def test_a_token_keeps_rights() -> None:
    ann = Principal(id="ann", name="Ann", grants=(Grant(role=Role.EDITOR),))
    kept = kept_by(_token(Right.READ), ann)
    assert kept.may(Right.READ)
    assert not kept.may(Right.PLAN, team="payments")
    assert kept_by(_token(Right.READ, Right.PLAN), kept).limits == frozenset({Right.READ})


def test_a_token_keeps_places() -> None:
    ann = Principal(
        id="ann",
        name="Ann",
        grants=(
            Grant(role=Role.EDITOR),
            Grant(role=Role.OWNER),
            Grant(role=Role.ADMINISTRATOR, team="shop"),
            OF_PAYMENTS,
        ),
        teams=frozenset({"payments", "shop"}),
        workloads=frozenset({"till"}),
    )
    kept = kept_by(_token(*Right, teams=("payments",), workloads=("till",)), ann)
    assert kept.may(Right.PLAN, team="payments")
    assert kept.may(Right.PLAN, workload="till")
    assert kept.may(Right.ADMINISTER, team="payments")
    assert not kept.may(Right.ADMINISTER, team="shop")
    assert not kept.may(Right.READ, team="shop")
    assert not kept.may(Right.READ)
    assert kept.teams == {"payments"}
    assert kept.workloads == {"till"}


ORGANISATION = Organisation(
    people={
        "ann": Person(id="ann", name="Ann", email="ann@example.com"),
        "bob": Person(id="bob", name="Bob", email="bob@example.com"),
        "bob2": Person(id="bob2", name="Bob", email="BOB@example.com"),
        "cy": Person(id="cy", name="Cy", email="cy@example.com", left="2026-01-01"),
    },
    teams={
        "payments": Team(id="payments", name="Payments", members=("ann",)),
        "shop": Team(id="shop", name="Shop", owners={Category.DATA: "ann"}),
        "data": Team(id="data", name="Data", owner="bob", secondary="cy"),
    },
    workloads={"till": Workload(id="till", name="Till", owner="payments"), "lake": Workload(id="lake", name="L")},
)


def test_one_owns_what_ones_teams_own() -> None:
    mine = own(ORGANISATION, ANN, "2026-11-20")
    assert mine.person == "ann"
    assert mine.workloads == {"till"}
    assert mine.teams == {"payments", "shop"}


def test_whoever_left_or_is_two_people_or_nobody_owns_nothing() -> None:
    for email in ("bob@example.com", "cy@example.com", "dee@example.com"):
        assert own(ORGANISATION, PersonAccount(name="X", email=email), "2026-11-20") == Own()
    assert own(None, ANN, "2026-11-20") == Own()


def test_an_account_may_name_its_person() -> None:
    named = PersonAccount(name="Bob", email="other@example.com", person="bob")
    assert own(ORGANISATION, named, "2026-11-20") == Own("bob", frozenset({"data"}), frozenset())
