"""Answers about what is known: services, controls, pitfalls."""

from __future__ import annotations

import msgspec

from remit.wire.estate import LayerOf
from remit.wire.things import CheckLine, Finding, Offer, OfferOf, Pitfall, Place, Roles, Source, Split, Statement


class ServiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A service: controls by the best grade of a rule that speaks of them, and how many assets it has."""

    id: str
    name: str
    provider: str
    model: str
    model_name: str
    explicit: bool
    reviewed: int
    stated: int
    assumed: int
    assets: int


class ServiceSplit(Split, frozen=True, kw_only=True):
    """A rule by which a service departs from its model; `by_model` is what the model says."""

    control: str
    control_name: str
    by_model: str | None


class FactReading(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that is told of a service's assets, and what it decides and proves."""

    name: str
    what: str
    values: list[str]
    native: list[str]
    decides: list[str]
    proves: list[str]


class Default(msgspec.Struct, frozen=True, kw_only=True):
    """What holds while nothing is said."""

    name: str
    value: str
    where: list[str]
    native: list[str]
    since: str | None
    until: str | None
    source: Source | None


class CitedSource(Source, frozen=True, kw_only=True):
    """A cited page with the controls that rest on it."""

    controls: list[str]


class FrameworkParts(msgspec.Struct, frozen=True, kw_only=True):
    """Requirements of a framework by who has a part in them."""

    id: str
    name: str
    edition: str
    by_parties: dict[str, list[str]]


class Contradiction(msgspec.Struct, frozen=True):
    """What a vendor says of a control, where it differs from the split that is shown; whether the map follows it."""

    control: str
    statement: Statement
    decides: bool


class Service(ServiceLine, frozen=True, kw_only=True):
    """Everything that is known of a service, and who does what in one configuration of it."""

    what: str
    facts: list[str]
    configured: dict[str, str]
    choices: dict[str, list[str]]
    stack: list[LayerOf]
    line_above: int | None
    beside: list[LayerOf]
    splits: list[ServiceSplit]
    fact_readings: list[FactReading]
    defaults: list[Default]
    native: dict[str, list[str]]
    companions: list[str]
    sources: list[CitedSource]
    offers: list[Offer]
    checks: list[CheckLine]
    pitfalls: list[Pitfall]
    frameworks: list[FrameworkParts]
    contradicted: list[Contradiction]


class ControlLine(msgspec.Struct, frozen=True, kw_only=True):
    """A control of the catalogue: whose it is by service model, services that depart, and checks that look at it."""

    id: str
    name: str
    family: str
    layer: str
    category: str
    provider_means: str
    customer_means: str
    by_model: dict[str, str]
    departing: int
    checks: int


class Proof(msgspec.Struct, frozen=True):
    """A fact that shows a control to be in force."""

    fact: str
    in_force: list[str]
    at_least: int | None


class ModelSplit(msgspec.Struct, frozen=True, kw_only=True):
    """What a service model says of a control; all but its name is null where it says nothing."""

    id: str
    name: str
    label: str | None
    kind: str | None = None
    when: dict[str, list[str]] | None = None
    grade: str | None = None
    location: Place | None = None
    source: Source | None = None
    provider: str | None = None
    customer: str | None = None
    third_party: str | None = None
    reason: str | None = None
    roles: Roles | None = None
    accountable: str | None = None


class Departure(msgspec.Struct, frozen=True):
    """A service with rules of its own for a control."""

    service: str
    name: str
    model: str
    splits: list[Split]


class RequirementLine(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement that is mapped to a control."""

    framework: str
    name: str
    edition: str
    id: str
    title: str
    relation: str | None
    organisational: str | None


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of a control; `failing` counts assets by the check that they fail."""

    id: str
    name: str
    family: str
    layer: str
    category: str
    confidentiality: int
    integrity: int
    availability: int
    provider_means: str
    customer_means: str
    areas: list[str]
    proof: list[Proof]
    models: list[ModelSplit]
    departures: list[Departure]
    asked_by: dict[str, list[str]]
    requirements: list[RequirementLine]
    checks: list[CheckLine]
    pitfalls: list[Pitfall]
    kinds_of_offers: dict[str, str]
    offers: list[OfferOf]
    failing: dict[str, int]


class SeenPitfall(Pitfall, frozen=True, kw_only=True):
    """A pitfall with the assets that show it, and the worst of the findings that do."""

    assets: int
    findings: list[Finding]
