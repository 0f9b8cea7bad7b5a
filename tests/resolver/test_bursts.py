"""Bursts: far more within an hour than is usual (F8)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.resolver.bursts import HOUR, bursts


def found(
    times: list[int], *, groups: list[int] | None = None, things: list[int] | None = None, least: int = 5
) -> list[tuple[int, int, float]]:
    rows = len(times)
    made = bursts(
        np.array(times, dtype=np.int64),
        np.array(groups or [0] * rows, dtype=np.int32),
        np.array(things or list(range(rows)), dtype=np.int32),
        least=least,
        factor=5.0,
    )
    return [(one.group, one.things, one.usual) for one in made]


def test_nothing_is_no_burst() -> None:
    assert found([]) == []
    assert found([0, 1, 2, 3]) == []


@pytest.mark.parametrize("start", [0, HOUR // 2, HOUR - 2])
def test_it_may_begin_at_any_minute(start: int) -> None:
    """F8: it does not fall apart where a clock hour ends."""
    assert found([start + number for number in range(5)]) == [(0, 5, 0.0)]


def test_the_hour_is_open_at_its_end() -> None:
    assert found([0, 1, 2, 3, HOUR]) == []
    assert found([0, 1, 2, 3, HOUR - 1]) == [(0, 5, 0.0)]


def test_one_thing_again_and_again_is_one() -> None:
    assert found(list(range(50)), things=[number % 4 for number in range(50)]) == []


def test_a_habit_is_no_burst_and_five_times_the_habit_is() -> None:
    habit = [hour * HOUR + number for hour in range(10) for number in range(6)]
    assert found(habit) == []
    assert found([*habit, *(20 * HOUR + number for number in range(29))]) == []
    assert found([*habit, *(20 * HOUR + number for number in range(30))]) == [(0, 30, 6.0)]


def test_groups_do_not_add_up() -> None:
    times = sorted([*range(4), *range(4)])
    assert found(times, groups=[0, 1] * 4) == []
    many = sorted([*range(6), *range(6)])
    assert found(many, groups=[0, 1] * 6) == [(0, 6, 0.0), (1, 6, 0.0)]


def test_two_bursts_of_one_group_stand_in_the_order_of_time() -> None:
    times = [*range(5), *(100 * HOUR + number for number in range(8))]
    assert [one[1] for one in found(times)] == [5, 8]  # neither is a habit that excuses the other


@given(st.lists(st.integers(0, 20 * HOUR), max_size=60), st.integers(2, 6))
def test_a_burst_has_enough_things_within_an_hour(times: list[int], least: int) -> None:
    ordered = np.array(sorted(times), dtype=np.int64)
    rows = len(times)
    things = np.arange(rows, dtype=np.int32) % 11
    for one in bursts(ordered, np.zeros(rows, dtype=np.int32), things, least=least, factor=2.0):
        assert one.things >= max(least, 2.0 * one.usual)
        assert ordered[one.rows[-1]] - ordered[one.rows[0]] < HOUR
        assert one.things == len(set(things[one.rows].tolist()))
