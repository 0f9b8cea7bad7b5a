"""The rules from which every cell follows, with everything that *why* has to print.

A rulebook is what the knowledge base and the organisation's own files compile to; the resolver reads
nothing else. Rules stand in the order in which they are asked: for a control, the first rule of the service
whose condition holds decides; where none does, the model's rule; over both stand the organisation's
overrides, the most specific scope first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from remit.model.control import Control
from remit.model.evidence import Evidence
from remit.model.location import NOWHERE, Location
from remit.model.party import Cell
from remit.model.source import Grade, Source
from remit.model.statement import ServiceStatement


class RuleKind(StrEnum):
    """Which book a rule comes from."""

    MODEL = "model"
    SERVICE = "service"
    STATEMENT = "statement"
    OVERRIDE = "override"
    UNSTATED = "unstated"


class ScopeKind(IntEnum):
    """Scopes of an override, least specific first; the higher number wins (R1.8).

    The total order: asset > path > workload > account > environment > service > class > tier.
    """

    TIER = 0
    CLASS = 1
    SERVICE = 2
    ENVIRONMENT = 3
    ACCOUNT = 4
    WORKLOAD = 5
    PATH = 6
    ASSET = 7

    @property
    def word(self) -> str:
        """The key as it is written in remit.yaml."""
        return "data_class" if self is ScopeKind.CLASS else self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`fact` is one of `values`; an unknown fact makes it unknown, a fact the asset lacks makes it false."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What a service or a party stands on, and which of its duties it passes on there (R1.5).

    Attributes:
        of: who stands: id of a service, or of a provider or vendor for all that it gives.
        on: what it stands on: id of a service, or of a provider or vendor.
        model: id of the service model by which a provider or vendor gives it; empty where `on` is a service.
        facts: how it is configured, as (fact, value).
        controls: duties that are passed on; empty for whatever whoever is below takes.
        conditions: all must hold of the asset; empty means always.
        grade: how well it is founded.
        evidence: the paper that shows it; None when none is named.
        location: where it is written.
    """

    of: str
    on: str
    model: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    controls: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    grade: Grade = Grade.STATED
    evidence: Evidence | None = None
    location: Location = NOWHERE

    @property
    def below(self) -> str:
        """Key of what it stands on in `Rulebook.below`."""
        return f"{self.on} ({self.model})" if self.model else self.on


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRule:
    """One statement of who does what for one control.

    Attributes:
        control: id of the control.
        cell: who does what.
        kind: the book it comes from.
        conditions: all must hold; empty means always.
        grade: how well it is founded.
        source: the page it rests on; None for the model's default and the organisation's own word.
        location: where the rule is written.
        provider_part: what the provider does, own words; empty when it does nothing.
        customer_part: what the customer does, own words.
        third_party_part: what a vendor does.
        reason: why it does not apply, or why the organisation decided otherwise.
        interface_owner: person id who owns a shared control's interface (R1.5), empty when not named.
        vendor: id of the vendor that is meant by the third party, empty when not named.
    """

    control: str
    cell: Cell
    kind: RuleKind
    conditions: tuple[Condition, ...] = ()
    grade: Grade = Grade.ASSUMED
    source: Source | None = None
    location: Location = NOWHERE
    provider_part: str = ""
    customer_part: str = ""
    third_party_part: str = ""
    reason: str = ""
    interface_owner: str = ""
    vendor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceModel:
    """A service model: the default split of every control (R1.3)."""

    id: str
    name: str
    what: str
    rules: tuple[SplitRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A provider's service: its model and where it departs from it.

    Attributes:
        id: `provider/service`.
        name: as the provider spells it.
        provider: id of the provider.
        model: id of its service model.
        rules: departures, in the order in which they are asked.
        facts: words of the vocabulary its native mapping can derive.
        is_explicit: False for a service known only by the prefix of its native types.
        statements: what its provider or vendor says in files that the organisation names.
        foundations: what its provider says that it stands on.
    """

    id: str
    name: str
    provider: str
    model: str
    rules: tuple[SplitRule, ...] = ()
    facts: tuple[str, ...] = ()
    is_explicit: bool = True
    statements: tuple[ServiceStatement, ...] = ()
    foundations: tuple[Foundation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The organisation's own split for a scope, from remit.yaml.

    Attributes:
        scope: kind of scope.
        value: the asset address, path pattern, workload, account, environment, service, class or tier.
        rule: the split, with its reason and location.
        template: name of the template it comes from, empty when written directly.
    """

    scope: ScopeKind
    value: str
    rule: SplitRule
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything the resolver may consult.

    Attributes:
        controls: the catalogue, in the order of the map's columns.
        models: service models by id.
        services: services by id.
        overrides: the organisation's own splits.
        foundations: what services and parties stand on, by who stands; the organisation's own word outranks others.
        below: what is stood on, by `Foundation.below`.
        contracts: papers that bind vendors, by their id.
    """

    controls: tuple[Control, ...]
    models: Mapping[str, ServiceModel]
    services: Mapping[str, Service]
    overrides: tuple[Override, ...] = ()
    foundations: Mapping[str, tuple[Foundation, ...]] = field(default_factory=dict)
    below: Mapping[str, Service] = field(default_factory=dict)
    contracts: Mapping[str, Evidence] = field(default_factory=dict)

    def standing(self, service: str, party: str) -> tuple[Foundation, ...]:
        """What a service stands on: its own word, else its party's."""
        return self.foundations.get(service) or self.foundations.get(party, ())


def circle(loop: tuple[Foundation, ...]) -> str:
    """A circle in words, with every line of it."""
    ways = " → ".join((loop[0].of, *(one.on for one in loop)))
    return f"they stand on each other in a circle: {ways} ({', '.join(str(one.location) for one in loop)})"


def first_loop(foundations: Mapping[str, tuple[Foundation, ...]]) -> tuple[Foundation, ...]:
    """The first circle in which everything stands on the next; empty when there is none.

    Args:
        foundations: by who stands, as `Rulebook.foundations`.
    """
    done: set[str] = set()
    for start in foundations:
        path: list[Foundation] = []
        waiting = [iter(foundations[start])] if start not in done else []
        on_path = [start]
        while waiting:
            found = next(waiting[-1], None)
            if found is None:
                waiting.pop()
                done.add(on_path.pop())
                path = path[:-1]
                continue
            node = found.on if found.on in foundations else found.on.partition("/")[0]
            if node in on_path:
                return (*path[on_path.index(node) :], found)
            if node in foundations and node not in done:
                waiting.append(iter(foundations[node]))
                on_path.append(node)
                path.append(found)
    return ()
