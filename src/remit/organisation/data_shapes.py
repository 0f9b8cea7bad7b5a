"""What remit.yaml says of data: classes, residency, retention, stages of life and their owners, the tagging standard.

Part of the shape of remit.yaml (`schema`), with the words that all of it is made of.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from remit.model.lifecycle import Handover, Stage

ONE_KEY: Final[dict[str, Any]] = {"minProperties": 1, "maxProperties": 1}
_STAGE_KEYS: Final[dict[str, Any]] = {"additionalProperties": {"propertyNames": {"enum": [one.value for one in Stage]}}}

Id: TypeAlias = Annotated[str, Meta(min_length=1)]
Text: TypeAlias = str | int
Date: TypeAlias = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Country: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
Days: TypeAlias = Annotated[int, Meta(ge=0)]
Tags: TypeAlias = dict[Id, Text]


class Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A mapping with named fields and no others."""


class TagList(StrEnum):
    """Parts of remit.yaml that give the allowed values of a tag."""

    DATA_CLASSES = "data_classes"
    TEAMS = "teams"
    WORKLOADS = "workloads"


class Residency(Shape):
    """Where data may lie: in any of these."""

    regions: Annotated[list[Id], Meta(description="Regions, as providers spell them; `*` stands for any text.")] = []
    countries: Annotated[list[Country], Meta(description="Countries, as two letters (ISO 3166-1).")] = []
    areas: Annotated[list[Id], Meta(description="Unions of countries: EU or EEA.")] = []


class Retention(Shape):
    """How long data stay."""

    min_days: Annotated[Days | None, Meta(description="Days for which copies must be kept at least.")] = None
    max_days: Annotated[Days | None, Meta(description="Days after which data must be gone.")] = None


class DataClass(Shape):
    """A class of data and what it requires of whatever holds it."""

    what: Annotated[str, Meta(description="Which data belong to it.")] = ""
    requires: Annotated[
        dict[Id, list[str] | int],
        Meta(description="Fact and the values that satisfy it; a number is the least that does."),
    ] = {}
    residency: Annotated[Residency | None, Meta(description="Where its data may lie; anywhere when left out.")] = None
    retention: Annotated[Retention | None, Meta(description="How long its data stay.")] = None
    services: Annotated[list[Id], Meta(description="Services that may hold it; `*` stands for any text.")] = []
    alternatives: Annotated[dict[Id, Id], Meta(description="Service to use instead, by the service in use.")] = {}


class StageOwner(Shape):
    """Who owns one stage of a class of data."""

    team: Annotated[Id, Meta(description="Team that owns it.")]
    person: Annotated[str, Meta(description="Person, where it is not the team's own.")] = ""
    needs: Annotated[Handover | None, Meta(description="What entering the stage needs.")] = None


class StoreMatch(Shape):
    """Which stores of data are meant: exactly one key."""

    address: Annotated[str, Meta(description="Address; `*` stands for any text.")] = ""
    service: Annotated[str, Meta(description="Service, as `provider/service`; `*` stands for any text.")] = ""
    tag: Annotated[Tags, Meta(description="Tag key and value; all must hold. `*` stands for any text.")] = {}


class StageRule(Shape):
    """Which stage the data of a store are in."""

    match: Annotated[StoreMatch, Meta(description="Which stores; exactly one key.", extra_json_schema=ONE_KEY)]
    stage: Annotated[Stage, Meta(description="The stage.")]


class Transition(Shape):
    """The record that the data of a store entered a stage properly."""

    address: Annotated[Id, Meta(description="Address of the stores; `*` stands for any text.")]
    stage: Annotated[Stage, Meta(description="The stage that was entered.")]
    kind: Annotated[Handover, Meta(description="What was done.")]
    person: Annotated[Id, Meta(description="Person who said so.")]
    day: Annotated[Date, Meta(description="When, YYYY-MM-DD.")]
    team: Annotated[str, Meta(description="Team that has the data from then on; needed for a transfer.")] = ""


class Lifecycle(Shape):
    """The way of data, from ingestion to deletion."""

    owners: Annotated[
        dict[Id, dict[Stage, StageOwner]],
        Meta(description="Owner by data class and stage.", extra_json_schema=_STAGE_KEYS),
    ] = {}
    stages: Annotated[list[StageRule], Meta(description="Which stage stores are in; the first that matches.")] = []
    transitions: Annotated[list[Transition], Meta(description="Stages that were entered properly.")] = []


class TagScope(Shape):
    """For which assets a tag is meant: all that is given must hold."""

    services: Annotated[list[Id], Meta(description="Services, as `provider/service`; `*` stands for any text.")] = []
    environments: Annotated[list[Id], Meta(description="Environments.")] = []
    accounts: Annotated[list[Text], Meta(description="Account ids.")] = []
    data_stores: Annotated[bool, Meta(description="Whether only stores of data are meant.")] = False


class TagRule(Shape):
    """One key of the tagging standard."""

    what: Annotated[str, Meta(description="What it says.")] = ""
    values: Annotated[list[Text], Meta(description="Values that are allowed; any when left out.")] = []
    values_from: Annotated[
        TagList | None, Meta(description="Take the allowed values from another part of this file.")
    ] = None
    pattern: Annotated[str, Meta(description="Regular expression that a whole value matches.")] = ""
    required: Annotated[bool, Meta(description="Whether it has to be there at all.")] = True
    scope: Annotated[TagScope | None, Meta(description="For which assets; all when left out.")] = None
