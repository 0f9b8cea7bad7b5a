"""Shapes of single things that several answers hold: places, rules, sources, owners, findings, links of a chain."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

FactSaid: TypeAlias = str | int | bool | list[str] | None
"""The value of a fact; null where it is not known, hidden or refused."""

Roles: TypeAlias = dict[str, list[str]]
"""The parties that `implement`, `validate` and `monitor`."""


class Place(msgspec.Struct, frozen=True):
    """Where something stands; a line or column of 0 means the whole file or line."""

    file: str
    line: int
    column: int


class Named(msgspec.Struct, frozen=True):
    """Something with an id and a name."""

    id: str
    name: str


class Source(msgspec.Struct, frozen=True):
    """A cited page with the day on which it was read."""

    title: str
    url: str
    read: str
    locator: str | None
    edition: str | None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that says who does a control, and what it rests on."""

    kind: str
    when: dict[str, list[str]]
    label: str | None
    grade: str
    location: Place
    source: Source | None
    provider: str | None
    customer: str | None
    third_party: str | None
    reason: str | None


class Split(Rule, frozen=True, kw_only=True):
    """A rule with who does what by it."""

    roles: Roles
    accountable: str | None


class AskedRule(Rule, frozen=True, kw_only=True):
    """A rule that was asked, and whether it held."""

    verdict: str


class Holder(msgspec.Struct, frozen=True):
    """Who answers: ids, and the person's name."""

    team: str | None
    person: str | None
    person_name: str | None


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Who owns an asset, and who answers for a category where that is somebody else."""

    status: str
    team: str | None
    person: str | None
    person_name: str | None
    by_category: dict[str, str]


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Something that claims an owner."""

    rank: str
    team: str
    person: str | None
    category: str | None
    evidence: str
    location: Place
    known_team: bool


class OwnerWithClaims(msgspec.Struct, frozen=True, kw_only=True):
    """An owner with every claim and the one that won."""

    status: str
    team: str | None
    person: str | None
    winner: Claim | None
    claims: list[Claim]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with an asset, or could not be judged."""

    rule: str
    outcome: str
    severity: str
    confidence: str
    asset: str
    control: str
    party: str
    owner: Holder
    location: Place
    message: str
    fix: str


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider offers for whoever does a control."""

    id: str
    kind: str
    name: str
    what: str
    controls: list[str]
    services: list[str]
    used_when: str | None
    through: list[str]
    since: str | None
    grade: str
    source: Source | None
    location: Place


class OfferUse(Offer, frozen=True, kw_only=True):
    """An offer as it stands for one asset."""

    use: str
    facts: dict[str, FactSaid]
    brought_by: str | None


class OfferOf(Offer, frozen=True, kw_only=True):
    """An offer with whose it is."""

    provider: str


class Pitfall(msgspec.Struct, frozen=True, kw_only=True):
    """What goes wrong where a border is unclear."""

    id: str
    kind: str
    name: str
    what: str
    truth: str
    remedy: str
    signal: str
    cause: str
    owner: str
    checks: list[str]
    commands: list[str]
    not_detectable: str | None
    later: str | None
    location: Place


class CheckLine(msgspec.Struct, frozen=True):
    """A check by name."""

    id: str
    title: str
    control: str
    severity: str


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a vendor says itself of one control."""

    of: str
    requirement: str
    relation: str
    provider: bool | None
    customer: bool | None
    third_party: bool | None
    marks: list[str]
    text: str | None
    differs: bool
    locations: list[Place]


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """What shows that a link of a chain holds."""

    kind: str
    what: str
    date: str
    until: str | None
    file: str | None
    is_there: bool | None
    url: str | None
    location: Place


class Break(msgspec.Struct, frozen=True):
    """Why a link does not hold."""

    id: str
    text: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One link of the chain behind a cell."""

    party: str
    id: str | None
    name: str | None
    service: str | None
    service_name: str | None
    above: str | None
    depth: int
    label: str | None
    part: str | None
    leaves: str | None
    grade: str
    undecided: bool
    evidence: Paper | None
    location: Place
    breaks: list[Break]


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The parties behind a cell, and with whom it ends."""

    broken: bool
    ends: list[Named]
    links: list[Link]
