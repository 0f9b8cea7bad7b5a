"""Passwords: which are taken, and how they are kept (R12)."""

from __future__ import annotations

import pytest

from remit.app.identity.passwords import check_password, hash_password, is_outdated, is_password
from remit.errors import UsageError


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("short", "at least 12"),
        ("x" * 11, "at least 12"),
        ("é" * 600, "at most 1024 bytes"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("abcabcabcabcabc", "repeats"),
        ("123456789012", "repeats"),
        ("abcdefghijklmnop", "repeats"),
        ("qwertyuiopas", "repeats"),
        ("password1234", "common"),
        ("P@ssw0rd!!2026", "common"),
        ("Welcome2Welcome2", "common"),
        ("annjansen2026", "says who you are"),
        ("example-2026-!", "says who you are"),
    ],
)
def test_what_is_easy_to_guess_is_refused(words: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check_password(words, about=("annjansen", "example"))


@pytest.mark.parametrize(
    "words",
    ["quiet harbour lanterns tonight", "Tr0ub4dor&3xyzq!", "пароль надёжный и длинный", "password manager says hi"],
)
def test_what_is_long_and_one_s_own_is_taken(words: str) -> None:
    check_password(words, about=("annjansen", ""))


def test_what_is_kept_is_not_the_password_and_each_is_kept_otherwise() -> None:
    one, other = hash_password("quiet harbour"), hash_password("quiet harbour")
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106, section 4, the second option
    assert one != other
    assert "quiet" not in one
    assert is_password("quiet harbour", one)
    assert not is_password("quiet harbor", one)
    assert not is_outdated(one)
    assert is_outdated(one.replace("t=3", "t=2"))


def test_the_same_letters_typed_otherwise_are_the_same() -> None:
    assert is_password("cafe\u0301 am hafen", hash_password("café am hafen"))


@pytest.mark.parametrize("kept", ["", "junk", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"])
def test_where_nothing_good_is_kept_nothing_is_right(kept: str) -> None:
    assert not is_password("quiet harbour", kept)
    assert not is_password("x" * 2000, kept)
    assert not is_password("\ud800", kept)
