"""What shows that something is used beyond what is managed: sightings, and the candidates they add up to (R2.4).

A sighting is no proof of use by the organisation's will; a candidate says how sure it is and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from remit.model.finding import Confidence
from remit.model.location import NOWHERE, Location


class UsageKind(StrEnum):
    """What a sighting is of."""

    ACCOUNT = "account"  # a cloud account, subscription or project
    SOFTWARE = "software"  # software as a service, and what vendors bill
    SERVICE = "service"  # a provider's service that is billed


class UsageSource(StrEnum):
    """What kind of evidence a sighting is."""

    BILL = "bill"
    IDENTITY = "identity"
    DNS = "dns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One thing that one source shows to be used.

    Attributes:
        kind: what it is.
        source: what kind of evidence.
        name: as the source spells it: an application's, a provider's or a service's name.
        id: account id, client id or domain; empty when the source gives none.
        provider: id of the cloud provider where it is known, else empty.
        domains: domains it is reached by, lower case.
        first: first day it was seen, ISO 8601; empty when the source does not say.
        last: last day it was seen, as `first`.
        costs: (currency, amount billed) pairs; empty for sources that know none.
        people: how many people use it as far as the source tells; 0 when it does not.
        scopes: what it may do, as the source spells it.
        owner: what may lead to its owner: a tag, a mail address, an account's name; empty when nothing does.
        location: where it stands.
    """

    kind: UsageKind
    source: UsageSource
    name: str
    id: str = ""
    provider: str = ""
    domains: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    costs: tuple[tuple[str, float], ...] = ()
    people: int = 0
    scopes: tuple[str, ...] = ()
    owner: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that is used and not managed.

    Attributes:
        id: short id, unique; what `remit shadow adopt` takes.
        kind: what it is.
        name: as people say it.
        provider: id of the cloud provider of an account; empty otherwise.
        sightings: the evidence.
        confidence: how sure it is that the organisation uses it.
        first: first day seen; empty when no source says.
        last: last day seen; empty when no source says.
        costs: (currency, amount) pairs over all sightings.
        people: the most people that one source tells.
        owner: team id that may own it, a guess; empty without one.
        guess: what the guess rests on.
        decision: what remit.yaml says of it: `remove`, `ignore`, `overdue`; empty when nothing was decided.
        until: day by which it has to be gone; empty unless it is to be removed.
    """

    id: str
    kind: UsageKind
    name: str
    provider: str = ""
    sightings: tuple[Sighting, ...]
    confidence: Confidence
    first: str = ""
    last: str = ""
    costs: tuple[tuple[str, float], ...] = ()
    people: int = 0
    owner: str = ""
    guess: str = ""
    decision: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRule:
    """What the organisation decided about something that it does not manage.

    Attributes:
        id: id of the candidate.
        decision: `remove` or `ignore`.
        until: day by which it has to be gone, ISO 8601; empty unless it is to be removed.
        team: team id that sees to it; empty when nobody does.
        reason: why, own words.
        location: where it is written.
    """

    id: str
    decision: str
    until: str = ""
    team: str = ""
    reason: str = ""
    location: Location = NOWHERE
