"""When reviews are due: the calendar's weeks, months and quarters, work days, and the clock of a time zone (R6.1).

A dated routine is due by a work day of its period and is opened some days before; what happened is due some work days
later. Where the clock is put forward, a time that does not exist is taken for the moment that many minutes later; where
it is put back, the first of the two counts. What this file cannot know is which days are free: remit.yaml says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from remit.model.review_rules import ReviewRules, Routine

_DAY: Final = timedelta(days=1)
_FAR: Final = 400  # days that are looked through for a work day: more than any holiday lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A week, month or quarter.

    Attributes:
        routine: whose it is.
        name: as `2026-W47` (ISO 8601), `2026-11` or `2026-Q4`.
        first, last: its days.
    """

    routine: Routine
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A period with the moments of its review, in UTC.

    Attributes:
        period: the period.
        opens_at: from when the review is open.
        due_at: by when it is to be closed.
    """

    period: Period
    opens_at: datetime
    due_at: datetime


def period_of(routine: Routine, day: date) -> Period:
    """The period of a dated routine that holds a day.

    Raises:
        ValueError: the routine is not dated.
    """
    if routine is Routine.WEEKLY:
        year, week, weekday = day.isocalendar()
        first = day - (weekday - 1) * _DAY
        return Period(routine=routine, name=f"{year}-W{week:02}", first=first, last=first + 6 * _DAY)
    if not routine.is_dated:
        raise ValueError(f"{routine.value} has no date")
    months = 1 if routine is Routine.MONTHLY else 3
    start = (day.month - 1) // months * months + 1
    first = date(day.year, start, 1)
    after = date(day.year + (start + months > 12), (start + months - 1) % 12 + 1, 1)
    name = f"{day.year}-{day.month:02}" if months == 1 else f"{day.year}-Q{(start + 2) // 3}"
    return Period(routine=routine, name=name, first=first, last=after - _DAY)


def is_work_day(rules: ReviewRules, day: date) -> bool:
    """Whether people work on it."""
    return day.weekday() in rules.work_days and day.isoformat() not in rules.free_days


def next_work_day(rules: ReviewRules, day: date) -> date:
    """That day, or the first work day after it; that day itself where none comes within a year."""
    return next((one for one in (day + n * _DAY for n in range(_FAR)) if is_work_day(rules, one)), day)


def due_day(rules: ReviewRules, period: Period) -> date:
    """By which day the review of a period is to be closed.

    It is the work day that the rule counts; the last or first one where the period has fewer, and the first after it
    where it has none.
    """
    count = rules.routine(period.routine).work_day
    days = [period.first + n * _DAY for n in range((period.last - period.first).days + 1)]
    working = [day for day in days if is_work_day(rules, day)]
    if not working:
        return next_work_day(rules, period.last + _DAY)
    place = min(count, len(working)) - 1 if count > 0 else max(count, -len(working))
    return working[place]


def moment_on(rules: ReviewRules, day: date) -> datetime:
    """The moment on a day at which reviews are due, in UTC."""
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=rules.at)  # noqa: DTZ001 - the zone comes below
    return local.replace(tzinfo=ZoneInfo(rules.zone)).astimezone(UTC)


def dated(rules: ReviewRules, period: Period) -> Dated:
    """When the review of a period opens and is due."""
    due = due_day(rules, period)
    opens = due - rules.routine(period.routine).lead_days * _DAY
    return Dated(period=period, opens_at=moment_on(rules, opens), due_at=moment_on(rules, due))


def in_hand(rules: ReviewRules, routine: Routine, now: datetime) -> Dated:
    """The period whose review is in hand: of those that are open by now the latest.

    Raises:
        ValueError: the routine is not dated.
    """
    found = _from_long_before(rules, routine, now)
    while True:
        following = dated(rules, _after(found.period))
        if following.opens_at > now:
            return found
        found = following


def next_date(rules: ReviewRules, routine: Routine, now: datetime) -> Dated:
    """The first period whose review is due after a moment.

    Raises:
        ValueError: the routine is not dated.
    """
    found = _from_long_before(rules, routine, now)
    while found.due_at <= now:
        found = dated(rules, _after(found.period))
    return found


def _from_long_before(rules: ReviewRules, routine: Routine, now: datetime) -> Dated:
    """A period that was surely open by then."""
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    found = dated(rules, period_of(routine, today))
    while found.opens_at > now or found.due_at > now:
        found = dated(rules, period_of(routine, found.period.first - _DAY))
    return found


def _after(period: Period) -> Period:
    return period_of(period.routine, period.last + _DAY)


def due_after(rules: ReviewRules, opened_at: datetime, days: int) -> datetime:
    """The moment at which something is due that may take so many work days after the day on which it began."""
    day = opened_at.astimezone(ZoneInfo(rules.zone)).date()
    for _ in range(days):
        day = next_work_day(rules, day + _DAY)
    return moment_on(rules, day)
