"""Steps, rungs and names of reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from remit.model.reminder import REMINDERS, Due, Reminder, ReminderRules, ReminderState, Rung

DUE = Due(kind="waiver", name="w-1", title="t", what="w", act="a", at="2026-12-01T00:00:00+00:00")


def test_the_usual_steps_climb() -> None:
    rules = ReminderRules()
    assert rules.steps == (-14, -7, -1, 0, 1, 3, 7, 14, 30)
    assert [rules.rungs(step)[-1] for step in rules.steps] == [
        *(Rung.OWNER,) * 5, Rung.SECONDARY, Rung.LEAD, Rung.SECURITY, Rung.EXECUTIVE,
    ]  # fmt: skip
    assert rules.rungs(8) == (Rung.OWNER, Rung.LEAD)


@given(st.sets(st.integers(1, 366)), st.sets(st.integers(1, 366)))
def test_steps_are_in_order_and_one_is_the_day_itself(before: set[int], after: set[int]) -> None:
    steps = ReminderRules(before_days=tuple(before), after_days=tuple(after)).steps
    assert list(steps) == sorted(set(steps))
    assert 0 in steps


def test_a_day_without_a_zone_is_one_of_utc() -> None:
    assert DUE.moment == replace(DUE, at="2026-12-01").moment == datetime(2026, 12, 1, tzinfo=UTC)
    assert replace(DUE, at="2026-12-01T01:00:00+01:00").moment == DUE.moment


def test_what_is_due_at_another_time_is_another_thing() -> None:
    assert DUE.key == replace(DUE, title="other").key != replace(DUE, at="2027-12-01").key
    one = Reminder(kind="waiver", of="w-1", title="t", due_at=DUE.at, step=-1, rung=Rung.OWNER, target="chat")
    same = replace(one, state=ReminderState.SENT, title="other", person="ana")
    assert one.name == same.name
    assert len({one.name, *(replace(one, **changed).name for changed in _others())}) == 7
    assert (REMINDERS.state(one), REMINDERS.team(replace(one, team="pay"))) == ("sending", "pay")


def _others() -> list[dict[str, Any]]:
    return [
        {"kind": "review"}, {"of": "w-2"}, {"due_at": "2027"}, {"step": 0}, {"rung": Rung.LEAD}, {"target": "mail"},
    ]  # fmt: skip
