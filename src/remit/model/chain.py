"""The chain of parties behind one cell: from our own customers, over us, down to whoever ends it (R1.5).

Each link says what its party does, what it leaves to whoever stands on it, and on which paper that rests. A link that
nobody holds, or that no valid paper shows, is broken, and so is the chain. It cannot know of a party that nobody names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from remit.model.control import Control
from remit.model.evidence import Evidence
from remit.model.location import NOWHERE, Location
from remit.model.party import Label, Party
from remit.model.source import Grade


class Break(StrEnum):
    """Why a link does not hold; the words are how Remit prints it."""

    NOT_TAKEN = "it is passed on, and whoever it is passed on to leaves it to its customer"
    NO_STATEMENT = "nobody says who does what there"
    NOT_AGREED = "no contract with customers downstream gives it to them"
    NOT_IN_FORCE = "it is not in force"
    NOBODY_ANSWERS = "nobody here answers for it"
    NO_EVIDENCE = "no evidence shows it"
    NO_FILE = "the file of its evidence is not there"
    EXPIRED = "its evidence has expired"
    TOO_LONG = "the chain goes on for more links than are followed"

    @property
    def is_undone(self) -> bool:
        """Whether the duty itself hangs loose, and not only the paper that shows it."""
        return self not in {Break.NO_EVIDENCE, Break.NO_FILE, Break.EXPIRED, Break.TOO_LONG}


@dataclass(frozen=True, slots=True, kw_only=True)
class Downstream:
    """Customers whom the organisation itself serves, and what it agreed with them.

    Attributes:
        id: short id.
        name: as people say it.
        workloads: ids of the workloads that they are served by.
        promises: what we do for them, own words, by control.
        passes_on: what they do themselves, own words, by control.
        contract: what it is agreed in; None when nothing is named.
        relationship_owner: person id, empty when nobody follows up.
        location: where it is declared.
    """

    id: str
    name: str
    workloads: tuple[str, ...]
    promises: Mapping[str, str] = field(default_factory=dict)
    passes_on: Mapping[str, str] = field(default_factory=dict)
    contract: Evidence | None = None
    relationship_owner: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One party's part.

    Attributes:
        party: which side it is, seen from us.
        who: id of the provider, vendor or customers; empty for ourselves and for whoever is not named.
        through: id of the service that it gives; empty when none is known.
        through_name: the same, as people say it.
        above: who stands on it; empty for the parties of our own split.
        depth: 0 for the parties of our own split, 1 for those below them, and so on; -1 for customers downstream.
        label: how it shares the control with whoever stands on it; None where nobody says.
        part: what it does, own words.
        kept: what it leaves to whoever stands on it, own words.
        grade: how well that is founded.
        evidence: the paper that shows it; None when there is none.
        location: where the link, or the rule behind it, is written.
        breaks: why it does not hold; empty when it does.
        is_undecided: whether it rests on a fact that is not known.
    """

    party: Party
    who: str = ""
    through: str = ""
    through_name: str = ""
    above: str = ""
    depth: int = 0
    label: Label | None = None
    part: str = ""
    kept: str = ""
    grade: Grade = Grade.STATED
    evidence: Evidence | None = None
    location: Location = NOWHERE
    breaks: tuple[Break, ...] = ()
    is_undecided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The links behind one cell, from those whom we serve down to whoever ends it.

    Attributes:
        control: id of the control.
        links: each below whoever stands on it.
        ends: ids of the named parties that hold its last links; none where that hangs loose.
    """

    control: str
    links: tuple[ChainLink, ...] = ()
    ends: tuple[str, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Whether any link does not hold."""
        return any(link.breaks for link in self.links)

    @property
    def says_more(self) -> bool:
        """Whether it says more than the split by itself does: a named vendor, something below, or customers served."""
        named = (link for link in self.links if link.who or link.above)
        return self.is_broken or any(link.depth or link.above or link.party is Party.THIRD_PARTY for link in named)

    @property
    def parties(self) -> tuple[tuple[Party, str], ...]:
        """Who takes part, each once: the side, and the id where it has one."""
        return tuple(dict.fromkeys((link.party, link.who) for link in self.links))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainGap:
    """One broken link under one asset, with every control that hangs on it.

    Attributes:
        row: the asset's row.
        link: the link.
        reason: why it does not hold.
        controls: the controls that hang on it, the weightiest first.
    """

    row: int
    link: ChainLink
    reason: Break
    controls: tuple[Control, ...]

    @property
    def weight(self) -> int:
        """What the weightiest of its controls counts for, 0 to 3."""
        return weight_of(self.controls[0])


def weight_of(control: Control) -> int:
    """The most that a control counts for confidentiality, integrity or availability, 0 to 3."""
    return max(control.confidentiality, control.integrity, control.availability)
