"""How numbers, times and lists are worded on pages. English only, as everything else here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

_STEPS = ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h"), (86_400 * 60, 86_400, "d"))
_MONTH_SECONDS = 2_629_746  # a twelfth of the Gregorian year, ISO 8601 calls for no more
_YEAR_SECONDS = 31_556_952


def number(value: float) -> str:
    """With thin groups of three: 12345.5 becomes `12 345.5`, with narrow no-break spaces."""
    text = f"{value:,}" if isinstance(value, int) or value.is_integer() is False else f"{int(value):,}"
    return text.replace(",", "\u202f")


def count(value: int, one: str, many: str = "") -> str:
    """A number with its unit: `1 asset`, `412 assets`."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def percent(part: float, whole: float) -> str:
    """A share that never rounds a gap away: 100 % and 0 % are only said when they are exact."""
    if not whole:
        return "–"
    share = 100 * part / whole
    shown = round(share)
    if shown == 100 and part < whole:
        return "> 99 %"
    if shown == 0 and part > 0:
        return "< 1 %"
    return f"{shown} %"


def listed(items: Sequence[str], most: int = 3) -> str:
    """`a, b and c`; of a long list the first few, and how many more."""
    if len(items) > most:
        return f"{', '.join(items[:most])} and {number(len(items) - most)} more"
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else ""


def ago(at: datetime, now: datetime) -> str:
    """An age in one unit: `4 min ago`, `3 d ago`; a time ahead is `in 2 h`."""
    seconds = int((now - at).total_seconds())
    size = abs(seconds)
    if size < 10:
        return "just now"
    for below, unit, name in _STEPS:
        if size < below:
            text = f"{size // unit} {name}"
            break
    else:
        long = size >= 2 * _YEAR_SECONDS
        text = f"{size // (_YEAR_SECONDS if long else _MONTH_SECONDS)} {'years' if long else 'months'}"
    return f"in {text}" if seconds < 0 else f"{text} ago"


def absolute(at: datetime) -> str:
    """Date and time with its zone: `2026-11-21 14:02 UTC`."""
    zone = at.tzname() or "UTC"
    return f"{at:%Y-%m-%d %H:%M} {zone}"


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def spoken(identifier: str) -> str:
    """An id as words: `not_in_force` becomes `not in force`."""
    return identifier.replace("_", " ").replace("-", " ")
