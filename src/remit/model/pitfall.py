"""What people get wrong about the border between provider and customer, and what tells of it (R8).

A pitfall is data: what is believed or done, what is so, and what to do. Whether somebody fell into it the detectors
say; what no detector sees says so itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from remit.model.control import Category
from remit.model.location import Location
from remit.model.source import Source


class PitfallKind(StrEnum):
    """What sort of going wrong it is."""

    FAILURE_MODE = "failure-mode"  # F1 to F10 of the requirements
    MISTAKE = "mistake"  # what happens again and again
    MISCONCEPTION = "misconception"  # what is believed and is not so
    ANTI_PATTERN = "anti-pattern"  # a habit that looks like work

    @property
    def words(self) -> str:
        """As people read it."""
        return self.value.replace("-", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitfall:
    """One thing that goes wrong where a border is unclear.

    Attributes:
        id: `kind/name`, such as `misconception/defaults-are-secure`.
        kind: what sort it is.
        name: a few words.
        what: what people believe or do, or what happens; one sentence.
        truth: what is so.
        remedy: what to do.
        signal: by what it shows.
        cause: the likely cause.
        owner: the category whose owner is told.
        checks: ids of checks that show it.
        commands: words after `remit` of commands that show it.
        not_detectable: why nothing can show it; empty otherwise.
        later: what is to come that shows it, or more of it; empty otherwise.
        source: a page that says so; None where it is the field's own experience.
        location: the row's place.
    """

    id: str
    kind: PitfallKind
    name: str
    what: str
    truth: str
    remedy: str
    signal: str
    cause: str
    owner: Category
    checks: tuple[str, ...]
    commands: tuple[str, ...]
    not_detectable: str
    later: str
    source: Source | None
    location: Location

    @property
    def lesson(self) -> str:
        """Its name and what is so, to put beside a finding."""
        return f"{self.kind.words.capitalize()} “{self.name}”: {self.truth}"
