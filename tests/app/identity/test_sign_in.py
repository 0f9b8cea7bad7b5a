"""Signing in by password: what lets in, what slows down, and what is told (R12)."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from identities import ANN, BOB, OTHER_WORDS, WHO, WORDS, Clock, entered, first, joined, told
from remit.app.identity import passwords, sessions
from remit.app.identity.door import Identity
from remit.app.identity.ground import AT_THE_MACHINE, Ground
from remit.app.identity.own_account import begin_second_factor, end_second_factor_begun
from remit.app.identity.people import suspend
from remit.app.identity.second_factor import code_at
from remit.app.identity.sessions import COOKIE
from remit.app.identity.settings import Settings
from remit.app.identity.sign_in import PASSWORD, SECOND_FACTOR, Attempt, TooSoonError, confirm, sign_in, sign_out
from remit.errors import ForbiddenError
from remit.model.access import Principal
from remit.model.credential import Credential, Spent
from store.databases import Database


def seed_of(ground: Ground, kind: str = SECOND_FACTOR) -> bytes:
    (kept,) = ground.credentials.of(ANN, kind)
    return ground.sealer("second factor").unseal(kept.secret, ANN)


def code(ground: Ground, clock: Clock, steps: int = 0, kind: str = SECOND_FACTOR) -> str:
    return code_at(seed_of(ground, kind), int(clock.now.timestamp()) // 30 + steps)


def signed_in(ground: Ground, **more: str) -> Principal:
    found = Identity(ground).principal({COOKIE: entered(ground, **more).cookie}, {})
    assert found is not None
    return found


def with_second_factor(ground: Ground, clock: Clock) -> list[str]:
    first(ground)
    ann = signed_in(ground)
    begin_second_factor(ground, ann, WHO)
    return end_second_factor_begun(ground, ann, WHO, code(ground, clock, kind="second-factor-begun"))


def refused(ground: Ground, **more: str) -> None:
    with pytest.raises(ForbiddenError, match=r"Name, password or code is not right\."):
        entered(ground, **more)


def test_a_code_is_asked_for_and_each_is_good_once(ground: Ground, clock: Clock) -> None:
    with_second_factor(ground, clock)
    refused(ground)
    refused(ground, code="000000")
    refused(ground, code=code(ground, clock))  # the one that set it up is used up
    clock.turn(seconds=30)
    now = code(ground, clock)
    entered(ground, code=f" {now[:3]} {now[3:]} ")
    refused(ground, code=now)
    clock.turn(seconds=90)
    entered(ground, code=code(ground, clock, -1))
    refused(ground, code=code(ground, clock, -2))


def test_a_recovery_code_is_good_once(ground: Ground, clock: Clock, database: Database) -> None:
    codes = with_second_factor(ground, clock)
    assert len(set(codes)) == 10
    entered(ground, code=codes[3].upper().replace("-", " "))
    refused(ground, code=codes[3])
    entered(ground, code=codes[4])
    assert len(told(database.where, "recovery-code.used")) == 2


def test_an_old_hash_is_made_anew_at_the_next_sign_in(ground: Ground) -> None:
    first(ground)
    weak = Argon2id(salt=b"s" * 16, length=32, iterations=1, lanes=1, memory_cost=64)
    kept = weak.derive_phc_encoded(WORDS.encode())
    made = Credential(kind=PASSWORD, name=ANN, owner=ANN, secret=kept)
    ground.registers.write(WHO, spent=[Spent(PASSWORD, ANN)], made=[made])
    entered(ground)
    (now,) = ground.credentials.of(ANN, PASSWORD)
    assert not passwords.is_outdated(now.secret)
    entered(ground)


def test_a_stranger_slows_guesses_and_does_not_lock_out_who_was_here_before(ground: Ground) -> None:
    first(ground)
    device = entered(ground, address="192.0.2.1").device
    for number in range(60):
        try:
            entered(ground, words=OTHER_WORDS, address=f"198.51.100.{number}")
        except (ForbiddenError, TooSoonError):
            continue
    with pytest.raises(TooSoonError):
        entered(ground, address="203.0.113.5")
    assert entered(ground, address="203.0.113.5", device=device).account == ANN


def test_a_known_browser_is_known_for_its_person_only_and_not_forged(ground: Ground) -> None:
    first(ground)
    joined(ground, BOB)
    device = entered(ground, address="192.0.2.1").device
    for made in (device, "", "AAAA", "é", device[:-4] + "AAA="):
        ground.attempts.clear([("both", BOB, "192.0.2.9"), ("name", BOB), ("address", "192.0.2.9")])
        for _ in range(5):
            with pytest.raises(ForbiddenError):
                entered(ground, BOB, OTHER_WORDS, address="192.0.2.9", device=made)
        with pytest.raises(TooSoonError):
            entered(ground, BOB, OTHER_WORDS, address="192.0.2.9", device=made)


def test_addresses_of_one_network_count_together_and_waits_end(ground: Ground, clock: Clock) -> None:
    first(ground)
    for number in range(5):
        refused(ground, words=OTHER_WORDS, address=f"2001:db8::{number}")
    with pytest.raises(TooSoonError) as problem:
        entered(ground, address="2001:db8::ffff")
    assert problem.value.seconds == 1
    clock.turn(seconds=1)
    assert entered(ground, address="2001:db8::ffff").account == ANN


def test_failures_are_told_now_and_then_and_never_what_was_typed(
    ground: Ground, database: Database, clock: Clock
) -> None:
    first(ground)
    for _ in range(10):
        clock.turn(seconds=70)
        refused(ground, words=OTHER_WORDS, address="192.0.2.1")
        refused(ground, email="nobody@example.com", words=OTHER_WORDS, address="192.0.2.1")
        clock.turn(minutes=20)
    entries = told(database.where, "sign-in.failed")
    assert sorted((one["object"], one["failures"]) for one in entries) == [
        ("account", "1"),
        ("account", "10"),
        (f"account:{ANN}", "1"),
        (f"account:{ANN}", "10"),
    ]
    assert OTHER_WORDS not in str(entries)
    assert "nobody@example.com" not in str(entries)


def test_a_name_that_nobody_has_takes_as_long_as_a_wrong_password(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is counted, since seconds depend on the machine."""
    first(ground)
    joined(ground, BOB)
    suspend(ground, AT_THE_MACHINE, WHO, BOB)
    hashed: list[str] = []
    real = passwords.is_password

    def counted(words: str, kept: str) -> bool:
        hashed.append(words)
        return real(words, kept)

    monkeypatch.setattr(passwords, "is_password", counted)
    for email in (ANN, BOB, "nobody@example.com", "x" * 400, ""):
        refused(ground, email=email, words=OTHER_WORDS)
    assert len(hashed) == 5
    began = time.perf_counter()
    real("wrong", "")
    without = time.perf_counter() - began
    began = time.perf_counter()
    real("wrong", passwords.hash_password("another"))
    assert without > (time.perf_counter() - began) / 10, "nothing kept is not answered at once"


def test_where_passwords_are_off_nobody_signs_in_with_one(ground: Ground) -> None:
    first(ground)
    without = replace(ground, settings=Settings(passwords=False))
    with pytest.raises(ForbiddenError, match="nobody signs in with a password"):
        sign_in(without, Attempt(email=ANN, password=WORDS))


def test_signing_in_and_out_is_told(ground: Ground, database: Database) -> None:
    first(ground)
    before = entered(ground, address="192.0.2.1").cookie
    after = entered(ground, cookie=before).cookie
    assert sessions.held(ground, before) is None, "the sign-in that the browser had before has ended"
    sign_out(ground, WHO, after)
    sign_out(ground, WHO, after)
    assert len(told(database.where, "account.signed-in")) == 2
    assert len(told(database.where, "account.signed-out")) == 1


def test_showing_again_who_one_is_holds_for_ten_minutes_and_changes_the_cookie(ground: Ground, clock: Clock) -> None:
    first(ground)
    cookie = entered(ground).cookie
    clock.turn(minutes=11)

    def asks(value: str) -> None:
        found = Identity(ground).principal({COOKIE: value}, {})
        assert found is not None
        ground.confirmed(found)

    with pytest.raises(ForbiddenError, match="once more"):
        asks(cookie)
    with pytest.raises(ForbiddenError, match="not right"):
        confirm(ground, ANN, Attempt(email="", password=OTHER_WORDS, cookie=cookie))
    fresh = confirm(ground, ANN, Attempt(email="", password=WORDS, cookie=cookie))
    assert fresh not in {"", cookie}
    asks(fresh)
    clock.turn(minutes=11)
    with pytest.raises(ForbiddenError, match="once more"):
        asks(fresh)
    assert confirm(ground, ANN, Attempt(email="", password=WORDS, cookie="gone")) == ""


def test_sign_ins_end_when_idle_and_after_their_days(ground: Ground, clock: Clock) -> None:
    first(ground)
    idle, used = entered(ground).cookie, entered(ground).cookie
    for _ in range(16):
        clock.turn(hours=10)
        used = sessions.renewed(ground, used) or used
        assert sessions.held(ground, used) is not None
    assert sessions.held(ground, idle) is None
    assert len(sessions.listed(ground, ANN)) == 1
    assert sessions.renewed(ground, idle) == ""
    clock.turn(hours=9)
    assert sessions.held(ground, used) is None, "seven days are over, however often it was used"


def test_a_cookie_is_replaced_once_and_the_old_one_soon_betrays_a_thief(
    ground: Ground, clock: Clock, database: Database
) -> None:
    first(ground)
    old = entered(ground).cookie
    assert sessions.renewed(ground, old) == ""
    clock.turn(minutes=16)
    fresh = sessions.renewed(ground, old)
    assert fresh
    assert sessions.renewed(ground, old) == "", "the replaced one makes no other"
    assert sessions.held(ground, old) is not None
    clock.turn(seconds=31)
    assert sessions.held(ground, old) is None
    assert sessions.held(ground, fresh) is None
    (entry,) = told(database.where, "sign-in.stolen")
    assert entry["object"] == f"account:{ANN}"
