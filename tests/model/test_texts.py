"""Texts in one block of bytes are what a tuple of them is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model import texts as room
from remit.model.texts import Texts

some = st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["", "a", "ab", "ü", "\ud800", "same"])), max_size=9)


@given(some)
def test_a_block_stands_wherever_a_tuple_would(given_texts: list[str]) -> None:
    made, plain = Texts.of(given_texts), tuple(given_texts)
    assert (list(made), len(made), made[:], made[1:5:2]) == (given_texts, len(plain), plain, plain[1:5:2])
    assert [made[row] for row in range(len(plain))] == given_texts
    assert [made[row - len(plain)] for row in range(len(plain))] == given_texts
    assert made == plain
    assert plain == made
    assert made == Texts.of(plain)
    assert hash(made) == hash(plain)
    assert made.sizes.tolist() == [len(text.encode("utf-8", "surrogatepass")) for text in plain]


@given(some, st.text(max_size=3))
def test_a_text_is_found_at_its_first_place(given_texts: list[str], other: str) -> None:
    made = Texts.of(given_texts)
    for text in (*given_texts, other):
        assert (text in made) == (text in given_texts)
        assert made.find(text) == (given_texts.index(text) if text in given_texts else -1)


@given(some, st.one_of(st.text(max_size=3), st.sampled_from(["ab", "am", "me", "same", "ü", "\ud800", "bs"])))
def test_those_that_hold_a_part_are_found(given_texts: list[str], part: str) -> None:
    for size in (1, 2, 2**18):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(room, "_PIECE", size)
            assert Texts.of(given_texts).holding(part).tolist() == [part in text for text in given_texts]


def test_a_part_that_reaches_over_the_end_of_a_text_is_none_of_it() -> None:
    made = Texts.of(["one", "eleven", "", "elevenses"])
    assert made.holding("eel").tolist() == [False, False, False, False]
    assert made.holding("eleven").tolist() == [False, True, False, True]
    assert made.holding("nses").tolist() == [False, False, False, True]


@given(some)
def test_both_ends_of_each_text_can_be_read_as_numbers(given_texts: list[str]) -> None:
    made = Texts.of(given_texts)
    for text, head, tail in zip(given_texts, made.heads().tolist(), made.tails().tolist(), strict=True):
        raw = text.encode("utf-8", "surrogatepass")
        size = min(len(raw), 8)
        assert int(head).to_bytes(8, "little")[:size] == raw[:size]
        assert int(tail).to_bytes(8, "little")[8 - size :] == raw[len(raw) - size :]


def test_more_texts_than_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_AT_ONCE", 3)
    plain = tuple(f"ü{number}" if number % 5 == 0 else str(number) for number in range(20))
    assert Texts.of(iter(plain)) == plain


def test_what_differs_is_not_equal() -> None:
    made = Texts.of(("a", "b"))
    assert made != ("a",)
    assert made != ("a", "c")
    assert made != "ab"
    assert made != {"a", "b"}
    number: object = 1
    assert number not in made
    assert repr(made) == "Texts.of(['a', 'b'])"
    with pytest.raises(IndexError):
        made[2]


def test_places_beyond_two_gigabytes_are_still_places() -> None:
    small = Texts.of(("ab", "c"))
    assert small.starts.dtype == np.int32
    assert Texts(small.block, small.starts.astype(np.int64)) == ("ab", "c")
