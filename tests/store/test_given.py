"""Idempotency keys: taken by one of those who come at once, remembered for a day (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from remit.store.given import KEPT_MICROSECONDS, GivenAnswer, GivenTable
from store.databases import Database

KEY, OTHER = "a" * 64, "b" * 64
NOW = 1_795_000_000_000_000


@pytest.fixture
def table(database: Database) -> Iterator[GivenTable]:
    opened = GivenTable.open(database.where)
    yield opened
    opened.close()


def test_a_key_is_taken_once_and_its_answer_is_kept(table: GivenTable) -> None:
    assert table.take(KEY, "q", NOW) is None
    assert table.take(KEY, "q", NOW + 1) == GivenAnswer("q", 0, b"")
    table.give(KEY, 200, b"\x00answer")
    assert table.take(KEY, "other", NOW + 2) == GivenAnswer("q", 200, b"\x00answer")
    assert table.take(OTHER, "q", NOW) is None


def test_a_key_that_is_let_go_can_be_taken_again(table: GivenTable) -> None:
    assert table.take(KEY, "q", NOW) is None
    table.release(KEY)
    assert table.take(KEY, "r", NOW) is None


def test_a_key_is_forgotten_after_a_day(table: GivenTable) -> None:
    assert table.take(KEY, "q", NOW) is None
    assert table.take(KEY, "q", NOW + KEPT_MICROSECONDS - 1) is not None
    assert table.take(KEY, "r", NOW + KEPT_MICROSECONDS) is None


def test_of_those_who_come_at_once_one_takes_it(database: Database) -> None:
    """Two servers on one database, several threads each."""
    servers = [GivenTable.open(database.where), GivenTable.open(database.where)]
    together = Barrier(8)

    def take(number: int) -> bool:
        together.wait()
        return servers[number % 2].take(KEY, f"{number}", NOW) is None

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(8)))
    for one in servers:
        one.close()
    assert taken.count(True) == 1
