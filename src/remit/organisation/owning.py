"""How assets find their owner, as remit.yaml says it: levels that pass an owner on, dates, and what people can do."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from remit.model.location import Location
from remit.model.organisation import Level
from remit.model.ownership import Ability
from remit.organisation.files import Item, Part
from remit.organisation.names import Names


def abilities(shape: Any) -> Mapping[Ability, bool]:  # noqa: ANN401 - the shape of a person or a team
    """What is known of what they can do."""
    return dict(shape.able)


def day(text: str, names: Names, item: Item, field: str) -> str:
    """The day; noted when no calendar has it. The empty text is no day and always fine."""
    try:
        date.fromisoformat(text or "2000-01-01")
    except ValueError:
        names.problems.add(f"there is no day “{text}”", item.at(field), "write the date as YYYY-MM-DD")
    return text


def days(item: Item, names: Names) -> tuple[str, str, str]:
    """The days of an ownership rule: first, last, and by when it is to be confirmed."""
    fields = ("since", "until", "review_by")
    since, until, review_by = (day(getattr(item.shape, one), names, item, one) for one in fields)
    if since and until and until < since:
        names.problems.add(f"it ends on {until}, before it begins", item.at("until"), "swap the two days")
    return since, until, review_by


def closed_levels(items: Iterable[Item], names: Names) -> frozenset[Level]:
    """Levels that pass no owner on; one that two files speak of is noted."""
    given: dict[Any, Item] = {}
    for item in items:
        first = given.setdefault(item.id, item)
        if first is not item:
            message = f"“ownership.inherit.{item.id}” is given twice, first at {first.at()}"
            names.problems.add(message, item.at(), "keep one of them")
    return frozenset(Level(level) for level, item in given.items() if item.shape is False)


def files(parts: Iterable[Part], field: str) -> tuple[tuple[str, Location], ...]:
    """Files that remit.yaml and its includes name, as locations call them, and where they are named."""
    return tuple(
        (posixpath.normpath(posixpath.join(posixpath.dirname(part.document.file), str(item.shape))), item.at())
        for part in parts
        for item in part.items("ownership", field)
    )
