"""People, teams, and who claims to own what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from remit.model.control import Category
from remit.model.finding import Confidence
from remit.model.location import NOWHERE, Location


class Ability(StrEnum):
    """What somebody needs so that they can act on what they answer for (R1.6)."""

    ACCESS = "access"
    ON_CALL = "on_call"
    RUNBOOK = "runbook"
    TRAINING = "training"

    @property
    def lack(self) -> str:
        """What is said of somebody who is known to be without it."""
        return {"access": "has no access", "on_call": "is not on call", "runbook": "has no runbook"}.get(
            self.value, "is not trained"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A named person; a group is not a person (R1.6)."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
    left: str = ""  # ISO date on which they left; empty while they are here
    handles: tuple[str, ...] = ()  # names on code hosts and in chats, without the @
    manager: str = ""  # person id of whom they report to; empty when not known
    able: Mapping[Ability, bool] = field(default_factory=dict)  # what is known of their abilities; missing is unknown
    is_gone: bool = False  # whether they have left on a day that nobody says

    def has_left(self, today: str) -> bool:
        """Whether they answer for nothing any more on that day."""
        return self.is_gone or bool(self.left and self.left <= today)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """Somebody in a directory of people, as it has them.

    Attributes:
        person: they; their `manager` is what the directory has there, an id, an address or a name of its own.
        key: what the directory itself calls them, and managers refer to (a distinguished name, an id).
        teams: names of their teams, as written.
        location: where they stand.
    """

    person: Person
    key: str = ""
    teams: tuple[str, ...] = ()
    location: Location


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
        able: what is known of what the team can do; missing is unknown, which is not “no”.
        confirmed: ISO date on which the team last said that it answers; empty when it never did.
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
    able: Mapping[Ability, bool] = field(default_factory=dict)
    confirmed: str = ""


class ClaimRank(IntEnum):
    """The one documented precedence of owner claims (R2.2); the higher number wins.

    asset rule > tag > declaration > path rule > catalogue > CODEOWNERS > tag rule > workload > namespace > service >
    provider contact > account > git author > organisation default. A declaration is what the code that makes a
    namespace says of that very one. A catalogue says who owns a component, on purpose, but not which assets it
    consists of; CODEOWNERS says who approves changes of the code that declares an asset: both are nearer than any
    rule about groups of assets, weaker than what was said of the asset itself, and no contradiction of it. Who changed
    a file last is a guess, better only than the default. The numbers leave room, since snapshots keep them.
    """

    DEFAULT = 0
    GIT_AUTHOR = 10
    ACCOUNT = 20
    CONTACT = 25
    SERVICE = 30
    NAMESPACE = 35
    WORKLOAD = 40
    TAG_RULE = 50
    CODEOWNERS = 60
    CATALOGUE = 65
    PATH = 70
    DECLARATION = 75
    TAG = 80
    ASSET = 90

    @property
    def is_direct(self) -> bool:
        """Whether the claim speaks of this very asset; direct claims may contradict each other."""
        return self >= ClaimRank.PATH

    @property
    def confidence(self) -> Confidence:
        """How sure it is that who is named answers: said of the asset, of what it belongs to, or guessed."""
        if self.is_direct:
            return Confidence.HIGH
        return Confidence.LOW if self <= ClaimRank.GIT_AUTHOR else Confidence.MEDIUM

    @property
    def title(self) -> str:
        """What kind of statement it is, as the table of the precedence calls it."""
        return {
            ClaimRank.ASSET: "rule for the address",
            ClaimRank.TAG: "tag on the asset",
            ClaimRank.PATH: "rule for the path",
            ClaimRank.TAG_RULE: "rule for tags",
        }.get(self, self.word)

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
        stranger: mail address or handle of somebody who is named and whom nobody declared, folded; empty otherwise.
        review_by: ISO date by which the claim is to be confirmed; empty when it says none.
        differs: what it says of the asset beside the owner and the asset's own tags say otherwise: (word, what the
            claim says, what the tag says).
    """

    rank: ClaimRank
    team: str
    person: str = ""
    category: Category | None = None
    evidence: str
    location: Location
    is_known: bool = True
    stranger: str = ""
    review_by: str = ""
    differs: tuple[tuple[str, str, str], ...] = ()

    @property
    def names_stranger(self) -> bool:
        """Whether what stands for the team is a person nobody declared."""
        return bool(self.stranger) and self.team.casefold().removeprefix("@").removeprefix("user:") == self.stranger


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeClaim:
    """One statement of ownership as a file or a history makes it, before anybody is known by it.

    Attributes:
        rank: what kind of statement it is.
        owners: who is named, as written (`@org/payments`, `@ana`, `ana@example.org`), the first first.
        evidence: what says so, in words.
        location: where it says so.
        category: accountability category it is limited to; None means all.
        review_by: ISO date by which it is to be confirmed; empty when it says none.
    """

    rank: ClaimRank
    owners: tuple[str, ...]
    evidence: str
    location: Location
    category: Category | None = None
    review_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a catalogue: who owns something that has a name, and how its assets are found.

    Attributes:
        claim: who owns it.
        names: what tags and workloads call it.
        folders: folders whose assets belong to it, as locations call them; the empty one is the working directory.
        namespaces: Kubernetes namespaces that it is about.
        accounts: accounts that it is about.
        says: what else it says of its assets, as pairs of word and value, to be held against their tags.
    """

    claim: NativeClaim
    names: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    says: tuple[tuple[str, str], ...] = ()


class OwnerStatus(IntEnum):
    """What is wrong with an asset's ownership, if anything; of several things the one that matters most.

    Unowned, unknown team, contested, stale, no person, incapable, in this order.
    """

    UNOWNED = 0
    OWNED = 1
    CONTESTED = 2  # direct claims name different teams
    UNKNOWN_TEAM = 3  # a claim names a team that nobody declared
    NO_PERSON = 4  # the team is known, but nobody in it is named or they left
    STALE = 5  # what names the owner is out of date: they left, the team is empty, nobody confirmed it in time
    INCAPABLE = 6  # who answers is known to be unable to: no access, not on call, no runbook, not trained


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """What claims of equal right say differently.

    Attributes:
        word: what it is about: `team`, `person`, or the word of a tag.
        said: each value with what says so.
    """

    word: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who answers for one asset.

    Attributes:
        status: whether there is exactly one clear owner.
        team: winning team id, empty when unowned.
        person: person id who answers by default, empty when nobody is named.
        by_category: person id per accountability category; missing where nobody is named.
        claims: every claim, the winner first.
        disputes: what claims that speak of the asset itself say differently.
        stale: why the ownership is out of date, one sentence each.
        incapable: what who answers is known to lack, one sentence each.
    """

    status: OwnerStatus
    team: str = ""
    person: str = ""
    by_category: Mapping[Category, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    stale: tuple[str, ...] = ()
    incapable: tuple[str, ...] = ()

    def answers_for(self, category: Category) -> str:
        """The person id who answers for that category, empty when nobody does."""
        return self.by_category.get(category, self.person)
