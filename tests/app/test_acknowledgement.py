"""A link of acknowledgement says what we said, until it expires, and nothing else can be made to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.app.acknowledgement import MOST_KEYS, _sign, _text, make_token, read_token
from remit.errors import UsageError

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
SECRET = "long enough to sign something with"  # noqa: S105 - of these tests alone
KEYS = ("a" * 32, "b" * 32)
TOKEN = make_token(KEYS, LATER, SECRET)


def test_it_says_what_was_said() -> None:
    said = read_token(TOKEN, SECRET, NOW)
    assert (said.keys, said.until) == (KEYS, LATER)
    assert read_token(TOKEN, SECRET, LATER - timedelta(seconds=1)) == said
    many = read_token(make_token([f"{number:032x}" for number in range(200)], LATER, SECRET), SECRET, NOW)
    assert len(many.keys) == MOST_KEYS


def test_it_expires() -> None:
    with pytest.raises(UsageError, match="good until 2026-11-27 09:30 UTC"):
        read_token(TOKEN, SECRET, LATER)


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="utf-8"))
def test_any_change_is_noticed(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if changed == TOKEN:
        return
    with pytest.raises(UsageError, match="not one of ours"):
        read_token(changed, SECRET, NOW)


@pytest.mark.parametrize("token", ["", ".", "x" * 100_000, f"{TOKEN}=", TOKEN.partition(".")[0]])
def test_what_is_none_is_refused(token: str) -> None:
    with pytest.raises(UsageError, match="not one of ours"):
        read_token(token, SECRET, NOW)
    with pytest.raises(UsageError, match="not one of ours"):
        read_token(TOKEN, "another secret that is long enough", NOW)


@pytest.mark.parametrize(
    "said", [b"{}", b"[", b'{"k": [], "e": 1900000000}', b'{"k": ["x"], "e": 1900000000}', b'{"k": 1, "e": 1900000000}',
             b'{"k": ["a"], "e": 1e400}', b'{"k": [3], "e": 1900000000}'],
)  # fmt: skip
def test_what_we_signed_and_do_not_understand_is_refused(said: bytes) -> None:
    body = _text(said)
    with pytest.raises(UsageError, match="names no finding"):
        read_token(f"{body}.{_text(_sign(body, SECRET))}", SECRET, NOW)


def test_a_short_secret_signs_nothing() -> None:
    with pytest.raises(UsageError, match="too short"):
        make_token(KEYS, LATER, "short")
