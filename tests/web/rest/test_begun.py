"""What is held is made once, and has bounds."""

from __future__ import annotations

import pytest

from remit.web.rest import begun
from remit.web.rest.begun import Begun, Bodies
from remit.web.rest.resource import Items
from remit.wire.lists import Snapshot

NONE = Snapshot(id=0, taken_at=None)


def test_a_list_is_made_once_for_each_question_and_snapshot() -> None:
    lists, made = Begun(), []

    def make() -> Items:
        made.append(1)
        return Items.of([1, 2], str)

    one, other = Snapshot(id=1, taken_at="a"), Snapshot(id=2, taken_at="a")
    first = lists.list_of(one, b"a", make)
    assert lists.list_of(one, b"a", make) is first
    assert lists.list_of(one, b"b", make) is not first
    assert lists.list_of(other, b"a", make) is not first
    assert lists.list_of(one, b"a", make) is not first
    assert len(made) == 4


def test_the_longest_unread_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begun, "MOST_HELD", 2)
    lists = Begun()
    kept = {name: lists.list_of(NONE, name, lambda: Items.of([1], str)) for name in (b"a", b"b")}
    assert lists.list_of(NONE, b"a", lambda: Items.of([], str)) is kept[b"a"]
    lists.list_of(NONE, b"c", lambda: Items.of([1], str))
    assert lists.list_of(NONE, b"a", lambda: Items.of([], str)) is kept[b"a"]
    assert lists.list_of(NONE, b"b", lambda: Items.of([], str)) is not kept[b"b"]
    monkeypatch.setattr(begun, "MOST_ITEMS_HELD", 3)
    large = lists.list_of(NONE, b"d", lambda: Items.of(range(9), str))
    assert lists.list_of(NONE, b"d", lambda: Items.of([], str)) is large


def test_answers_are_held_by_their_tags_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begun, "MOST_BYTES_HELD", 10)
    bodies = Bodies()
    for tag in ("a", "a", "b"):
        bodies.put(tag, b"12345")
    assert bodies.get("a") == bodies.get("b") == b"12345"
    assert bodies.get("a")
    bodies.put("c", b"1")
    assert (bodies.get("b"), bodies.get("a"), bodies.get("c")) == (None, b"12345", b"1")
    bodies.put("huge", bytes(11))
    assert bodies.get("huge") is None
