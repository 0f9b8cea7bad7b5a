"""What others ask for, framework by framework, and how it relates to the controls of the catalogue (R1.2, R1.14).

A framework's own text stays with whoever published it; here stand its ids, titles in our own words, and relations. What
no row can know is how an auditor reads the requirement.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from remit.model.location import NOWHERE, Location
from remit.model.party import Party


class Relation(StrEnum):
    """How a requirement relates to the controls it is mapped to, as sets (NIST IR 8477, section 4.3)."""

    EQUAL = "equal"
    SUBSET = "subset"  # the requirement asks for a part of what the controls are
    SUPERSET = "superset"  # the requirement asks for all of it, and more
    INTERSECTS = "intersects"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkRequirement:
    """One thing that a framework asks for.

    Attributes:
        id: the framework's own, in the spelling of `knowledge/requirement_ids.py`.
        title: what it is about, in our own words.
        family: id of the framework's family that it stands in.
        controls: ids of the controls that it is mapped to; empty where it is organisational only.
        relation: how it relates to them; None where there are none.
        organisational: whose organisation has to see to it apart from any control: policies, people, papers. The
            provider's and the customer's, each for itself, or one of them; empty where it is no matter of these.
        location: where the row is written.
    """

    id: str
    title: str
    family: str
    controls: tuple[str, ...] = ()
    relation: Relation | None = None
    organisational: tuple[Party, ...] = ()
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A standard, a law or a catalogue that others audit by.

    Attributes:
        id: kebab case, its file's name.
        name: as people call it.
        edition: of which the ids are.
        url: where its publisher keeps it.
        families: names by id, in order.
        requirements: every one, in the framework's order.
    """

    id: str
    name: str
    edition: str
    url: str
    families: dict[str, str]
    requirements: tuple[FrameworkRequirement, ...]
