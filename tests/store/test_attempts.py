"""Attempts in both databases: counted before they are made, by all servers together, with growing delay (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest

from remit.store.attempts import FORGOTTEN, AttemptTable, Brake
from remit.store.upgrade import opened
from store.databases import Database

SECOND = 1_000_000
MINUTE = 60 * SECOND
BRAKE = Brake(key=("name", "ann"), free=3, most=MINUTE)


@pytest.fixture
def table(database: Database) -> Iterator[AttemptTable]:
    engine = opened(database.where)
    yield AttemptTable(engine)
    engine.dispose()


def test_delays_double_up_to_the_longest() -> None:
    waits = [BRAKE.wait(count) // SECOND for count in range(12)]
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert BRAKE.wait(10_000) == MINUTE


def test_the_first_ones_are_free_and_then_it_slows_down(table: AttemptTable) -> None:
    assert [table.begin([BRAKE], 0) for _ in range(4)] == [0, 0, 0, SECOND]
    assert table.begin([BRAKE], SECOND) == 0
    assert table.begin([BRAKE], SECOND) == 2 * SECOND


def test_an_attempt_that_has_to_wait_is_not_counted(table: AttemptTable) -> None:
    for _ in range(20):
        table.begin([BRAKE], 0)
    assert table.begin([BRAKE], SECOND) == 0


def test_the_slowest_brake_counts_and_others_are_left_alone(table: AttemptTable) -> None:
    other = Brake(key=("address", "::1"), free=100, most=MINUTE)
    for _ in range(3):
        assert table.begin([BRAKE, other], 0) == 0
    assert table.begin([BRAKE, other], 0) == SECOND
    assert table.begin([other], 0) == 0


def test_clearing_and_a_day_begin_anew(table: AttemptTable) -> None:
    for _ in range(4):
        table.begin([BRAKE], 0)
    assert table.begin([BRAKE], FORGOTTEN + 1) == 0
    for _ in range(4):
        table.begin([BRAKE], FORGOTTEN + 1)
    table.clear([BRAKE.key])
    assert table.begin([BRAKE], FORGOTTEN + 1) == 0


def test_many_at_once_get_no_more_than_the_free_ones(table: AttemptTable) -> None:
    barrier, waits = Barrier(8), list[int]()

    def attempt() -> None:
        barrier.wait()
        waits.append(table.begin([BRAKE], 0))

    threads = [Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(0) == 3


def test_a_number_only_grows_and_counts_count(table: AttemptTable) -> None:
    assert [table.advance(("code", "ann"), number, 0) for number in (5, 5, 4, 6)] == [True, False, False, True]
    assert [table.count(("told", "ann"), 0) for _ in range(3)] == [1, 2, 3]
    assert table.sweep(FORGOTTEN + 1) == 2
