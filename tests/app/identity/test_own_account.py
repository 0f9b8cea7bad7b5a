"""What people do about their own account (R12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.identity.test_sign_in import code, signed_in, with_second_factor
from identities import ANN, OTHER_WORDS, WHO, WORDS, Clock, entered, first
from remit.app.identity import sessions
from remit.app.identity.door import Identity
from remit.app.identity.ground import AT_THE_MACHINE, Ground
from remit.app.identity.own_account import (
    begin_second_factor,
    change_password,
    drop_second_factor,
    end_second_factor_begun,
    is_second_factor_begun,
    new_recovery_codes,
    own_account,
)
from remit.app.identity.sessions import COOKIE
from remit.app.identity.sign_in import PASSWORD, TooSoonError
from remit.errors import ConflictError, ForbiddenError, UsageError
from remit.model.credential import Spent


def test_only_who_is_signed_in_has_an_account(ground: Ground) -> None:
    with pytest.raises(ForbiddenError, match="only who is signed in"):
        own_account(ground, AT_THE_MACHINE)


def test_another_password_ends_every_other_sign_in_and_replaces_the_own_cookie(ground: Ground) -> None:
    first(ground)
    elsewhere, here = entered(ground).cookie, entered(ground).cookie
    ann = Identity(ground).principal({COOKIE: here}, {})
    assert ann is not None
    change_password(ground, ann, WHO, WORDS, OTHER_WORDS)
    assert sessions.held(ground, elsewhere) is None
    fresh = sessions.renewed(ground, here)
    assert fresh
    with pytest.raises(ForbiddenError):
        entered(ground)
    assert entered(ground, words=OTHER_WORDS).account == ANN


def test_the_old_password_cannot_be_guessed_from_an_open_browser(ground: Ground, clock: Clock) -> None:
    first(ground)
    ann = signed_in(ground)
    for _ in range(5):
        with pytest.raises(ForbiddenError, match="old password"):
            change_password(ground, ann, WHO, "guess", OTHER_WORDS)
    with pytest.raises(TooSoonError):
        change_password(ground, ann, WHO, WORDS, OTHER_WORDS)
    clock.turn(seconds=1)
    with pytest.raises(UsageError, match="at least 12"):
        change_password(ground, ann, WHO, WORDS, "short")


def test_who_has_no_password_shows_first_who_they_are(ground: Ground, clock: Clock) -> None:
    first(ground)
    ann = signed_in(ground)
    ground.registers.write(WHO, spent=[Spent(PASSWORD, ANN)])
    clock.turn(minutes=11)
    with pytest.raises(ForbiddenError, match="once more"):
        change_password(ground, ann, WHO, "", OTHER_WORDS)


def test_a_second_factor_counts_once_a_code_of_it_was_typed(ground: Ground, clock: Clock) -> None:
    first(ground)
    ann = signed_in(ground)
    with pytest.raises(ConflictError, match="no second factor was begun"):
        end_second_factor_begun(ground, ann, WHO, "000000")
    begun = begin_second_factor(ground, ann, WHO)
    assert begun.address.startswith("otpauth://totp/Remit%3Aann%40example.com?secret=")
    assert is_second_factor_begun(ground, ANN)
    assert entered(ground).account == ANN, "it does not count yet"
    with pytest.raises(UsageError, match="not right"):
        end_second_factor_begun(ground, ann, WHO, "000000")
    end_second_factor_begun(ground, ann, WHO, code(ground, clock, kind="second-factor-begun"))
    assert not is_second_factor_begun(ground, ANN)
    with pytest.raises(ForbiddenError):
        entered(ground)
    with pytest.raises(ConflictError, match="already"):
        begin_second_factor(ground, ann, WHO)


def test_recovery_codes_are_replaced_whole_and_the_factor_taken_away(ground: Ground, clock: Clock) -> None:
    old = with_second_factor(ground, clock)
    ann = signed_in(ground, code=old[0])
    fresh = new_recovery_codes(ground, ann, WHO)
    with pytest.raises(ForbiddenError):
        entered(ground, code=old[1])
    assert entered(ground, code=fresh[0]).account == ANN
    clock.turn(minutes=11)
    with pytest.raises(ForbiddenError, match="once more"):
        drop_second_factor(ground, ann, WHO)
    ann = signed_in(ground, code=fresh[1])
    drop_second_factor(ground, ann, WHO)
    assert entered(ground).account == ANN
    assert ground.credentials.of(ANN, "recovery-code") == []
    for again in (drop_second_factor, new_recovery_codes):
        with pytest.raises(ConflictError, match="no second factor"):
            again(ground, ann, WHO)


def test_whoever_just_signed_in_needs_not_show_it_again(ground: Ground) -> None:
    first(ground)
    ann = signed_in(ground)
    ground.confirmed(ann)
    with pytest.raises(ForbiddenError):
        ground.confirmed(replace(ann, confirmed_until=0))  # type: ignore[call-arg] # of a person who signed in
