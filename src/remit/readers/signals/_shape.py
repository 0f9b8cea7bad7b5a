"""What readers of signals share: values from records of any shape, and times in any of the usual spellings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from remit.documents.stream import records
from remit.model.event import MICROSECONDS, Event, EventOutcome
from remit.model.location import Location
from remit.model.observation import Unreadable

_LATEST: Final = 4_102_444_800 * MICROSECONDS  # the year 2100
_MILLISECONDS_FROM: Final = 100_000_000_000  # seconds since 1970 reach that in the year 5138
MOST_TEXT: Final = 2048

Read = Callable[[Mapping[str, Any], int], Event | Sequence[Event] | None]
"""From a record and its line to its event, or to several; None where the record is none of the source's."""


def stream_of(path: Path, name: str, read: Read, source: str) -> Iterator[Event | Unreadable]:
    """The events of a file.

    Args:
        path: the file.
        name: how places call it.
        read: makes an event of a record.
        source: how the source is called when a record is none of its.
    """
    for item in records(path, name=name):
        if isinstance(item, Unreadable):
            yield item
            continue
        line, value = item
        found = read(value, line) if isinstance(value, dict) else None
        if isinstance(found, Event):
            yield found
        elif found is not None:
            yield from found
        else:
            yield Unreadable(
                location=Location(file=name, line=line),
                cause=f"no event of {source}, or one without a time",
                hint="check where the record comes from; the others are read",
            )


def text(value: object) -> str:
    """A text or number as text, cut where it is very long; empty for anything else."""
    if isinstance(value, str):
        found = value[:MOST_TEXT]
        if not found.isascii():
            found = found.encode("utf-8", "replace").decode()  # half a pair of surrogates is no text
        return found.replace("\x00", "") if "\x00" in found else found  # PostgreSQL keeps none
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def at(value: object, *path: str) -> Any:  # noqa: ANN401 - JSON is any value
    """The value at a path of keys; None where the path ends before."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def mapping(value: object) -> Mapping[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def texts(*values: object) -> tuple[str, ...]:
    """Those that are texts and not empty, each once, in order."""
    return tuple(dict.fromkeys(found for value in values if (found := text(value))))


def instant(value: object) -> int | None:
    """Microseconds since 1970 of an ISO 8601 text, or of seconds or milliseconds as a number; None for none.

    A time without a zone is taken for UTC, as every source read here writes it.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
        micros = round(seconds * MICROSECONDS) if abs(seconds) < _MILLISECONDS_FROM else -1
    elif isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
            micros = round(found.timestamp() * MICROSECONDS)
        except (ValueError, OverflowError):
            return None
    else:
        return None
    return micros if 0 <= micros <= _LATEST else None


def outcome(value: object, good: frozenset[str], bad: frozenset[str]) -> EventOutcome:
    """Whether it came off, by the source's own words in lower case."""
    word = text(value).lower()
    if word in good:
        return EventOutcome.SUCCESS
    return EventOutcome.FAILURE if word in bad else EventOutcome.UNKNOWN


def plural(kind: str) -> str:
    """The resource's name of a kind, as nearly all of Kubernetes' own are: `networkpolicies` of `NetworkPolicy`."""
    word = kind.lower()
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch")) else "s")
