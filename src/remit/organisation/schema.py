"""The shape of remit.yaml, and the JSON Schema that editors check it by.

A field stands here once, with its description; the reader, the error texts and the published schema all
follow from it. What a shape cannot say (that a named team exists, that one key of several is given) is
checked in `load` and, for editors, noted as an extra of the schema where JSON Schema has a word for it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from remit.model.control import Category
from remit.model.organisation import Level, TagKeys
from remit.model.ownership import Ability
from remit.model.party import Label, Party
from remit.model.tagging import SANDBOXES
from remit.organisation import chain_shapes, notify_shapes, review_shapes, waiver_shapes
from remit.organisation.data_shapes import (
    ONE_KEY,
    DataClass,
    Date,
    Id,
    Lifecycle,
    TagRule,
    Tags,
    Text,
)

_CATEGORY_KEYS: Final[dict[str, Any]] = {"propertyNames": {"enum": [category.value for category in Category]}}
_ABILITY_KEYS: Final[dict[str, Any]] = {"propertyNames": {"enum": [ability.value for ability in Ability]}}
_LEVEL_KEYS: Final[dict[str, Any]] = {"propertyNames": {"enum": [level.value for level in Level]}}
_ABLE: Final = "What is known of what they can do; what is left out is unknown."

Tier: TypeAlias = Annotated[int, Meta(ge=0, le=9)]
Cell: TypeAlias = Annotated[
    str, Meta(pattern=r"^(id|name|kind|account|region|path|system|patch_level|patched|seen|tag\..+)$")
]
Able: TypeAlias = dict[Ability, bool]


def _keys(say: str, defaults: tuple[str, ...]) -> str:
    return f"Tag keys that {say}, first match first; when left out: {', '.join(defaults)}."


class Decision(StrEnum):
    """What may be decided about something that is used and not managed, beside adopting it."""

    REMOVE = "remove"
    IGNORE = "ignore"


class Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A mapping with named fields and no others; as in `data_shapes`, since defaults are only safe in such a class."""


class Person(Shape):
    """A named person; a group is not a person."""

    name: Annotated[str, Meta(description="The name, as people say it.", min_length=1)]
    email: Annotated[str, Meta(description="Mail address.")] = ""
    phone: Annotated[str, Meta(description="Telephone number, in quotes.")] = ""
    left: Annotated[Date, Meta(description="Date on which they left, YYYY-MM-DD; left out before.")] = ""
    handles: Annotated[
        list[Id], Meta(description="Names on code hosts, such as `@ana-example`; as CODEOWNERS has them.")
    ] = []
    manager: Annotated[str, Meta(description="Person whom they report to.")] = ""
    able: Annotated[Able, Meta(description=_ABLE, extra_json_schema=_ABILITY_KEYS)] = {}


class Team(Shape):
    """A team and its people."""

    name: Annotated[str, Meta(description="The name, as people say it; the id when left out.")] = ""
    owner: Annotated[str, Meta(description="Person who answers for everything not named in `owners`.")] = ""
    secondary: Annotated[str, Meta(description="Person who stands in.")] = ""
    owners: Annotated[
        dict[Category, str],
        Meta(description="Person by accountability category.", extra_json_schema=_CATEGORY_KEYS),
    ] = {}
    members: Annotated[list[str], Meta(description="People in the team.")] = []
    aliases: Annotated[list[Id], Meta(description="Other spellings seen in tags and files.")] = []
    contact: Annotated[str, Meta(description="How the team is reached: a chat channel or a mail address.")] = ""
    able: Annotated[Able, Meta(description=_ABLE, extra_json_schema=_ABILITY_KEYS)] = {}
    confirmed: Annotated[
        Date, Meta(description="Date on which the team last said that it answers, YYYY-MM-DD; see `heartbeat_days`.")
    ] = ""


class Account(Shape):
    """An account, subscription or project."""

    name: Annotated[str, Meta(description="The name, as people say it; the id when left out.")] = ""
    provider: Annotated[str, Meta(description="Id of the provider, such as `aws`.")] = ""
    environment: Annotated[str, Meta(description="What it is for, such as `production`.")] = ""
    owner: Annotated[str, Meta(description="Team that owns what nobody else claims in it.")] = ""
    region: Annotated[str, Meta(description="Region of its resources where an input does not say.")] = ""
    ends: Annotated[Date, Meta(description="Day by which it has to be gone, YYYY-MM-DD; left out where it stays.")] = ""


class WorkloadMatch(Shape):
    """Which assets belong to a workload."""

    tags: Annotated[Tags, Meta(description="Tag key and value; all must hold. `*` stands for any text.")] = {}
    addresses: Annotated[list[Id], Meta(description="Addresses; one is enough. `*` stands for any text.")] = []
    paths: Annotated[list[Id], Meta(description="Paths; one is enough. `**` crosses folders.")] = []


class Workload(Shape):
    """Something the organisation runs, across services."""

    name: Annotated[str, Meta(description="The name, as people say it; the id when left out.")] = ""
    owner: Annotated[str, Meta(description="Team that owns it.")] = ""
    tier: Annotated[Tier | None, Meta(description="How critical it is; 1 is the highest.")] = None
    data_class: Annotated[str, Meta(description="Class of the data it holds.")] = ""
    environment: Annotated[str, Meta(description="Environment it runs in, where its account does not say.")] = ""
    ends: Annotated[Date, Meta(description="Day by which it has to be gone, YYYY-MM-DD; left out where it stays.")] = ""
    match: Annotated[WorkloadMatch | None, Meta(description="Which assets belong to it.")] = None


class Sandboxes(Shape):
    """What is temporary and so needs an end date."""

    environments: Annotated[
        list[Id] | None, Meta(description=f"Environments; when left out: {', '.join(SANDBOXES)}.")
    ] = None
    accounts: Annotated[list[Text], Meta(description="Account ids.")] = []


class ShadowDecision(Shape):
    """What was decided about something that is used and not managed."""

    decision: Annotated[Decision, Meta(description="Remove it, or leave it alone.")]
    reason: Annotated[str, Meta(description="Why.", min_length=1)]
    until: Annotated[Date, Meta(description="Day by which it has to be gone, YYYY-MM-DD; needed to remove.")] = ""
    team: Annotated[str, Meta(description="Team that sees to it.")] = ""


class Scope(Shape):
    """Where an override holds: exactly one key."""

    asset: Annotated[str, Meta(description="Address of one asset.")] = ""
    path: Annotated[str, Meta(description="Path pattern of the declaring file; `**` crosses folders.")] = ""
    workload: Annotated[str, Meta(description="Workload.")] = ""
    account: Annotated[Text, Meta(description="Account id.")] = ""
    environment: Annotated[str, Meta(description="Environment.")] = ""
    service: Annotated[str, Meta(description="Service, as `provider/service`.")] = ""
    data_class: Annotated[str, Meta(description="Data class.")] = ""
    tier: Annotated[Tier | None, Meta(description="Criticality tier.")] = None


class Roles(Shape):
    """Who does what."""

    implement: Annotated[list[Party], Meta(description="Parties that do it; at least one.", min_length=1)]
    validate: Annotated[list[Party], Meta(description="Parties that check that it is done.")] = []
    monitor: Annotated[list[Party], Meta(description="Parties that watch that it stays done.")] = []


class Split(Shape):
    """The organisation's own split of one control; give `split` or `roles`."""

    control: Annotated[Id, Meta(description="Id of the control.")]
    reason: Annotated[str, Meta(description="Why the organisation decided so.", min_length=1)]
    split: Annotated[Label | None, Meta(description="Who does it, in all three roles.")] = None
    roles: Annotated[Roles | None, Meta(description="Who does what, role by role.")] = None
    accountable: Annotated[Party | None, Meta(description="The one party that answers; it needs a role.")] = None
    provider: Annotated[str, Meta(description="What the provider does.")] = ""
    customer: Annotated[str, Meta(description="What you do.")] = ""
    third_party: Annotated[str, Meta(description="What a vendor does.")] = ""
    interface_owner: Annotated[str, Meta(description="Person who owns a shared control's interface.")] = ""
    vendor: Annotated[str, Meta(description="Vendor that is meant by the third party.")] = ""


class Override(Split, kw_only=True):
    """A split for one scope."""

    scope: Annotated[Scope, Meta(description="Where it holds; exactly one key.", extra_json_schema=ONE_KEY)]


class TemplateMatch(Shape):
    """What a template is for: exactly one key."""

    data_class: Annotated[str, Meta(description="Data class.")] = ""
    tier: Annotated[Tier | None, Meta(description="Criticality tier.")] = None


class Template(Shape):
    """Splits that all workloads of one data class or tier follow."""

    match: Annotated[TemplateMatch, Meta(description="What it is for; exactly one key.", extra_json_schema=ONE_KEY)]
    splits: Annotated[list[Split], Meta(description="The splits.", min_length=1)]


class OwnershipMatch(Shape):
    """What an ownership rule is about: exactly one key."""

    address: Annotated[str, Meta(description="Address; `*` stands for any text.")] = ""
    path: Annotated[str, Meta(description="Path of the declaring file; `**` crosses folders.")] = ""
    tag: Annotated[Tags, Meta(description="Tag key and value; all must hold. `*` stands for any text.")] = {}
    workload: Annotated[str, Meta(description="Workload.")] = ""
    service: Annotated[str, Meta(description="Service, as `provider/service`.")] = ""
    account: Annotated[Text, Meta(description="Account id.")] = ""


class OwnershipRule(Shape):
    """One explicit rule of who owns what."""

    match: Annotated[OwnershipMatch, Meta(description="What it is about; exactly one key.", extra_json_schema=ONE_KEY)]
    team: Annotated[Id, Meta(description="Team that owns it.")]
    person: Annotated[str, Meta(description="Person, where it is not the team's own.")] = ""
    category: Annotated[Category | None, Meta(description="Accountability category it is limited to.")] = None
    since: Annotated[Date, Meta(description="First day on which it holds, YYYY-MM-DD.")] = ""
    until: Annotated[Date, Meta(description="Last day on which it holds, YYYY-MM-DD.")] = ""
    review_by: Annotated[Date, Meta(description="Day by which somebody is to confirm it, YYYY-MM-DD.")] = ""


class Ownership(Shape):
    """How assets find their owner."""

    tag_keys: Annotated[list[Id] | None, Meta(description=_keys("name the owning team", TagKeys().owner))] = None
    rules: Annotated[list[OwnershipRule], Meta(description="Explicit rules.")] = []
    directories: Annotated[
        dict[Id, Id], Meta(description="Directory and the team that owns what lies in it; the longest counts.")
    ] = {}
    git_author: Annotated[
        bool, Meta(description="Whether who changed a file last may own what nobody else claims.")
    ] = False
    default: Annotated[str, Meta(description="Team that owns what nobody claims.")] = ""
    inherit: Annotated[
        dict[Level, bool],
        Meta(description="`false` for a level that is to pass no owner on.", extra_json_schema=_LEVEL_KEYS),
    ] = {}
    heartbeat_days: Annotated[
        int, Meta(description="Days within which a team must have confirmed that it answers.", ge=0, le=3660)
    ] = 0
    catalogues: Annotated[
        list[Id], Meta(description="Files of service catalogues that lie elsewhere than usual, or are exports.")
    ] = []
    directories_of_people: Annotated[
        list[Id], Meta(description="Files that say who is here and who left: CSV, LDIF or SCIM 2.0.")
    ] = []


class Tagging(Shape):
    """Which tag keys say what; `-` and `_` are alike, and case does not count."""

    workload: Annotated[list[Id] | None, Meta(description=_keys("name the workload", TagKeys().workload))] = None
    data_class: Annotated[list[Id] | None, Meta(description=_keys("name the data class", TagKeys().data_class))] = None
    environment: Annotated[list[Id] | None, Meta(description=_keys("name the environment", TagKeys().environment))] = (
        None
    )
    tier: Annotated[list[Id] | None, Meta(description=_keys("name the criticality tier", TagKeys().tier))] = None
    review: Annotated[list[Id] | None, Meta(description=_keys("say when to confirm owners", TagKeys().review))] = None
    end_date: Annotated[list[Id] | None, Meta(description=_keys("give the end date", TagKeys().end_date))] = None
    stage: Annotated[list[Id] | None, Meta(description=_keys("name the stage of the data", TagKeys().stage))] = None


class ServiceOwner(Shape):
    """Who owns all use of a service."""

    owner: Annotated[Id, Meta(description="Team.")]


class Vendor(Shape):
    """A provider or vendor."""

    name: Annotated[str, Meta(description="The name, as people say it; the id when left out.")] = ""
    support: Annotated[str, Meta(description="Support route: an address or a sentence.")] = ""
    relationship_owner: Annotated[str, Meta(description="Person inside who follows up with them.")] = ""
    owner: Annotated[str, Meta(description="Team that owns what is used of it.")] = ""
    data_class: Annotated[str, Meta(description="Class of the data that it is given.")] = ""
    review: Annotated[Date, Meta(description="Day of the next review, YYYY-MM-DD.")] = ""
    domains: Annotated[list[Id], Meta(description="Domains it is known by.")] = []
    aliases: Annotated[list[Id], Meta(description="Other names, as bills and identity providers spell them.")] = []
    contract: Annotated[chain_shapes.Evidence | None, Meta(description="What binds it.")] = None
    runs_on: Annotated[list[chain_shapes.RunsOn], Meta(description="What it stands on itself.")] = []


class Input(Shape):
    """What is true of inputs but not written in them."""

    path: Annotated[Id, Meta(description="Path pattern of the inputs; `**` crosses folders.")]
    account: Annotated[Text, Meta(description="Account id.")] = ""
    environment: Annotated[str, Meta(description="Environment.")] = ""
    region: Annotated[str, Meta(description="Region.")] = ""
    workspace: Annotated[
        str, Meta(description="Terraform workspace: the source below the path is read once for each that is named.")
    ] = ""
    variables: Annotated[
        list[Id], Meta(description="Files of values (`.tfvars`) for it, relative to this file's folder; the last wins.")
    ] = []
    columns: Annotated[
        dict[Id, Cell], Meta(description="Of a table that is a list of assets: column and what it says of an asset.")
    ] = {}


class StatementFile(Shape):
    """A file in which a provider or vendor says who does what."""

    file: Annotated[Id, Meta(description="Workbook or CSV file, relative to this file's folder.")]
    of: Annotated[Id, Meta(description="Whose word it is: a service, as `provider/service`, a provider or a vendor.")]
    framework: Annotated[str, Meta(description="Framework of its ids; told from the file when left out.")] = ""


class File(Shape):
    """remit.yaml: what an organisation says about itself. Every part may stand in an included file."""

    organisation: Annotated[str, Meta(description="The organisation's name.")] = ""
    include: Annotated[list[Id], Meta(description="Files or folders below this file's folder.")] = []
    people: Annotated[dict[Id, Person], Meta(description="People by id.")] = {}
    teams: Annotated[dict[Id, Team], Meta(description="Teams by id.")] = {}
    accounts: Annotated[dict[Id, Account], Meta(description="Accounts by id, in quotes.")] = {}
    workloads: Annotated[dict[Id, Workload], Meta(description="Workloads by id.")] = {}
    data_classes: Annotated[dict[Id, DataClass], Meta(description="Data classes by id.")] = {}
    templates: Annotated[dict[Id, Template], Meta(description="Templates by id.")] = {}
    overrides: Annotated[list[Override], Meta(description="The organisation's own splits.")] = []
    ownership: Annotated[Ownership | None, Meta(description="How assets find their owner.")] = None
    tags: Annotated[Tagging | None, Meta(description="Which tag keys say what.")] = None
    services: Annotated[dict[Id, ServiceOwner], Meta(description="Owners by service.")] = {}
    providers: Annotated[dict[Id, Vendor], Meta(description="Cloud providers by id.")] = {}
    vendors: Annotated[dict[Id, Vendor], Meta(description="Other vendors by id.")] = {}
    sources: Annotated[list[Input], Meta(description="What inputs do not say themselves.")] = []
    lifecycle: Annotated[Lifecycle | None, Meta(description="The way of data, from ingestion to deletion.")] = None
    tagging: Annotated[dict[Id, TagRule], Meta(description="The tagging standard, by key.")] = {}
    sandboxes: Annotated[Sandboxes | None, Meta(description="What is temporary and so needs an end date.")] = None
    shadow: Annotated[
        dict[Id, ShadowDecision], Meta(description="Decisions about what is used and not managed, by its id.")
    ] = {}
    downstream: Annotated[
        dict[Id, chain_shapes.Downstream], Meta(description="Customers whom the organisation itself serves, by id.")
    ] = {}
    statements: Annotated[
        list[StatementFile], Meta(description="What providers and vendors say themselves of who does what.")
    ] = []
    notify: Annotated[notify_shapes.Notify | None, Meta(description="Who is told what, where and when.")] = None
    waivers: Annotated[
        waiver_shapes.Waivers | None, Meta(description="What may be accepted not to be met, and what is.")
    ] = None
    reminders: Annotated[
        waiver_shapes.Reminders | None, Meta(description="Who is told before and after something is due.")
    ] = None
    reviews: Annotated[
        review_shapes.Reviews | None,
        Meta(description="When reviews are held, what is asked in them, and who signs."),
    ] = None


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of remit.yaml, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "remit.yaml",
    } | msgspec.json.schema(File)
