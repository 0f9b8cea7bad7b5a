"""From shapes to the domain: where data of a class may lie, and how long they stay.

It cannot know whether a region exists; providers open new ones.
"""

from __future__ import annotations

from remit.model.lifecycle import Residency, Retention
from remit.organisation import data_shapes
from remit.organisation.files import Item
from remit.organisation.names import Names

AREAS = ("EEA", "EU")


def residency(shape: data_shapes.Residency | None, names: Names, item: Item) -> Residency | None:
    """Where data of a class may lie; an area that does not exist, and an empty rule, are noted."""
    if shape is None:
        return None
    for index, area in enumerate(shape.areas):
        if area not in AREAS:
            names.problems.add_unknown("area", area, AREAS, item.at("residency", "areas", index))
    if not (shape.regions or shape.countries or shape.areas):
        names.problems.add("nothing is allowed", item.at("residency"), "give regions, countries or areas")
    return Residency(
        regions=tuple(shape.regions),
        countries=tuple(shape.countries),
        areas=tuple(shape.areas),
        location=item.at("residency"),
    )


def retention(shape: data_shapes.Retention | None, names: Names, item: Item) -> Retention | None:
    """How long data of a class stay; a minimum above the maximum is noted."""
    if shape is None:
        return None
    if shape.min_days is not None and shape.max_days is not None and shape.min_days > shape.max_days:
        message = f"at least {shape.min_days} and at most {shape.max_days} days cannot both hold"
        names.problems.add(message, item.at("retention"), "lower min_days or raise max_days")
    return Retention(min_days=shape.min_days, max_days=shape.max_days, location=item.at("retention"))
