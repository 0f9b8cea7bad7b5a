"""Everything that is known about one service, for whoever reads it up: its page, its part of the reference, its JSON.

It is the same for every estate. What is not here is what the provider never wrote down, and what only an asset tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from remit.app.offers import offers_of
from remit.app.pitfalls import pitfalls_of
from remit.app.responsibilities import responsibilities, subject_of
from remit.app.responsibility_table import party_words
from remit.checks import CHECKS
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.evaluate import plain
from remit.knowledge.schema import ClauseRow, NativeRow
from remit.knowledge.service_file import ServiceEntry
from remit.model.check import CheckText
from remit.model.control import Control
from remit.model.facts import FactType
from remit.model.framework import Framework
from remit.model.offer import Offer
from remit.model.pitfall import Pitfall
from remit.model.rules import Service, ServiceModel, SplitRule
from remit.model.source import Source
from remit.resolver.profiles import split_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSplit:
    """Who does one control in one service.

    Attributes:
        control: the control.
        default: what its service model says; None where that says nothing.
        rules: the service's departures, in the order in which they are asked.
    """

    control: Control
    default: SplitRule | None
    rules: tuple[SplitRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactReading:
    """One word of the vocabulary that can be told of a service's assets.

    Attributes:
        fact: the word.
        native: native types that tell it, as `tf:aws_s3_bucket`; none where only an asset of another kind does.
        decides: ids of the controls whose split depends on it.
        proves: ids of the controls that it shows to be in force or not.
    """

    fact: FactType
    native: tuple[str, ...]
    decides: tuple[str, ...]
    proves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDefault:
    """What holds while nothing is said, as the provider or the format documents it.

    Attributes:
        name: the attribute that is left out; or the fact, where a mapping says it without an attribute.
        value: what then holds.
        where: conditions of mappings under which it does, any of them; none where always.
        native: native types that it is a default of.
        since, until: dates between which it holds, ISO 8601; empty where the page names none.
        source: the page that says so.
    """

    name: str
    value: str
    where: tuple[str, ...]
    native: tuple[str, ...]
    since: str
    until: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPage:
    """One page, or one passage of it, that the service's file rests on.

    Attributes:
        source: the page as cited.
        controls: ids of the controls whose splits rest on it; none where only a default does.
    """

    source: Source
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkPart:
    """One framework as it looks from a service.

    Attributes:
        framework: the framework.
        by_parties: ids of its requirements that rest on a control for which the service departs from its model, by who
            has a part in them, in words.
    """

    framework: Framework
    by_parties: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReference:
    """Everything about one service.

    Attributes:
        service: the service with its departures.
        model: its service model.
        splits: controls for which it departs from the model, in the catalogue's order.
        facts: what can be told of its assets, those that its splits depend on first.
        defaults: what holds while nothing is said.
        native: native types by the input that writes them (`tf`, `cfn`, …): those of assets first, then of companions.
        companions: those of the native types that add to an asset and are none.
        cited: the pages that it rests on.
        offers: what the provider offers for it.
        checks: those that look at a fact of its assets.
        pitfalls: what such a check shows.
        frameworks: every framework, as far as the service says more than its model.
    """

    service: Service
    model: ServiceModel
    splits: tuple[ControlSplit, ...]
    facts: tuple[FactReading, ...]
    defaults: tuple[KnownDefault, ...]
    native: dict[str, tuple[str, ...]]
    companions: frozenset[str]
    cited: tuple[CitedPage, ...]
    offers: tuple[Offer, ...]
    checks: tuple[CheckText, ...]
    pitfalls: tuple[Pitfall, ...]
    frameworks: tuple[FrameworkPart, ...]


def service_reference(
    knowledge: KnowledgeBase, service_id: str, facts: Mapping[str, str] | None = None
) -> ServiceReference:
    """Everything about one service; of one without a file no more than its model and what its provider offers.

    Args:
        knowledge: the knowledge base.
        service_id: id of the service.
        facts: how it is configured, for the parties of frameworks; what is left out is unknown.

    Raises:
        UnknownNameError: there is no such service, or a fact or value that its splits do not ask for.
    """
    service = knowledge.service(service_id)
    entry = knowledge.entry(service_id) if service.is_explicit else None
    native = entry.native if entry else {}
    checks = tuple(_checks(knowledge, service))
    return ServiceReference(
        service=service,
        model=knowledge.catalogue.models[service.model],
        splits=tuple(_splits(knowledge, service)),
        facts=tuple(_facts(knowledge, service, native)),
        defaults=tuple(_defaults(entry)) if entry else (),
        native=_by_room(native),
        companions=frozenset(key for key, row in native.items() if row.part),
        cited=tuple(_cited(service, entry)) if entry else (),
        offers=offers_of(knowledge, service_id),
        checks=checks,
        pitfalls=shown_by(knowledge, checks),
        frameworks=tuple(_frameworks(knowledge, service, facts or {})),
    )


def _checks(knowledge: KnowledgeBase, service: Service) -> Iterator[CheckText]:
    """Checks that look at a fact of its assets; of one that names no fact, at a fact that proves its control."""
    told = {*service.facts, *split_facts(service)}
    proofs = {control.id: {proof.fact for proof in control.proof} for control in knowledge.catalogue.controls}
    for check in CHECKS.load_all().values():
        is_of_model = not check.models or service.model in check.models
        if is_of_model and told.intersection(check.facts or proofs[check.control]):
            yield check.text


def shown_by(knowledge: KnowledgeBase, checks: Iterable[CheckText]) -> tuple[Pitfall, ...]:
    """The pitfalls that any of the checks shows, in their own order."""
    ids = {check.id for check in checks}
    return tuple(one for one in pitfalls_of(knowledge) if ids.intersection(one.checks))


def _splits(knowledge: KnowledgeBase, service: Service) -> Iterator[ControlSplit]:
    defaults = {rule.control: rule for rule in knowledge.catalogue.models[service.model].rules}
    for control in knowledge.catalogue.controls:
        rules = tuple(rule for rule in service.rules if rule.control == control.id)
        if rules:
            yield ControlSplit(control=control, default=defaults.get(control.id), rules=rules)


def _facts(knowledge: KnowledgeBase, service: Service, native: dict[str, NativeRow]) -> Iterator[FactReading]:
    deciding = split_facts(service)
    for name in dict.fromkeys((*deciding, *sorted(service.facts))):
        yield FactReading(
            fact=knowledge.catalogue.facts[name],
            native=tuple(key for key, row in native.items() if name in row.facts),
            decides=tuple(
                dict.fromkeys(rule.control for rule in service.rules if name in {one.fact for one in rule.conditions})
            ),
            proves=tuple(
                control.id for control in knowledge.catalogue.controls if name in {one.fact for one in control.proof}
            ),
        )


def _defaults(entry: ServiceEntry) -> Iterator[KnownDefault]:
    """One for each attribute or fact, value, time and page, with all native types and conditions of it."""
    found: dict[tuple[str, str, str, str, str], dict[str, list[str]]] = {}
    for key, row in entry.native.items():
        for path, defaults in row.defaults.items():
            for one in defaults:
                known = (path, plain_text(one.is_), one.from_ or "", one.until or "", one.source)
                found.setdefault(known, {}).setdefault("", []).append(key)
        for fact, clauses in row.facts.items():
            for clause in clauses if isinstance(clauses, list) else [clauses]:
                if clause.source:
                    known = (fact, _given(clause), "", "", clause.source)
                    found.setdefault(known, {}).setdefault(clause.if_, []).append(key)
    for (name, value, since, until, source), conditions in found.items():
        yield KnownDefault(
            name=name,
            value=value,
            where=tuple(filter(None, conditions)),
            native=tuple(dict.fromkeys(key for keys in conditions.values() for key in keys)),
            since=since,
            until=until,
            source=entry.sources[source],
        )


def _given(clause: ClauseRow) -> str:
    """What a clause of a fact gives: a value of its own, or whatever an attribute or a function says."""
    if clause.get or clause.call:
        return f"as {clause.get or clause.call} says"
    return plain_text(clause.is_)


def plain_text(value: object) -> str:
    """A value of YAML as people write it, lists with commas; what is empty says so."""
    if isinstance(value, list):
        return ", ".join(map(plain_text, value)) or "nothing"
    return "nothing" if value is None or value == "" else plain(value)


def _by_room(native: dict[str, NativeRow]) -> dict[str, tuple[str, ...]]:
    rooms: dict[str, list[str]] = {}
    for key in sorted(native, key=lambda key: bool(native[key].part)):
        rooms.setdefault(key.partition(":")[0], []).append(key)
    return {room: tuple(keys) for room, keys in rooms.items()}


def _cited(service: Service, entry: ServiceEntry) -> Iterator[CitedPage]:
    for source in entry.sources.values():
        controls = dict.fromkeys(rule.control for rule in service.rules if rule.source == source)
        yield CitedPage(source=source, controls=tuple(controls))


def _frameworks(knowledge: KnowledgeBase, service: Service, facts: Mapping[str, str]) -> Iterator[FrameworkPart]:
    departed = {rule.control for rule in service.rules}
    subject = subject_of(knowledge, service=service.id, facts=facts)
    for name in knowledge.framework_ids():
        framework = knowledge.framework(name)
        mapped = {row.id for row in framework.requirements if departed.intersection(row.controls)}
        by_parties: dict[str, list[str]] = {}
        for one in responsibilities(knowledge, framework, subject) if mapped else ():
            if one.id in mapped:
                by_parties.setdefault(party_words(one), []).append(one.id)
        if by_parties:
            yield FrameworkPart(
                framework=framework, by_parties={words: tuple(ids) for words, ids in by_parties.items()}
            )
