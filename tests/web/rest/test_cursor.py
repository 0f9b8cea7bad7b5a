"""A cursor is read back as it was given out, and nothing else is taken for one."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.web.rest.cursor import Cursor, question_of, read_cursor
from remit.web.rest.problems import AskedWrongError

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.integers(0, 2**63), st.integers(0, 2**63), st.text())
def test_what_is_given_out_is_read_back(snapshot: int, offset: int, said: str) -> None:
    cursor = Cursor(snapshot, offset, question_of(said))
    assert read_cursor(cursor.text()) == cursor


def test_every_change_of_a_letter_is_found() -> None:
    text = Cursor(7, 100, question_of("assets", "team=payments")).text()
    tried = 0
    for place, letter in enumerate(text):
        for other in LETTERS:
            if other != letter:
                tried += 1
                with pytest.raises(AskedWrongError):
                    read_cursor(text[:place] + other + text[place + 1 :])
    assert tried == len(text) * 63


@pytest.mark.parametrize("text", ["", "A", "====", "Cursor!", "ü", base64.urlsafe_b64encode(bytes(33)).decode()])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(AskedWrongError):
        read_cursor(text)


def test_questions_that_differ_are_told_apart() -> None:
    assert question_of("a", "b") != question_of("ab", "") != question_of("", "ab")
