"""Who sends a request: by session, by token, by sitting at the machine; and nobody else (R12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from identities import ADMINISTRATOR, ANN, BOB, EDITOR, WHO, Clock, entered, first, joined
from remit.app.identity.door import Identity
from remit.app.identity.ground import AT_THE_MACHINE, Ground
from remit.app.identity.people import set_grants, set_service, suspend
from remit.app.identity.sessions import COOKIE
from remit.app.identity.settings import Settings
from remit.app.identity.tokens import Wanted, make_token
from remit.app.open_house import LOCAL
from remit.model.access import Grant, Right, Role
from remit.model.account import AccountState, ServiceAccount, SignedIn
from remit.model.organisation import Organisation, Workload
from remit.model.ownership import Person, Team

ORGANISATION = Organisation(
    people={"ann": Person(id="ann", name="Ann", email=ANN)},
    teams={"payments": Team(id="payments", name="Payments", members=("ann",))},
    workloads={"till": Workload(id="till", name="Till", owner="payments")},
)


def test_before_anybody_can_sign_in_the_machine_itself_may_look(ground: Ground) -> None:
    assert Identity(ground, is_open=True).principal({}, {}) == LOCAL
    assert not LOCAL.may_somewhere(Right.ACKNOWLEDGE)
    assert Identity(ground).principal({}, {}) is None
    elsewhere = replace(ground, settings=Settings(url="https://remit.example.com"))
    assert Identity(elsewhere, is_open=True).principal({}, {}) is None
    here = replace(ground, settings=Settings(url="http://localhost:8350"))
    assert Identity(here, is_open=True).principal({}, {}) == LOCAL


def test_with_the_first_administrator_the_open_house_ends_for_good(ground: Ground) -> None:
    identity = Identity(ground, is_open=True)
    first(ground)
    assert identity.principal({}, {}) is None
    assert not identity.is_open


def test_a_cookie_tells_the_person_with_what_is_their_own(ground: Ground) -> None:
    first(ground)
    identity = Identity(replace(ground, organisation=lambda: ORGANISATION))
    found = identity.principal({COOKIE: entered(ground).cookie}, {})
    assert isinstance(found, SignedIn)
    assert (found.id, found.name, found.person) == (ANN, "Ann", "ann")
    assert found.teams == {"payments"}
    assert found.workloads == {"till"}
    assert found.may(Right.ADMINISTER)
    assert identity.principal({COOKIE: "x" * 43}, {}) is None
    assert identity.principal({}, {}) is None


def test_the_secret_of_a_sign_in_outlasts_its_cookies(ground: Ground, clock: Clock) -> None:
    first(ground)
    identity = Identity(ground)
    cookies = {COOKIE: entered(ground).cookie}
    secret = identity.session(cookies)
    assert len(secret) >= 43
    assert identity.renewed(cookies) is None
    clock.turn(minutes=16)
    fresh = identity.renewed(cookies)
    assert fresh is not None
    assert identity.session(dict([fresh])) == secret
    assert identity.session({}) == ""


def test_roles_hold_at_once_and_a_suspended_person_is_nobody(ground: Ground) -> None:
    first(ground)
    joined(ground, BOB)
    identity = Identity(ground)
    cookies = {COOKIE: entered(ground, BOB).cookie}

    def may_plan() -> bool:
        found = identity.principal(cookies, {})
        assert found is not None
        return found.may(Right.PLAN)

    assert not may_plan()
    set_grants(ground, AT_THE_MACHINE, WHO, BOB, [EDITOR])
    assert may_plan()
    suspend(ground, AT_THE_MACHINE, WHO, BOB)
    assert identity.principal(cookies, {}) is None


def test_a_token_speaks_for_its_owner_within_its_limits(ground: Ground) -> None:
    first(ground)
    identity = Identity(ground)
    ann = identity.principal({COOKIE: entered(ground).cookie}, {})
    assert ann is not None
    text, made = make_token(ground, ann, WHO, Wanted(label="ci", rights=[Right.READ, Right.REPORT]))
    found = identity.principal({}, {"authorization": f"Bearer {text}"})
    assert found is not None
    assert (found.id, found.token, found.kind) == (ANN, made.name, "person")
    assert found.may(Right.REPORT)
    assert not found.may(Right.ADMINISTER)


def test_a_service_has_tokens_only_while_it_is_used(ground: Ground) -> None:
    first(ground)
    identity = Identity(ground)
    service = ServiceAccount(what="pipeline", answers=ANN, grants=(Grant(role=Role.EDITOR, team="payments"),))
    set_service(ground, AT_THE_MACHINE, WHO, "ci", service)
    wanted = Wanted(label="main", owner="service:ci", rights=[Right.REPORT])
    text, _ = make_token(ground, AT_THE_MACHINE, WHO, wanted)
    headers = {"authorization": f"bearer {text}"}
    found = identity.principal({}, headers)
    assert found is not None
    assert (found.id, found.kind) == ("service:ci", "service")
    assert found.may(Right.REPORT, team="payments")
    assert not found.may(Right.REPORT, team="shop")
    set_service(ground, AT_THE_MACHINE, WHO, "ci", replace(service, state=AccountState.SUSPENDED))
    assert identity.principal({}, headers) is None


@pytest.mark.parametrize("said", ["Bearer nothing", "Bearer ", "Basic YTpi", "remit_x", "Bearer remit_" + "a" * 16])
def test_a_bad_token_is_nobody_and_never_falls_back_on_a_cookie(ground: Ground, said: str) -> None:
    identity = Identity(ground, is_open=True)
    first(ground)
    cookies = {COOKIE: entered(ground).cookie}
    assert identity.principal(cookies, {"authorization": said}) is None


def test_a_token_of_somebody_suspended_is_nobody(ground: Ground) -> None:
    first(ground)
    joined(ground, BOB, ADMINISTRATOR)
    identity = Identity(ground)
    bob = identity.principal({COOKIE: entered(ground, BOB).cookie}, {})
    assert bob is not None
    text, _ = make_token(ground, bob, WHO, Wanted(label="mine"))
    suspend(ground, AT_THE_MACHINE, WHO, BOB)
    assert identity.principal({}, {"authorization": f"Bearer {text}"}) is None
