"""Quiet hours and digests by the clock on the wall, over the days on which it is put forward and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.app.notify_times import is_quiet, last_due, next_due, quiet_until
from remit.model.notification import Digest, Notifications, QuietHours

NIGHT = QuietHours(begin=22 * 60, end=7 * 60)
OSLO = Notifications(zone="Europe/Oslo", quiet=NIGHT, digest_at=8 * 60 + 30, digest_day=0)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-20T20:59:59", "2026-11-20T20:59:59"),  # 21:59 there
        ("2026-11-20T21:00:30", "2026-11-21T06:00:00"),
        ("2026-07-01T20:00:00", "2026-07-02T05:00:00"),  # summer
        ("2026-03-28T22:00:00", "2026-03-29T05:00:00"),  # the clock is put forward at night: an hour less
        ("2026-10-24T21:00:00", "2026-10-25T06:00:00"),  # and back: an hour more
        ("2026-11-20T06:00:00", "2026-11-20T06:00:00"),
    ],
)
def test_a_night_ends_by_the_clock_on_the_wall(now: str, until: str) -> None:
    assert quiet_until(OSLO, at(now)) == at(until)
    assert is_quiet(OSLO, at(now)) == (now != until)


def test_an_end_that_the_clock_leaps_over_is_when_it_leaps() -> None:
    rules = Notifications(zone="Europe/Oslo", quiet=QuietHours(begin=0, end=150))  # until 02:30
    assert quiet_until(rules, at("2026-03-29T00:00:00")) == at("2026-03-29T01:00:00")  # 01:00 there; then 03:00


def test_an_hour_that_passes_twice_is_quiet_twice() -> None:
    rules = Notifications(zone="Europe/Oslo", quiet=QuietHours(begin=120, end=150))  # 02:00 to 02:30
    assert [is_quiet(rules, at(f"2026-10-25T{hour}:15:00")) for hour in ("00", "01")] == [True, True]
    assert not is_quiet(rules, at("2026-10-25T00:45:00"))


def test_whole_days_are_quiet() -> None:
    weekend = Notifications(zone="America/New_York", quiet=QuietHours(begin=0, end=0, days=frozenset({5, 6})))
    assert quiet_until(weekend, at("2026-11-21T05:00:00")) == at("2026-11-23T05:00:00")  # Saturday to Monday there
    assert not is_quiet(weekend, at("2026-11-21T04:59:00"))
    both = Notifications(zone="Europe/Oslo", quiet=QuietHours(begin=22 * 60, end=7 * 60, days=frozenset({5, 6})))
    assert quiet_until(both, at("2026-11-20T22:00:00")) == at("2026-11-23T06:00:00")
    assert not is_quiet(Notifications(), at("2026-11-21T04:59:00"))


@pytest.mark.parametrize(
    ("digest", "now", "last", "following"),
    [
        (Digest.DAILY, "2026-11-20T07:29:00", "2026-11-19T07:30:00", "2026-11-20T07:30:00"),
        (Digest.DAILY, "2026-11-20T07:30:00", "2026-11-20T07:30:00", "2026-11-21T07:30:00"),
        (Digest.DAILY, "2026-03-29T06:30:00", "2026-03-29T06:30:00", "2026-03-30T06:30:00"),
        (Digest.DAILY, "2026-03-29T06:29:00", "2026-03-28T07:30:00", "2026-03-29T06:30:00"),
        (Digest.WEEKLY, "2026-11-20T07:30:00", "2026-11-16T07:30:00", "2026-11-23T07:30:00"),
        (Digest.WEEKLY, "2026-10-23T07:30:00", "2026-10-19T06:30:00", "2026-10-26T07:30:00"),
    ],
)
def test_digests_are_due(digest: Digest, now: str, last: str, following: str) -> None:
    assert last_due(OSLO, digest, at(now)) == at(last)
    assert next_due(OSLO, digest, at(now)) == at(following)


def test_a_time_that_does_not_exist_is_due_once() -> None:
    rules = Notifications(zone="Europe/Oslo", digest_at=150)  # 02:30
    assert last_due(rules, Digest.DAILY, at("2026-03-29T12:00:00")) == at("2026-03-29T01:30:00")
    assert next_due(rules, Digest.DAILY, at("2026-03-29T01:30:00")) == at("2026-03-30T00:30:00")
    assert last_due(rules, Digest.DAILY, at("2026-10-25T12:00:00")) == at("2026-10-25T00:30:00")  # the first of two


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - a zone follows
    st.sampled_from([Digest.DAILY, Digest.WEEKLY]),
    st.integers(0, 1439),
    st.sampled_from(["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_now_lies_between_two_digests_and_no_digest_lies_between_them(
    now: datetime, digest: Digest, minute: int, zone: str
) -> None:
    rules = Notifications(zone=zone, digest_at=minute, digest_day=2)
    moment = now.replace(tzinfo=UTC)
    last, following = last_due(rules, digest, moment), next_due(rules, digest, moment)
    assert last <= moment < following
    assert next_due(rules, digest, last) == following
    longest = timedelta(days=7 if digest is Digest.WEEKLY else 1, hours=2)
    assert following - last <= longest
