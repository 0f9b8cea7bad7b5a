"""When reviews are due: across years, leap days, clocks that are put, and days on which nobody works. R6.1."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model.review_rules import ReviewRules, Routine, RoutineRule
from remit.resolver.review_dates import (
    dated,
    due_after,
    due_day,
    in_hand,
    is_work_day,
    moment_on,
    next_date,
    next_work_day,
    period_of,
)

DATED = [Routine.WEEKLY, Routine.MONTHLY, Routine.QUARTERLY]
DAY = timedelta(days=1)


def rules(routine: Routine = Routine.WEEKLY, *, work_day: int = 1, lead: int = 3, **more: object) -> ReviewRules:
    return ReviewRules(routines={routine: RoutineRule(work_day=work_day, lead_days=lead)}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("routine", "day", "name", "first", "last"),
    [
        (Routine.WEEKLY, "2027-01-01", "2026-W53", "2026-12-28", "2027-01-03"),
        (Routine.WEEKLY, "2024-12-31", "2025-W01", "2024-12-30", "2025-01-05"),
        (Routine.MONTHLY, "2028-02-29", "2028-02", "2028-02-01", "2028-02-29"),
        (Routine.MONTHLY, "2026-12-31", "2026-12", "2026-12-01", "2026-12-31"),
        (Routine.MONTHLY, "2100-02-28", "2100-02", "2100-02-01", "2100-02-28"),
        (Routine.QUARTERLY, "2026-01-01", "2026-Q1", "2026-01-01", "2026-03-31"),
        (Routine.QUARTERLY, "2026-12-31", "2026-Q4", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_day_lies_in_its_period(routine: Routine, day: str, name: str, first: str, last: str) -> None:
    found = period_of(routine, date.fromisoformat(day))
    assert (found.name, str(found.first), str(found.last)) == (name, first, last)


def test_what_happens_has_no_period() -> None:
    with pytest.raises(ValueError, match="security-event has no date"):
        period_of(Routine.SECURITY_EVENT, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("work_day", "free", "due"),
    [
        (1, (), "2026-12-01"),
        (5, (), "2026-12-07"),
        (1, ("2026-12-01", "2026-12-02"), "2026-12-03"),
        (-1, (), "2026-12-31"),
        (-1, ("2026-12-31",), "2026-12-30"),
        (99, (), "2026-12-31"),
        (-99, (), "2026-12-01"),
    ],
)
def test_a_work_day_of_the_month_is_counted(work_day: int, free: tuple[str, ...], due: str) -> None:
    held = rules(Routine.MONTHLY, work_day=work_day, free_days=frozenset(free))
    assert str(due_day(held, period_of(Routine.MONTHLY, date(2026, 12, 9)))) == due


def test_a_week_of_holidays_is_reviewed_after_it() -> None:
    free = frozenset(str(date(2026, 12, 21) + n * DAY) for n in range(7))
    assert str(due_day(rules(free_days=free), period_of(Routine.WEEKLY, date(2026, 12, 24)))) == "2026-12-28"


def test_where_nobody_ever_works_the_day_stays() -> None:
    assert next_work_day(ReviewRules(work_days=frozenset()), date(2026, 1, 1)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("day", "minutes", "moment"),
    [
        ("2026-03-28", 9 * 60, "2026-03-28T08:00:00+00:00"),
        ("2026-03-29", 9 * 60, "2026-03-29T07:00:00+00:00"),
        ("2026-03-29", 150, "2026-03-29T01:30:00+00:00"),  # half past two does not exist: half past three
        ("2026-10-25", 150, "2026-10-25T00:30:00+00:00"),  # half past two comes twice: the first
    ],
)
def test_the_clock_of_the_zone_counts(day: str, minutes: int, moment: str) -> None:
    held = ReviewRules(zone="Europe/Oslo", at=minutes)
    assert moment_on(held, date.fromisoformat(day)).isoformat() == moment


def test_the_next_date_comes_after_now_and_the_one_in_hand_has_begun() -> None:
    held = rules(Routine.QUARTERLY, work_day=10, lead=21)
    before = datetime(2026, 11, 20, tzinfo=UTC)
    assert next_date(held, Routine.QUARTERLY, before).period.name == "2027-Q1"
    assert in_hand(held, Routine.QUARTERLY, before).period.name == "2026-Q4"
    due = next_date(held, Routine.QUARTERLY, before).due_at
    assert due == datetime(2027, 1, 14, 17, tzinfo=UTC)
    assert next_date(held, Routine.QUARTERLY, due).period.name == "2027-Q2"
    opened = due - 21 * DAY
    assert in_hand(held, Routine.QUARTERLY, opened).period.name == "2027-Q1"
    assert in_hand(held, Routine.QUARTERLY, opened - DAY).period.name == "2026-Q4"


def test_work_days_are_counted_from_the_local_day() -> None:
    held = ReviewRules(zone="Pacific/Auckland", free_days=frozenset({"2026-11-24"}))
    late_on_friday = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)  # half past eleven at night there
    assert due_after(held, late_on_friday, 2) == datetime(2026, 11, 25, 4, tzinfo=UTC)  # Monday, Wednesday at five
    assert due_after(held, late_on_friday + timedelta(hours=2), 1) == datetime(2026, 11, 23, 4, tzinfo=UTC)


_MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2105, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy's
_ZONES = st.sampled_from(["UTC", "Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
_DAYS = st.frozensets(st.integers(0, 6), min_size=1)


@given(
    routine=st.sampled_from(DATED),
    now=_MOMENTS,
    zone=_ZONES,
    work_days=_DAYS,
    work_day=st.integers(-30, 30).filter(bool),
    lead=st.integers(0, 60),
    at=st.integers(0, 24 * 60 - 1),
)
def test_periods_follow_each_other_and_dates_are_work_days(
    routine: Routine, now: datetime, zone: str, work_days: frozenset[int], work_day: int, lead: int, at: int
) -> None:
    held = rules(routine, work_day=work_day, lead=lead, zone=zone, work_days=work_days, at=at)
    period = period_of(routine, now.date())
    assert period.first <= now.date() <= period.last
    following = period_of(routine, period.last + DAY)
    assert following.first == period.last + DAY
    assert following.name != period.name
    one = dated(held, period)
    assert one.opens_at <= one.due_at < dated(held, following).due_at
    day = due_day(held, period)
    assert is_work_day(held, day)
    local = one.due_at.astimezone(ZoneInfo(zone))
    if zone in {"UTC", "Europe/Oslo"} and at >= 3 * 60:  # no clock is put there then
        assert (local.date(), local.hour * 60 + local.minute) == (day, at)


@given(routine=st.sampled_from(DATED), now=_MOMENTS, zone=_ZONES, lead=st.integers(0, 60))
def test_at_any_moment_one_review_is_in_hand_and_one_is_next(
    routine: Routine, now: datetime, zone: str, lead: int
) -> None:
    held = rules(routine, lead=lead, zone=zone)
    hand, ahead = in_hand(held, routine, now), next_date(held, routine, now)
    assert hand.opens_at <= now < dated(held, period_of(routine, hand.period.last + DAY)).opens_at
    before = dated(held, period_of(routine, ahead.period.first - DAY))
    assert before.due_at <= now < ahead.due_at
