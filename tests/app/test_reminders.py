"""Who is reminded when: steps, rungs, quiet hours, digests, and nothing that was overtaken (R6.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reminder_house import DUE, DUE_AT, daily, organisation, quiet
from remit.app.reminders import LOST, MOST_ATTEMPTS, WAIT, plan_reminders, says_to, severity_of, who_is
from remit.model.finding import Severity
from remit.model.notification import Route
from remit.model.organisation import Organisation
from remit.model.reminder import Reminder, ReminderState, Rung


def told_at(days: float, whole: Organisation | None = None) -> list[tuple[int, str, str]]:
    found = plan_reminders([DUE], whole or organisation(), {}, (), DUE_AT + timedelta(days=days))
    return [(call.reminder.step, call.reminder.rung.value, call.reminder.person) for call in found.calls]


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        (-15, []),
        (-14, [(-14, "owner", "ana")]),
        (-8, [(-14, "owner", "ana")]),
        (-7, [(-7, "owner", "ana")]),
        (-0.5, [(-1, "owner", "ana")]),
        (0, [(0, "owner", "ana")]),
        (1, [(1, "owner", "ana")]),
        (3, [(3, "owner", "ana"), (3, "secondary", "bo")]),
        (7, [(7, "owner", "ana"), (7, "lead", "cy")]),
        (14, [(14, "owner", "ana"), (14, "security", "dee")]),
        (30, [(30, "owner", "ana"), (30, "executive", "eve")]),
        (399, [(30, "owner", "ana"), (30, "executive", "eve")]),
        (401, []),
    ],
)
def test_of_the_steps_that_have_come_the_last_is_told(days: float, wanted: list[tuple[int, str, str]]) -> None:
    assert told_at(days) == wanted


def test_where_a_rung_is_empty_the_next_one_up_is_told() -> None:
    whole = organisation()
    teams = {**whole.teams, "pay": replace(whole.teams["pay"], secondary="")}
    assert told_at(3, replace(whole, teams=teams))[1] == (3, "secondary", "cy")
    gone = {**whole.people, "bo": replace(whole.people["bo"], left="2026-12-01")}
    assert told_at(3, replace(whole, people=gone))[1] == (3, "secondary", "cy")
    bare = replace(whole, people={}, teams={})
    assert told_at(3, bare) == [(3, "owner", ""), (3, "secondary", "")]
    now = DUE_AT
    own = replace(DUE, person="cy")
    above = {**whole.people, "cy": replace(whole.people["cy"], manager="fay")}
    assert who_is(replace(whole, people=above), own, Rung.LEAD, now).person == "fay"
    assert who_is(whole, own, Rung.LEAD, now).person == "dee"
    assert who_is(whole, replace(DUE, person="", team="pay"), Rung.OWNER, now).person == "cy"
    unknown = replace(DUE, person="", team="none")
    assert [who_is(whole, unknown, rung, now).person for rung in Rung] == ["dee", "dee", "dee", "dee", "eve"]


def test_quiet_hours_hold_it_back_and_so_does_a_digest() -> None:
    saturday = datetime(2026, 12, 12, 12, 0, tzinfo=UTC)
    found = plan_reminders([DUE], organisation(quiet=quiet()), {}, (), saturday)
    assert (found.calls, [(one.why, one.until) for one in found.waiting]) == (
        [],
        [("quiet hours", datetime(2026, 12, 14, 7, 0, tzinfo=UTC))],
    )
    night = plan_reminders([DUE], organisation(routes=daily()), {}, (), DUE_AT + timedelta(hours=1))
    assert [(one.why, one.until) for one in night.waiting] == [("daily digest", DUE_AT + timedelta(hours=8))]
    morning = plan_reminders([DUE], organisation(routes=daily()), {}, (), DUE_AT + timedelta(hours=8))
    assert len(morning.calls) == 1
    assert severity_of(0, Rung.OWNER) is Severity.MEDIUM
    assert severity_of(1, Rung.OWNER) is severity_of(-1, Rung.LEAD) is Severity.HIGH


def test_what_was_told_is_not_told_again_and_what_failed_is_tried_again() -> None:
    whole, now = organisation(), DUE_AT
    (call,) = plan_reminders([DUE], whole, {}, (), now).calls
    name = call.reminder.name
    for state in (ReminderState.SENT, ReminderState.SENDING):
        before = replace(call.reminder, state=state, attempts=1)
        assert plan_reminders([DUE], whole, {name: before}, (), now + WAIT).calls == []
    lost = replace(call.reminder, attempts=1)
    assert plan_reminders([DUE], whole, {name: lost}, (), now + LOST + WAIT).unsure == [lost]
    failed = replace(call.reminder, state=ReminderState.FAILED, attempts=2)
    assert plan_reminders([DUE], whole, {name: failed}, (), now + WAIT).calls == []
    (again,) = plan_reminders([DUE], whole, {name: failed}, (), now + 2 * WAIT).calls
    assert again.before == failed
    over = replace(failed, attempts=MOST_ATTEMPTS)
    assert plan_reminders([DUE], whole, {name: over}, (), now + timedelta(hours=20)).failed == [over]


def test_who_takes_care_is_left_alone_and_what_no_route_takes_is_counted() -> None:
    assert plan_reminders([DUE], organisation(), {}, {DUE.key}, DUE_AT).cared == 1
    nobody = organisation(routes=(Route(to=("hook",), checks=("public-*",)),))
    assert plan_reminders([DUE], nobody, {}, (), DUE_AT).lost == 1
    only = organisation(routes=(Route(to=("hook",), checks=("reminder.*",)),))
    assert len(plan_reminders([DUE], only, {}, (), DUE_AT).calls) == 1
    reminder = Reminder(kind="x", of="x", title="x", due_at="x", step=0, rung=Rung.OWNER, target="t", team="pay")
    assert says_to(organisation(), reminder) == "Payments"


@given(minutes=st.lists(st.integers(-30 * 1440, 60 * 1440), min_size=1, max_size=30))
def test_however_often_it_is_asked_each_step_is_told_once_to_each(minutes: list[int]) -> None:
    whole = organisation()
    told: dict[str, Reminder] = {}
    heard: list[tuple[int, str]] = []
    for minute in sorted(minutes):
        for call in plan_reminders([DUE], whole, told, (), DUE_AT + timedelta(minutes=minute)).calls:
            assert call.reminder.name not in told
            assert DUE_AT + timedelta(days=call.reminder.step) <= DUE_AT + timedelta(minutes=minute)
            told[call.reminder.name] = replace(call.reminder, state=ReminderState.SENT)
            heard.append((call.reminder.step, call.reminder.rung.value))
    assert len(heard) == len(set(heard))
    assert [step for step, _ in heard] == sorted(step for step, _ in heard)
