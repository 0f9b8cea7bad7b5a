"""Administration of accounts: links, roles, delegation, and the last administrator (R12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.identity.test_sign_in import signed_in, with_second_factor
from identities import (
    ADMINISTRATOR,
    ANN,
    BOB,
    EDITOR,
    OTHER_WORDS,
    WHO,
    WORDS,
    Clock,
    entered,
    first,
    joined,
    secret_of,
    told,
)
from remit.app.identity.door import Identity
from remit.app.identity.ground import AT_THE_MACHINE, Ground
from remit.app.identity.people import (
    drop_second_factor_of,
    end_sessions,
    first_link,
    invite,
    join,
    link_for,
    looked_up,
    restore,
    set_grants,
    set_group,
    set_service,
    suspend,
)
from remit.app.identity.roles import grant_group_role, grant_role, group_roles, take_group_role, take_role
from remit.app.identity.sessions import COOKIE, held
from remit.app.identity.settings import GroupGrant, Provider, Settings
from remit.app.identity.tokens import Wanted, make_token, revoke_token, token_of, tokens_seen
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.model.access import Grant, Principal, Right, Role
from remit.model.account import AccountState, ServiceAccount
from store.databases import Database

OF_PAYMENTS = Grant(role=Role.ADMINISTRATOR, team="payments")
IN_PAYMENTS = Grant(role=Role.EDITOR, team="payments")
CY = "cy@example.com"


def as_(ground: Ground, email: str) -> Principal:
    found = Identity(ground).principal({COOKIE: entered(ground, email).cookie}, {})
    assert found is not None
    return found


def test_the_first_link_is_good_once_for_an_hour_and_replaces_the_one_before(ground: Ground, clock: Clock) -> None:
    old, new = (secret_of(first_link(ground, WHO).path) for _ in range(2))
    for link in (old, "", "x", "x_y", "é_" + "x" * 40, "x" * 200, new[:-1]):
        with pytest.raises(UnknownNameError):
            looked_up(ground, link)
    for email, words in ((ANN, "password1234"), ("no address", WORDS), ("a@b\u202e.example", WORDS)):
        with pytest.raises(UsageError):
            join(ground, new, words, email=email, name="Ann")
    assert join(ground, new, WORDS, email=ANN, name="Ann") == ANN
    with pytest.raises(UnknownNameError):
        join(ground, new, WORDS, email=BOB, name="Bob")
    with pytest.raises(ConflictError):
        first_link(ground, WHO)


def test_a_first_link_ends_after_an_hour_and_when_somebody_was_faster(ground: Ground, clock: Clock) -> None:
    late = secret_of(first_link(ground, WHO).path)
    clock.turn(minutes=61)
    with pytest.raises(UnknownNameError):
        looked_up(ground, late)
    link = secret_of(first_link(ground, WHO).path)
    joined(ground, BOB, ADMINISTRATOR)
    with pytest.raises(ConflictError):
        join(ground, link, WORDS, email=ANN, name="Ann")


def test_an_invitation_becomes_an_account_once(ground: Ground, database: Database) -> None:
    kept, link = invite(ground, AT_THE_MACHINE, WHO, email="Bob@Example.com", name=" Bob  B ", grants=[EDITOR, EDITOR])
    assert (kept.name, kept.document.name, kept.document.grants) == (BOB, "Bob B", (EDITOR,))
    with pytest.raises(ConflictError, match="there is an account"):
        invite(ground, AT_THE_MACHINE, WHO, email=BOB, name="", grants=[])
    again = link_for(ground, AT_THE_MACHINE, WHO, BOB)
    with pytest.raises(UnknownNameError):
        join(ground, secret_of(link.path), WORDS)
    join(ground, secret_of(again.path), WORDS)
    assert [one["roles"] for one in told(database.where, "account.invited")] == ["editor"]
    assert secret_of(again.path) not in str(told(database.where, "credential.made"))


def test_a_link_to_another_password_ends_sign_ins_and_keeps_the_second_factor(ground: Ground, clock: Clock) -> None:
    with_second_factor(ground, clock)
    link = secret_of(link_for(ground, AT_THE_MACHINE, WHO, ANN).path)
    join(ground, link, OTHER_WORDS)
    with pytest.raises(ForbiddenError):
        entered(ground, words=OTHER_WORDS)
    drop_second_factor_of(ground, AT_THE_MACHINE, WHO, ANN)
    cookie = entered(ground, words=OTHER_WORDS).cookie
    assert end_sessions(ground, AT_THE_MACHINE, WHO, ANN) == 1
    assert held(ground, cookie) is None


def test_whoever_administers_a_team_grants_in_that_team_only(ground: Ground) -> None:
    first(ground)
    joined(ground, BOB, OF_PAYMENTS)
    joined(ground, CY)
    bob = as_(ground, BOB)
    version = grant_role(ground, bob, WHO, CY, IN_PAYMENTS)
    assert version > 1
    for grant in (EDITOR, Grant(role=Role.VIEWER, team="shop"), Grant(role=Role.OWNER), ADMINISTRATOR):
        with pytest.raises(ForbiddenError, match="may not give or take"):
            grant_role(ground, bob, WHO, CY, grant)
    with pytest.raises(ForbiddenError, match="may not give or take"):
        take_role(ground, bob, WHO, ANN, ADMINISTRATOR)
    with pytest.raises(ForbiddenError, match="may not give or take"):
        invite(ground, bob, WHO, email="dee@example.com", name="Dee", grants=[EDITOR])
    invite(ground, bob, WHO, email="dee@example.com", name="Dee", grants=[IN_PAYMENTS])
    take_role(ground, bob, WHO, CY, IN_PAYMENTS)
    with pytest.raises(UnknownNameError, match="not granted"):
        take_role(ground, bob, WHO, CY, IN_PAYMENTS)
    grant_role(ground, AT_THE_MACHINE, WHO, CY, EDITOR)
    for doing in (suspend, link_for, end_sessions, drop_second_factor_of, restore):
        for whom in (ANN, CY):
            with pytest.raises(ForbiddenError, match="more than you could grant"):
                doing(ground, bob, WHO, whom)


def test_who_administers_nothing_changes_nothing(ground: Ground) -> None:
    first(ground)
    joined(ground, BOB, EDITOR)
    bob = as_(ground, BOB)
    with pytest.raises(ForbiddenError, match="may not grant anything"):
        grant_role(ground, bob, WHO, BOB, ADMINISTRATOR)
    with pytest.raises(ForbiddenError):
        invite(ground, bob, WHO, email=CY, name="Cy", grants=[])
    with pytest.raises(ForbiddenError):
        suspend(ground, bob, WHO, ANN)


def test_changes_are_asked_for_once_more(ground: Ground, clock: Clock) -> None:
    first(ground)
    joined(ground, BOB)
    ann = signed_in(ground)
    clock.turn(minutes=11)
    for do in (
        lambda: grant_role(ground, ann, WHO, BOB, EDITOR),
        lambda: suspend(ground, ann, WHO, BOB),
        lambda: make_token(ground, ann, WHO, Wanted(label="x", rights=[Right.ADMINISTER])),
    ):
        with pytest.raises(ForbiddenError, match="once more"):
            do()
    make_token(ground, ann, WHO, Wanted(label="reads only"))


def test_the_last_administrator_stays(ground: Ground) -> None:
    first(ground)
    with pytest.raises(ConflictError, match="last administrator"):
        suspend(ground, AT_THE_MACHINE, WHO, ANN)
    with pytest.raises(ConflictError, match="last administrator"):
        set_grants(ground, AT_THE_MACHINE, WHO, ANN, [])
    joined(ground, BOB, ADMINISTRATOR)
    suspend(ground, AT_THE_MACHINE, WHO, ANN)
    with pytest.raises(ConflictError, match="last administrator"):
        take_role(ground, AT_THE_MACHINE, WHO, BOB, ADMINISTRATOR)
    with pytest.raises(UsageError, match="suspended"):
        link_for(ground, AT_THE_MACHINE, WHO, ANN)
    assert restore(ground, AT_THE_MACHINE, WHO, ANN).document.state is AccountState.ACTIVE
    take_role(ground, AT_THE_MACHINE, WHO, BOB, ADMINISTRATOR)


def test_two_that_change_one_account_at_once_are_told(ground: Ground) -> None:
    first(ground)
    joined(ground, BOB)
    account = ground.account(BOB)
    assert account is not None
    grant_role(ground, AT_THE_MACHINE, WHO, BOB, EDITOR, account.version)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        grant_role(ground, AT_THE_MACHINE, WHO, BOB, IN_PAYMENTS, account.version)
    with pytest.raises(ConflictError, match="granted already"):
        grant_role(ground, AT_THE_MACHINE, WHO, BOB, EDITOR)
    with pytest.raises(UsageError, match="one place"):
        grant_role(ground, AT_THE_MACHINE, WHO, BOB, Grant(role=Role.VIEWER, team="a", workload="b"))
    many = [Grant(role=Role.VIEWER, team=str(number)) for number in range(101)]
    with pytest.raises(UsageError, match="at most"):
        set_grants(ground, AT_THE_MACHINE, WHO, BOB, many)
    with pytest.raises(UnknownNameError):
        grant_role(ground, AT_THE_MACHINE, WHO, "nobody@example.com", EDITOR)


def test_services_have_somebody_who_answers_and_no_more_than_whoever_makes_them(ground: Ground) -> None:
    first(ground)
    joined(ground, BOB, OF_PAYMENTS)
    bob = as_(ground, BOB)
    service = ServiceAccount(what="pipeline", answers=BOB, grants=(IN_PAYMENTS,))
    made = set_service(ground, bob, WHO, "ci", service)
    assert made.version == 1
    with pytest.raises(UsageError, match="small letters"):
        set_service(ground, bob, WHO, "CI!", service)
    with pytest.raises(UnknownNameError):
        set_service(ground, bob, WHO, "other", replace(service, answers="nobody@example.com"))
    with pytest.raises(ForbiddenError):
        set_service(ground, bob, WHO, "ci", replace(service, grants=(EDITOR,)))
    assert grant_role(ground, AT_THE_MACHINE, WHO, "service:ci", EDITOR, 1) == 2
    with pytest.raises(ConflictError, match="changed meanwhile"):
        take_role(ground, AT_THE_MACHINE, WHO, "service:ci", EDITOR, 1)
    with pytest.raises(ForbiddenError, match="more than you could grant"):
        set_service(ground, bob, WHO, "ci", replace(service, grants=(IN_PAYMENTS, EDITOR)))
    with pytest.raises(ForbiddenError, match="more than you could grant"):
        make_token(ground, bob, WHO, Wanted(label="x", owner="service:ci"))


def test_groups_are_granted_by_file_and_by_hand_and_never_the_last_administrator_away(ground: Ground) -> None:
    by_file = GroupGrant(group="viewers", role=Role.VIEWER)
    provider = Provider(id="p", name="P", issuer="https://p.example", client_id="x", groups=(by_file,))
    asked = replace(ground, settings=Settings(providers=(provider,)))
    grant_group_role(asked, AT_THE_MACHINE, WHO, "p", "admins", ADMINISTRATOR)
    assert [(one.name, one.version) for one in group_roles(asked)] == [("p:admins", 1), ("p:viewers", 0)]
    with pytest.raises(UnknownNameError, match="no provider"):
        set_group(asked, AT_THE_MACHINE, WHO, "other", "g", [EDITOR])
    with pytest.raises(UnknownNameError, match="not granted here"):
        take_group_role(asked, AT_THE_MACHINE, WHO, "p", "viewers", Grant(role=Role.VIEWER))
    joined(asked, BOB)
    account = asked.account(BOB)
    assert account is not None
    from remit.app.identity.sign_in import changed  # noqa: PLC0415 - as the provider's sign-in does

    asked.registers.write(WHO, changed(account, replace(account.document, groups=("p:admins",)), "account.changed"))
    assert asked.administrators() == [BOB]
    with pytest.raises(ConflictError, match="nobody would be administrator"):
        take_group_role(asked, AT_THE_MACHINE, WHO, "p", "admins", ADMINISTRATOR)
    first_of = invite(asked, AT_THE_MACHINE, WHO, email=ANN, name="Ann", grants=[ADMINISTRATOR])[1]
    join(asked, secret_of(first_of.path), WORDS)
    take_group_role(asked, AT_THE_MACHINE, WHO, "p", "admins", ADMINISTRATOR)
    assert asked.administrators() == [ANN]


def test_tokens_are_made_for_oneself_or_a_service_and_revoked_by_who_may(ground: Ground, clock: Clock) -> None:
    first(ground)
    joined(ground, BOB, EDITOR)
    ann, bob = signed_in(ground), as_(ground, BOB)
    for wrong in (
        Wanted(label=" "),
        Wanted(label="x", rights=[]),
        Wanted(label="x", days=0),
        Wanted(label="x", days=1000),
    ):
        with pytest.raises(UsageError):
            make_token(ground, bob, WHO, wrong)
    with pytest.raises(ForbiddenError, match="another person"):
        make_token(ground, ann, WHO, Wanted(label="x", owner=BOB))
    with pytest.raises(UnknownNameError, match="no service account"):
        make_token(ground, ann, WHO, Wanted(label="x", owner="service:none"))
    text, made = make_token(ground, bob, WHO, Wanted(label="x", days=1, teams=["payments"]))
    for other in (text[:-1] + ("A" if text[-1] != "A" else "B"), "remit_" + "a" * 16 + text[22:], text.upper(), ""):
        assert token_of(ground, other) is None
    assert token_of(ground, text) is not None
    by_token = Identity(ground).principal({}, {"authorization": f"Bearer {text}"})
    assert by_token is not None
    with pytest.raises(ForbiddenError, match="makes no tokens"):
        make_token(ground, by_token, WHO, Wanted(label="y"))
    assert [one.name for one in tokens_seen(ground, ann)] == [made.name]
    joined(ground, CY, EDITOR)
    with pytest.raises(ForbiddenError, match="another's"):
        revoke_token(ground, as_(ground, CY), WHO, made.name)
    clock.turn(days=2)
    assert token_of(ground, text) is None, "it has ended"
    assert revoke_token(ground, AT_THE_MACHINE, WHO, made.name).document.state == "revoked"
    assert revoke_token(ground, AT_THE_MACHINE, WHO, made.name).version == 2, "once is enough"


def test_a_token_that_may_administer_hands_on_no_more_than_it_keeps(ground: Ground) -> None:
    first(ground)
    ann = signed_in(ground)
    text, _ = make_token(ground, ann, WHO, Wanted(label="x", rights=[Right.ADMINISTER, Right.READ]))
    by_token = Identity(ground).principal({}, {"authorization": f"Bearer {text}"})
    assert by_token is not None
    make_token(ground, by_token, WHO, Wanted(label="y", rights=[Right.READ]))
    with pytest.raises(ForbiddenError, match="keep more"):
        make_token(ground, by_token, WHO, Wanted(label="y", rights=[Right.PLAN]))
    with pytest.raises(ForbiddenError, match="may not give"):
        invite(ground, by_token, WHO, email=BOB, name="Bob", grants=[EDITOR])
