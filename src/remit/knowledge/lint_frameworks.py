"""The linter's laws for frameworks: every row says something of its own, and an equality is one.

Whether a requirement really relates to a control as its row says is the reader's question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from remit.knowledge.requirement_ids import find, parents
from remit.model.framework import Framework, FrameworkRequirement, Relation
from remit.model.location import Location

Complaint: TypeAlias = tuple[Location, str, str]


def parts_say_something(framework: Framework) -> Iterator[Complaint]:
    """A part has a row of its own only where it differs from what it is a part of."""
    rows = {row.id: row for row in framework.requirements}
    for row in framework.requirements:
        above = find(next(parents(row.id), ""), rows.__contains__)
        if above and _is_lettered(row.id) and _said(rows[above]) == _said(row):
            message = f"{row.id} would be the same without this row: it inherits {above}"
            yield row.location, message, "leave it out, or map it to what is its own"


def parts_are_named(framework: Framework) -> Iterator[Complaint]:
    """A row of a lettered part is among the parts that its requirement has."""
    rows = {row.id: row for row in framework.requirements}
    for row in framework.requirements:
        above = rows.get(next(parents(row.id), ""))
        if above is not None and above.parts and _is_lettered(row.id) and row.id[-2] not in above.parts:
            yield row.location, f"{above.id} has no part ({row.id[-2]})", f"its parts are {', '.join(above.parts)}"


def titles_differ(framework: Framework) -> Iterator[Complaint]:
    """Two requirements with one title cannot be told apart by whoever reads them."""
    seen: dict[str, str] = {}
    for row in framework.requirements:
        if (first := seen.setdefault(row.title.casefold(), row.id)) != row.id:
            yield row.location, f"{row.id} has the title of {first}", "say what is different"


def equals_are_few(framework: Framework) -> Iterator[Complaint]:
    """What is equal to a control is equal to one control, and no other requirement of the framework is."""
    seen: dict[str, str] = {}
    for row in framework.requirements:
        if row.relation is not Relation.EQUAL:
            continue
        if len(row.controls) > 1:
            message = f"{row.id} cannot be equal to {len(row.controls)} controls that differ"
            yield row.location, message, "write superset, or intersects"
        for control in row.controls[:1]:
            if (first := seen.setdefault(control, row.id)) != row.id:
                message = f"{row.id} and {first} cannot both be equal to {control}"
                yield row.location, message, "one of them is a subset"


LAWS: tuple[Callable[[Framework], Iterator[Complaint]], ...] = (
    parts_say_something,
    parts_are_named,
    titles_differ,
    equals_are_few,
)


def _said(row: FrameworkRequirement) -> tuple[object, ...]:
    return row.controls, row.relation, row.organisational, row.reach


def _is_lettered(requirement: str) -> bool:
    """Whether it is a lettered part, not an enhancement or a section: those are counted and always stand."""
    return requirement[-3:-2] == "(" and requirement[-2:-1].isalpha()
