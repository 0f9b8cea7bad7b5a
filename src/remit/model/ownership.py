"""People, teams, and who claims to own what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from remit.model.control import Category
from remit.model.location import NOWHERE, Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A named person; a group is not a person (R1.6)."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
    left: str = ""  # ISO date on which they left; empty while they are here
    handles: tuple[str, ...] = ()  # names on code hosts and in chats, without the @


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team with its people.

    Attributes:
        id: short id, as tags spell it.
        name: as people say it.
        owner: person id who answers for everything not named in `owners`; empty when nobody is named.
        secondary: person id who stands in.
        owners: person id by accountability category.
        members: person ids.
        aliases: other spellings seen in tags and files.
        contact: how the team is reached (chat channel, mail).
        location: where it is declared.
    """

    id: str
    name: str
    owner: str = ""
    secondary: str = ""
    owners: Mapping[Category, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    contact: str = ""
    location: Location = NOWHERE


class ClaimRank(IntEnum):
    """The one documented precedence of owner claims (R2.2); the higher number wins.

    asset rule > tag > path rule > CODEOWNERS > tag rule > workload > service > account > git author > organisation
    default. CODEOWNERS says who approves changes of the code that declares an asset: nearer than any rule about
    groups of assets, weaker than what was said of the asset on purpose, and no contradiction of it. Who changed a
    file last is a guess, better only than the default. The numbers leave room, since snapshots keep them.
    """

    DEFAULT = 0
    GIT_AUTHOR = 10
    ACCOUNT = 20
    SERVICE = 30
    WORKLOAD = 40
    TAG_RULE = 50
    CODEOWNERS = 60
    PATH = 70
    TAG = 80
    ASSET = 90

    @property
    def is_direct(self) -> bool:
        """Whether the claim speaks of this very asset; direct claims may contradict each other."""
        return self >= ClaimRank.PATH

    @property
    def word(self) -> str:
        """As people read it."""
        return "CODEOWNERS" if self is ClaimRank.CODEOWNERS else self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement that a team or person owns an asset.

    Attributes:
        rank: what kind of statement it is, and so what it outranks.
        team: normalised team id, or the text as written when no team is known by it.
        person: person id named directly; empty when the team's own people answer.
        category: accountability category it is limited to; None means all.
        evidence: what says so, in words (`tag owner=payments`).
        location: where it says so.
        is_known: whether `team` is a declared team.
    """

    rank: ClaimRank
    team: str
    person: str = ""
    category: Category | None = None
    evidence: str
    location: Location
    is_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeClaim:
    """One statement of ownership as a file or a history makes it, before anybody is known by it.

    Attributes:
        rank: what kind of statement it is.
        owners: who is named, as written (`@org/payments`, `@ana`, `ana@example.org`), the first first.
        evidence: what says so, in words.
        location: where it says so.
    """

    rank: ClaimRank
    owners: tuple[str, ...]
    evidence: str
    location: Location


class OwnerStatus(IntEnum):
    """What is wrong with an asset's ownership, if anything."""

    UNOWNED = 0
    OWNED = 1
    CONTESTED = 2  # direct claims name different teams
    UNKNOWN_TEAM = 3  # a claim names a team that nobody declared
    NO_PERSON = 4  # the team is known, but nobody in it is named or they left


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who answers for one asset.

    Attributes:
        status: whether there is exactly one clear owner.
        team: winning team id, empty when unowned.
        person: person id who answers by default, empty when nobody is named.
        by_category: person id per accountability category; missing where nobody is named.
        claims: every claim, the winner first.
    """

    status: OwnerStatus
    team: str = ""
    person: str = ""
    by_category: Mapping[Category, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()

    def answers_for(self, category: Category) -> str:
        """The person id who answers for that category, empty when nobody does."""
        return self.by_category.get(category, self.person)
