"""What others ask for, framework by framework, and how it relates to the controls of the catalogue (R1.2, R1.14).

A framework's own text stays with whoever published it; here stand its ids, titles in our own words, and relations. What
no row can know is how an auditor reads the requirement.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from remit.model.location import NOWHERE, Location


class Relation(StrEnum):
    """How a requirement relates to the controls it is mapped to, as sets (NIST IR 8477, section 4.3)."""

    EQUAL = "equal"
    SUBSET = "subset"  # the requirement asks for a part of what the controls are
    SUPERSET = "superset"  # the requirement asks for all of it, and more
    INTERSECTS = "intersects"


class Organisational(StrEnum):
    """Whose organisation sees to a requirement apart from any control: policies, people, papers, its own house."""

    EACH = "each"  # whoever has people with access: the provider and the customer, each for itself
    OPERATORS = "operators"  # whoever runs machines, from the building up to the guest's operating system
    PROVIDER = "provider"  # the provider, for what it makes and runs itself
    CUSTOMER = "customer"  # the customer alone: only it can decide


class Reach(StrEnum):
    """How far a requirement goes from one operator to the other, where both do something of the kind.

    A responsibility table speaks of one system. Whoever runs its machines, up to the guest's operating system, is
    asked; the word says what becomes of the other's part.
    """

    HOUSE = (
        "house"  # each does it in its own house and nothing passes between: it is asked of whoever runs the machines
    )
    MACHINES = "machines"  # the machines do it for all that is on them: a provider that runs them does it alone
    LAYERS = "layers"  # each for its own layers: a provider's lie beneath a customer that runs the machines


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkRequirement:
    """One thing that a framework asks for.

    Attributes:
        id: the framework's own, in the spelling of `knowledge/requirement_ids.py`.
        title: what it is about, in our own words.
        family: id of the framework's family that it stands in.
        controls: ids of the controls that it is mapped to; empty where it is organisational only.
        relation: how it relates to them; None where there are none.
        organisational: whose organisation has to see to it apart from any control; None where controls say it all.
        reach: what becomes of the part of whoever does not run the machines; None where every part counts.
        parts: letters of the parts that the framework gives it; each inherits the requirement's answer unless it has a
            row of its own.
        location: where the row is written.
    """

    id: str
    title: str
    family: str
    controls: tuple[str, ...] = ()
    relation: Relation | None = None
    organisational: Organisational | None = None
    reach: Reach | None = None
    parts: str = ""
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
