"""Events in columns: the same rows come back, in the order of time (R2.6)."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from remit.model.event import (
    EVENT_COLUMNS,
    Channel,
    Event,
    EventKind,
    EventOutcome,
    EventRow,
    EventsBuilder,
    iso,
    moment,
)  # fmt: skip

EVENTS = st.lists(
    st.builds(
        Event,
        time=st.integers(0, 4_000_000_000_000_000),
        kind=st.sampled_from(EventKind),
        action=st.text(max_size=3),
        actor=st.text(max_size=3),
        targets=st.lists(st.text(max_size=3), max_size=2).map(tuple),
        channel=st.sampled_from(Channel),
        outcome=st.sampled_from(EventOutcome),
        source=st.just("x"),
        line=st.integers(0, 9),
    ),
    max_size=20,
)


@given(EVENTS)
def test_rows_come_back_in_the_order_of_time(events: list[Event]) -> None:
    builder = EventsBuilder()
    for number, event in enumerate(events):
        builder.add(event, file="f", asset=f"a{number % 3}", sign="" if number % 2 else "s")
    assert len(builder) == len(events)
    built = builder.build()
    order = sorted(range(len(events)), key=lambda number: events[number].time)
    assert [row.time for row in built.rows()] == [events[number].time for number in order]
    assert [built.row(place) for place in range(len(built))] == list(built.rows())
    for place, number in enumerate(order):
        row, event = built.row(place), events[number]
        assert (row.kind, row.action, row.actor, row.target) == (event.kind, event.action, event.actor, event.target)
        assert (row.asset, row.sign, row.file, row.line) == (
            f"a{number % 3}", "" if number % 2 else "s", "f", event.line,
        )  # fmt: skip


def test_some_of_them() -> None:
    builder = EventsBuilder()
    for number in range(4):
        builder.add(Event(time=number, kind=EventKind.CHANGE, action=f"a{number}", actor="", source="x"), file="f")
    events = builder.build()
    assert [row.action for row in events.chosen(events.times > 1).rows()] == ["a2", "a3"]
    assert [row.action for row in events.chosen(np.array([3, 0])).rows()] == ["a3", "a0"]
    assert set(events.columns) == set(EVENT_COLUMNS)


def test_times_as_people_and_scripts_read_them() -> None:
    assert moment(1_500_000) == "1970-01-01 00:00:01 UTC"
    assert (iso(1_000_000), iso(1_500_000)) == ("1970-01-01T00:00:01Z", "1970-01-01T00:00:01.500000Z")


def test_a_row_has_what_the_columns_have() -> None:
    row = EventRow(time=0, kind="change", action="a")
    assert [name for name in EVENT_COLUMNS if not hasattr(row, name)] == []
