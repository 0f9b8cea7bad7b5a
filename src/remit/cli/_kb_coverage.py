"""How `remit kb coverage` prints: one line a list, then what no list meets, or what a newer list brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from remit.app.coverage import BY_PATTERN, CLASSES, UNCLASSIFIED, ListChange, ListCoverage, Used

MOST_SHOWN = 20


def coverage_row(one: ListCoverage) -> dict[str, Any]:
    """One list as JSON; `used` only where the list says how often ids stand in real code."""
    row: dict[str, Any] = {
        "provider": one.kind.provider,
        "list": one.kind.name,
        "version": one.version,
        "total": one.total,
        **one.counts,
        "explicit": one.total - one.counts[BY_PATTERN] - one.counts[UNCLASSIFIED],
        "unclassified_ids": list(one.unclassified),
    }
    if one.used is not None:
        row["used"] = {
            "types": one.used.types,
            "explicit": one.used.explicit,
            "in_service_files": one.used.in_files,
            "share": round(one.used.explicit / one.used.types, 4),
            "share_by_use": round(one.used.explicit_uses / one.used.uses, 4),
        }
    return row


def change_row(change: ListChange) -> dict[str, Any]:
    """What a newer list brings, as JSON."""
    return {
        "provider": change.kind.provider,
        "list": change.kind.name,
        "new": [{"id": name, "class": found} for name, found in change.new],
        "gone": list(change.gone),
    }


def coverage_lines(lists: Sequence[ListCoverage]) -> Iterator[str]:
    """The table, and below it which ids nobody has looked at."""
    words = ["total", *(name.replace("_", " ") for name in CLASSES)]
    first = max(len(_name(one)) for one in lists)
    yield click.style(f"{'':<{first}}" + "".join(f"{word:>{len(word) + 2}}" for word in words), bold=True)
    for one in lists:
        numbers = (one.total, *one.counts.values())
        yield f"{_name(one):<{first}}" + "".join(
            f"{number:>{len(word) + 2}}" for number, word in zip(numbers, words, strict=True)
        )
    used = sum((one.used for one in lists if one.used is not None), start=Used())
    if used.types:
        yield (
            f"Of {used.types} types that stand in real code, {used.explicit} are named one by one "
            f"({used.explicit / used.types:.0%}; {used.explicit_uses / used.uses:.0%} by how often they stand there); "
            f"the file of a service answers for {used.in_files}."
        )
    for one in lists:
        yield from (f"unclassified: {one.kind.name} {name}" for name in one.unclassified[:MOST_SHOWN])
        if len(one.unclassified) > MOST_SHOWN:
            yield f"unclassified: {len(one.unclassified) - MOST_SHOWN} more of {one.kind.name}; --format json names all"


def change_lines(changes: Sequence[ListChange]) -> Iterator[str]:
    """New ids with their class, and ids that are gone, list by list."""
    for change in changes:
        yield click.style(f"{change.kind.name}: {len(change.new)} new, {len(change.gone)} gone", bold=True)
        yield from (f"  + {name}  {found.replace('_', ' ')}" for name, found in change.new)
        yield from (f"  - {name}" for name in change.gone)


def _name(one: ListCoverage) -> str:
    return f"{one.kind.provider} {one.kind.name}"
