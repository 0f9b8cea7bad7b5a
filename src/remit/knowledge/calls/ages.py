"""How many days lie between a date and the day a list was made.

Dates come as ISO 8601 (RFC 3339), as some consoles write them, or as seconds or milliseconds since 1970.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from remit.knowledge.calls import Answer, Call, Values
from remit.model.facts import UNKNOWN, Marker

_MILLISECONDS: Final = 100_000_000_000  # as seconds, this is the year 5138
_NEVER: Final = 1970  # what some interfaces answer for “never”, as they do the year 1
_FORMS: Final = ("%d.%m.%Y", "%m/%d/%Y", "%Y/%m/%d", "%d %b %Y", "%b %d, %Y")
_CONSUMERS: Final = frozenset({"consumer", "consumers", "usedby", "application", "app", "service", "workload"})


def days(*groups: Values) -> Answer:
    """Days from the latest of some dates to the day of the list; 0 for one that lies ahead.

    Args:
        groups: dates, from as many paths as a mapping names; the last is the day of the list.
    """
    known = [_date(one) for group in groups[:-1] for one in group]
    today = _date(next(iter(groups[-1]), None))
    if not known:
        return None
    found = [one for one in known if isinstance(one, date) and one.year > _NEVER]
    return UNKNOWN if not found or not isinstance(today, date) else max((today - max(found)).days, 0)


def _date(value: object) -> date | Marker:
    if isinstance(value, bool):
        return UNKNOWN
    if isinstance(value, int | float):
        return _of_seconds(value)
    if not isinstance(value, str):
        return UNKNOWN
    text = value.strip()
    if text.isdecimal() and len(text) > 8:
        return _of_seconds(int(text[:20]))
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return _of_form(text)


def _of_form(text: str) -> date | Marker:
    for form in _FORMS:
        try:
            return datetime.strptime(text.partition(" ")[0] if "/" in text else text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return UNKNOWN


def _of_seconds(value: float) -> date | Marker:
    if not math.isfinite(value):
        return UNKNOWN
    try:
        return datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS else value, UTC).date()
    except (ValueError, OverflowError, OSError):
        return UNKNOWN


def consumers(tags: Values) -> Answer:
    """Whether a tag says who uses it: `known` or `unknown`."""
    keys = {_plain(key) for one in tags if isinstance(one, dict) for key, value in one.items() if value}
    return "known" if not keys.isdisjoint(_CONSUMERS) else "unknown"


def _plain(key: Iterable[str]) -> str:
    return "".join(one for one in key if one.isalnum()).lower()


CALLS: dict[str, Call] = {"days": days, "consumers": consumers}
