"""What the functions over tenants of every vendor share: records, counts, and the words of their facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from remit.knowledge.calls import Answer, Values


def records(values: Values) -> list[Mapping[str, Any]]:
    """The records among the values; anything else is none."""
    return [one for one in values if isinstance(one, Mapping)]


def inner(record: Mapping[str, Any], *path: str) -> Any:  # noqa: ANN401 - exports hold any JSON value
    """What lies below a record; None where there is nothing."""
    held: Any = record
    for step in path:
        held = held.get(step) if isinstance(held, Mapping) else None
    return held


def word(record: Mapping[str, Any], *path: str) -> str:
    """The text that lies below a record; empty where there is anything else."""
    held = inner(record, *path)
    return held if isinstance(held, str) else ""


def texts(value: object) -> list[str]:
    """The texts of a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []


def was_exported(name: str, exported: Values) -> bool:
    """Whether the answers of that name were among the files, however few records they hold."""
    return name in exported


def standing(required: Iterable[bool]) -> Answer:
    """`required` of all, of some (`partial`), or of none; None where nobody is asked about."""
    found = set(required)
    return None if not found else "required" if found == {True} else "partial" if True in found else "not_required"


def gaps(without: Iterable[str]) -> Answer:
    """`everyone` has a second factor, or there are `gaps`."""
    return "gaps" if any(True for _ in without) else "everyone"


def breadth(broad: Iterable[str]) -> Answer:
    """Whether any application holds `broad` rights."""
    return "broad" if any(True for _ in broad) else "narrow"


def named(names: Iterable[object]) -> tuple[str, ...]:
    """The names, each once, sorted; what has none is told as `?`."""
    return tuple(sorted({name if isinstance(name, str) and name else "?" for name in names}))


def words(value: object) -> Iterator[str]:
    """The words of a text that blanks part, such as scopes."""
    yield from value.split() if isinstance(value, str) else ()
