"""How long a job waits after it failed, and when it is over (R6.1)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remit.model.job import MOST_BACK_OFF_SECONDS, JobState, back_off_seconds


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_double_up_to_an_hour_and_are_spread(attempts: int, chance: float) -> None:
    whole = back_off_seconds(attempts, 1.0)
    assert whole / 2 <= back_off_seconds(attempts, chance) <= whole <= MOST_BACK_OFF_SECONDS
    assert back_off_seconds(attempts + 1, 1.0) == min(2 * whole, MOST_BACK_OFF_SECONDS)


def test_what_is_over() -> None:
    assert {state for state in JobState if state.is_over} == {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
