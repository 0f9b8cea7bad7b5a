"""What the organisation says about itself: people, teams, accounts, workloads, classes, rules and overrides.

It is what `remit.yaml` says and nothing more. It cannot know whether an account, an address or a path
exists; that shows when an estate is read.

Patterns: in addresses and tag values `*` stands for any text; in paths `*` stays within one folder and
`**` crosses folders; every other character stands for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from remit.model.chain import Downstream
from remit.model.control import Category
from remit.model.evidence import Evidence
from remit.model.lifecycle import Lifecycle, Residency, Retention
from remit.model.location import NOWHERE, Location
from remit.model.notification import Notifications
from remit.model.ownership import ClaimRank, Person, Team
from remit.model.reminder import ReminderRules
from remit.model.review_rules import ReviewRules
from remit.model.rules import Foundation, Override
from remit.model.statement import StatementSource
from remit.model.tagging import SandboxRule, TagRule
from remit.model.usage import UsageRule
from remit.model.waiver import WaiverRules


def fold_key(key: str) -> str:
    """How tag keys and team names compare: case does not count, and `_` is `-`."""
    return key.strip().casefold().replace("_", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account, subscription or project.

    Attributes:
        id: as the provider gives it.
        name: as people say it.
        provider: id of the provider, empty when not said.
        environment: production, test, …; empty when not said.
        owner: team id that owns what nobody else claims there, empty when nobody does.
        region: where its resources lie when an input does not say, empty when not said.
        ends: day by which it has to be gone, ISO 8601; empty when it stays.
        location: where it is declared.
    """

    id: str
    name: str
    provider: str = ""
    environment: str = ""
    owner: str = ""
    region: str = ""
    ends: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadMatch:
    """Which assets belong to a workload: any address or path pattern, or all of the tags.

    Attributes:
        tags: tag key → value pattern; all must hold; keys compare by `fold_key`.
        addresses: address patterns, one is enough.
        paths: path patterns, one is enough.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Something the organisation runs, across services.

    Attributes:
        id: short id, as tags spell it.
        name: as people say it.
        owner: team id, empty when nobody owns it.
        tier: criticality, 1 the highest; None when not said.
        data_class: id of its data class, empty when not said.
        environment: empty when not said.
        ends: day by which it has to be gone, ISO 8601; empty when it stays.
        match: which assets belong to it.
        location: where it is declared.
    """

    id: str
    name: str
    owner: str = ""
    tier: int | None = None
    data_class: str = ""
    environment: str = ""
    ends: str = ""
    match: WorkloadMatch = field(default_factory=WorkloadMatch)
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a data class asks of one fact.

    Attributes:
        fact: word of the vocabulary.
        values: values that satisfy it; of a fact with several texts each must be among them.
        at_least: for integers the smallest value that satisfies it; None otherwise.
        location: where it is written.
    """

    fact: str
    values: tuple[str, ...] = ()
    at_least: int | None = None
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class DataClass:
    """A class of data and what it requires of whatever holds it.

    Attributes:
        id: short id, as tags spell it.
        what: which data belong to it, own words.
        requires: requirement by fact.
        residency: where its data may lie; None when anywhere.
        retention: how long its data stay; None when nothing is said.
        services: patterns of the services that may hold it; empty when any may.
        alternatives: service to use instead, by the service that is not approved.
        location: where it is declared.
    """

    id: str
    what: str = ""
    requires: Mapping[str, Requirement] = field(default_factory=dict)
    residency: Residency | None = None
    retention: Retention | None = None
    services: tuple[str, ...] = ()
    alternatives: Mapping[str, str] = field(default_factory=dict)
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipRule:
    """One explicit rule of who owns what.

    Attributes:
        rank: what it matches by, and so what it outranks: ASSET an address, PATH a path, TAG_RULE tags,
            WORKLOAD, SERVICE or ACCOUNT an id.
        pattern: the address or path pattern or the id; empty for tags.
        tags: tag key → value pattern, all must hold; empty unless the rank is TAG_RULE.
        team: team id.
        person: person id named directly, empty when the team's own people answer.
        category: accountability category it is limited to; None means all.
        location: where it is written.
        is_directory: whether it is an entry of `directories`, of which only the longest that holds a path speaks.
        since: ISO date of the first day on which it holds; empty for always.
        until: ISO date of the last day on which it holds; empty for ever.
        review_by: ISO date by which somebody is to confirm it; empty when nobody need.
    """

    rank: ClaimRank
    pattern: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    team: str
    person: str = ""
    category: Category | None = None
    location: Location = NOWHERE
    is_directory: bool = False
    since: str = ""
    until: str = ""
    review_by: str = ""

    def holds_on(self, day: str) -> bool:
        """Whether it was made for that day."""
        return self.since <= day and not (self.until and self.until < day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOwner:
    """Which team owns all use of one service.

    Attributes:
        service: `provider/service`.
        team: team id.
        location: where it is written.
    """

    service: str
    team: str
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A provider or vendor, and who inside follows up with them (R1.5).

    Attributes:
        id: as accounts and services spell it.
        name: as people say it.
        support: address or text of the support route.
        relationship_owner: person id, empty when nobody follows up.
        is_provider: whether it is a cloud provider rather than a third party.
        owner: team id that owns what is used of it, empty when nobody does.
        data_class: id of the data class it is given, empty when not said.
        review: day of the next review, ISO 8601; empty when none is due.
        domains: domains it is known by.
        aliases: other names, as bills and identity providers spell them.
        location: where it is declared.
        contract: what binds it; None when nothing is named.
    """

    id: str
    name: str
    support: str = ""
    relationship_owner: str = ""
    is_provider: bool = False
    owner: str = ""
    data_class: str = ""
    review: str = ""
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    location: Location = NOWHERE
    contract: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputContext:
    """What is true of an input but not written in it.

    Attributes:
        path: path pattern of the inputs, relative to the folder of remit.yaml.
        account: account id, empty when not said.
        environment: empty when not said.
        region: empty when not said.
        workspace: the Terraform workspace for which a folder of source is read; empty for the default one.
        variables: files of values for it, relative to the folder of remit.yaml.
        columns: of a table, column and what it says, such as `Hostname` and `name`.
        location: where it is written.
    """

    path: str
    account: str = ""
    environment: str = ""
    region: str = ""
    workspace: str = ""
    variables: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    location: Location = NOWHERE


class Level(StrEnum):
    """What passes an owner on to what lies in it; each may be closed (`ownership.inherit`)."""

    FOLDER = "folder"
    CATALOGUE = "catalogue"
    CODEOWNERS = "codeowners"
    WORKLOAD = "workload"
    NAMESPACE = "namespace"
    SERVICE = "service"
    ACCOUNT = "account"
    DEFAULT = "default"


OWNER_KEYS: Final = (
    "owner",
    "team",
    "owned-by",
    "owned_by",
    "service-owner",
    "owner-team",
    "squad",
    "a8r.io/owner",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagKeys:
    """Which tag keys say what; the first that an asset carries decides. Keys compare by `fold_key`.

    Attributes:
        owner: keys that name the owning team.
        workload: keys that name the workload.
        data_class: keys that name the data class.
        environment: keys that name the environment.
        tier: keys that name the criticality tier.
        review: keys that say by which day the owner is to be confirmed.
        end_date: keys that give the day by which an asset has to be gone.
        stage: keys that name the stage of the data that a store holds.
    """

    owner: tuple[str, ...] = OWNER_KEYS
    workload: tuple[str, ...] = ("app", "application", "workload", "project")
    data_class: tuple[str, ...] = ("data-class", "data_class", "classification", "data-classification")
    environment: tuple[str, ...] = ("env", "environment", "stage")
    tier: tuple[str, ...] = ("tier", "criticality")
    review: tuple[str, ...] = ("review-by", "review-after", "owner-review")
    end_date: tuple[str, ...] = ("end-date", "expires", "expires-on", "expiry-date", "delete-after")
    stage: tuple[str, ...] = ("data-stage", "lifecycle-stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Everything that remit.yaml and its includes say. Without arguments: an organisation that says nothing.

    Attributes:
        name: as people say it.
        people: by id.
        person_places: where each person is declared, by id.
        teams: by id.
        team_ids: team id by `fold_key` of every id and alias.
        accounts: by id.
        workloads: by id.
        data_classes: by id, in the order in which they are written.
        ownership_rules: in the order in which they are written, those of `directories` last.
        tag_keys: which tag keys say what.
        default_team: team id that owns what nobody claims, empty when there is none.
        service_owners: by service id.
        overrides: the organisation's own splits, templates included; unique per scope, value and control.
        vendors: providers and vendors by id.
        sources: what inputs do not say themselves.
        files: the files it was read from, the first first.
        location: the file it starts in.
        git_author: whether who changed a file last is taken for a weak claim.
        closed_levels: levels that pass no owner on.
        heartbeat_days: within how many days a team must have confirmed that it answers; 0 when nobody asks.
        catalogues: files of catalogues beside those found where they usually lie, as locations call them.
        lifecycle: who owns each stage of data, and which stages were entered properly.
        tagging: the tagging standard, by key.
        sandboxes: what is temporary.
        shadow: what was decided about what is used and not managed, by the candidate's id.
        statements: files in which providers and vendors say who does what.
        foundations: what vendors and providers stand on.
        downstream: customers whom the organisation itself serves.
        notifications: who is told what, where and when.
        waivers: what may be accepted not to be met, and what is.
        reminders: who is told before and after something is due.
        reviews: when reviews are held, what is asked in them, and who signs.
    """

    name: str = ""
    people: Mapping[str, Person] = field(default_factory=dict)
    person_places: Mapping[str, Location] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    team_ids: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    workloads: Mapping[str, Workload] = field(default_factory=dict)
    data_classes: Mapping[str, DataClass] = field(default_factory=dict)
    ownership_rules: tuple[OwnershipRule, ...] = ()
    tag_keys: TagKeys = field(default_factory=TagKeys)
    default_team: str = ""
    service_owners: Mapping[str, ServiceOwner] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    vendors: Mapping[str, Vendor] = field(default_factory=dict)
    sources: tuple[InputContext, ...] = ()
    files: tuple[str, ...] = ()
    location: Location = NOWHERE
    git_author: bool = False
    closed_levels: frozenset[Level] = frozenset()
    heartbeat_days: int = 0
    catalogues: tuple[str, ...] = ()
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    tagging: Mapping[str, TagRule] = field(default_factory=dict)
    sandboxes: SandboxRule = field(default_factory=SandboxRule)
    shadow: Mapping[str, UsageRule] = field(default_factory=dict)
    statements: tuple[StatementSource, ...] = ()
    foundations: tuple[Foundation, ...] = ()
    downstream: tuple[Downstream, ...] = ()
    notifications: Notifications = field(default_factory=Notifications)
    waivers: WaiverRules = field(default_factory=WaiverRules)
    reminders: ReminderRules = field(default_factory=ReminderRules)
    reviews: ReviewRules = field(default_factory=ReviewRules)

    def team_called(self, text: str) -> Team | None:
        """The team of that id or alias, however it is cased; None when nobody declared it."""
        team_id = self.team_ids.get(fold_key(text))
        return self.teams[team_id] if team_id is not None else None
