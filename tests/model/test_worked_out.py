"""Worked out once, held as long as what it is about, bounded where questions are many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest

from remit.model.worked_out import Figures


def test_it_is_made_once_however_many_ask_at_the_same_time() -> None:
    held, made, start = Figures(), list[int](), Barrier(8)

    def make() -> object:
        made.append(1)
        sleep(0.2)  # the others come meanwhile
        return object()

    def ask(_: int) -> object:
        start.wait()
        return held.once("order", make)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))
    assert len(made) == 1
    assert all(one is answers[0] for one in answers)
    assert held.once("other", lambda: 2) == 2


def test_what_fails_is_tried_again() -> None:
    held = Figures()
    with pytest.raises(ZeroDivisionError):
        held.once("share", lambda: 1 // 0)
    assert held.once("share", lambda: 3) == 3
    assert held.once("share", lambda: 4) == 3


def test_of_questions_the_last_are_held() -> None:
    held, made = Figures(), list[str]()

    def make(text: str) -> str:
        made.append(text)
        return text.upper()

    def ask(text: str) -> str:
        return held.lately("text", text, lambda: make(text), most=2)

    assert [ask(text) for text in "aabacab"] == list("AABACAB")
    assert made == ["a", "b", "c", "b"], "a stays while it is asked for; b had to go for c"
    assert held.lately("other", "a", lambda: "own", most=1) == "own", "each kind has its own room"


def test_forgotten_is_made_again() -> None:
    held = Figures()
    assert (held.once("x", lambda: 1), held.lately("k", "x", lambda: 2, most=1)) == (1, 2)
    held.clear()
    assert (held.once("x", lambda: 3), held.lately("k", "x", lambda: 4, most=1)) == (3, 4)
