"""States of a control are ordered so that the worst counts."""

from __future__ import annotations

from remit.model.state import State


def test_the_worst_state_counts_and_unknown_is_never_good() -> None:
    assert max(State.IN_FORCE, State.UNKNOWN) is State.UNKNOWN
    assert max(State.UNKNOWN, State.NOT_IN_FORCE) is State.NOT_IN_FORCE
    assert max(State.NO_DATA, State.IN_FORCE) is State.IN_FORCE


def test_a_state_reads_as_words() -> None:
    assert [state.word for state in State] == ["no data", "in force", "unknown", "not in force"]
