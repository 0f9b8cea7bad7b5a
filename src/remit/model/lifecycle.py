"""The way of data: its stages, who owns each, where data may lie and how long they stay (R1.11, R2.3).

It is what the organisation says; whether it is so shows when an estate is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from remit.model.location import NOWHERE, Location


class Stage(StrEnum):
    """The stages of data, in their order."""

    INGESTION = "ingestion"
    STORAGE = "storage"
    PROCESSING = "processing"
    EGRESS = "egress"
    ARCHIVE = "archive"
    DELETION = "deletion"


class Handover(StrEnum):
    """What entering a stage needs."""

    TRANSFER = "transfer"  # another team takes the data over
    CONFIRMATION = "confirmation"  # a person says that it may happen


@dataclass(frozen=True, slots=True, kw_only=True)
class Residency:
    """Where data of a class may lie; one of the three is enough.

    Attributes:
        regions: region patterns, as providers spell them; `*` stands for any text.
        countries: ISO 3166-1 alpha-2 codes.
        areas: unions of countries, such as `EU` and `EEA`.
        location: where it is written.
    """

    regions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long data of a class stay.

    Attributes:
        min_days: they must be kept for so many days at least; None when not said.
        max_days: they must be gone after so many days; None when not said.
        location: where it is written.
    """

    min_days: int | None = None
    max_days: int | None = None
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOwner:
    """Who owns one stage of a class of data.

    Attributes:
        team: team id.
        person: person id named directly, empty when the team's own people answer.
        needs: what entering the stage needs; None for nothing beyond the rule for all.
        location: where it is written.
    """

    team: str
    person: str = ""
    needs: Handover | None = None
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRule:
    """Which stage a store's data are in: of the first rule that matches.

    Attributes:
        stage: the stage.
        address: address pattern, empty when tags or a service match.
        service: service id or pattern, empty when it matches by another.
        tags: tag key → value pattern, all must hold; empty when it matches by another.
        location: where it is written.
    """

    stage: Stage
    address: str = ""
    service: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """The record that a store's data entered a stage properly.

    Attributes:
        address: address pattern of the stores.
        stage: the stage entered.
        kind: transfer or confirmation.
        person: person id of whoever said so.
        day: when, ISO 8601.
        team: team id that has the data from then on; empty when that did not change.
        location: where it is written.
    """

    address: str
    stage: Stage
    kind: Handover
    person: str
    day: str
    team: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """What the organisation says of the way of its data.

    Attributes:
        owners: stage owners by data class; a class that is missing here asks for none.
        rules: which stage a store is in.
        transitions: which stages were entered properly.
    """

    owners: Mapping[str, Mapping[Stage, StageOwner]] = field(default_factory=dict)
    rules: tuple[StageRule, ...] = ()
    transitions: tuple[Transition, ...] = ()
