"""When people may be told: quiet hours and digests, by the clock on the wall of a time zone.

Where the clock is put forward, a time that does not exist is taken for the moment that many minutes later. Where it is
put back, an hour passes twice: quiet hours hold in both, a digest is due in the first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from remit.model.notification import Digest, Notifications, QuietHours

_MINUTE = timedelta(minutes=1)
_MOST_MINUTES = 8 * 24 * 60  # one day of a week is not quiet as a whole


def is_quiet(rules: Notifications, now: datetime) -> bool:
    """Whether nobody is to be disturbed."""
    return rules.quiet is not None and _holds(rules.quiet, now.astimezone(ZoneInfo(rules.zone)))


def _holds(quiet: QuietHours, local: datetime) -> bool:
    minute = local.hour * 60 + local.minute
    if local.weekday() in quiet.days:
        return True
    if quiet.begin <= quiet.end:
        return quiet.begin <= minute < quiet.end
    return minute >= quiet.begin or minute < quiet.end


def quiet_until(rules: Notifications, now: datetime) -> datetime:
    """The first minute, in UTC, from which people may be told; now, where they may be."""
    moment = now.astimezone(UTC)
    if not is_quiet(rules, moment):
        return moment
    moment = moment.replace(second=0, microsecond=0)
    for _ in range(_MOST_MINUTES):  # each minute is looked at, so that no way of putting a clock needs a thought
        moment += _MINUTE
        if not is_quiet(rules, moment):
            break
    return moment


def last_due(rules: Notifications, digest: Digest, now: datetime) -> datetime:
    """When a digest was last due, in UTC; at the latest now."""
    return _due(rules, digest, now, range(0, -9, -1), is_after=False)


def next_due(rules: Notifications, digest: Digest, now: datetime) -> datetime:
    """When a digest is due next, in UTC; after now."""
    return _due(rules, digest, now, range(9), is_after=True)


def _due(rules: Notifications, digest: Digest, now: datetime, days: range, *, is_after: bool) -> datetime:
    zone = ZoneInfo(rules.zone)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    clocks = (today + timedelta(days=days_on, minutes=rules.digest_at) for days_on in days)
    wanted = (one for one in clocks if digest is not Digest.WEEKLY or one.weekday() == rules.digest_day)
    times = (one.replace(tzinfo=zone).astimezone(UTC) for one in wanted)
    return next(due for due in times if (due > now if is_after else due <= now))
