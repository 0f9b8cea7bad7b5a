"""What providers and vendors say themselves, in files that remit.yaml names, beside their services' rules (R1.14).

A statement reaches a control through the crosswalk of its framework. Shown is every one. It decides only where the
knowledge base has nothing but its service model's default, and only where its requirement is mapped to that one control
and to nothing else: then parties with a published part join; the default's parties give way only to statements whose
requirement is the whole control. A split that rests on a page is never outranked, and both stand in *why*. What differs
from the knowledge base the check `contradicted-statement` reports with both sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from remit.app.published import Published, framework_of, read_published
from remit.app.score import Score, score, spelled
from remit.app.shift import configured
from remit.errors import RemitError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.requirement_ids import find
from remit.model.estate import Estate
from remit.model.framework import FrameworkRequirement, Relation
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.organisation import Organisation
from remit.model.party import Cell, Party, Role
from remit.model.rules import RuleKind, Service, SplitRule
from remit.model.source import Grade
from remit.model.statement import ASKED, ContradictedStatement, ServiceStatement, StatementSource
from remit.resolver.agreement import Parts

MOST_NAMED: Final = 5
_ORGANISATIONAL: Final = "organisational"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorWord:
    """One file as it was read.

    Attributes:
        source: where remit.yaml names it.
        published: what it says.
        framework: id of its framework; empty where none was told.
    """

    source: StatementSource
    published: Published
    framework: str

    def is_of(self, service: Service) -> bool:
        """Whether it is about the service: itself, or everything of its provider or vendor."""
        return self.source.of in {service.id, service.provider}


@dataclass(slots=True)
class VendorWords:
    """Every file that remit.yaml names.

    Attributes:
        words: those that could be read.
        unreadable: files and cells that could not.
    """

    words: list[VendorWord] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


def read_statements(organisation: Organisation, knowledge: KnowledgeBase) -> VendorWords:
    """Read them; what cannot be read is told and left out."""
    found = VendorWords()
    for source in organisation.statements:
        try:
            published = read_published(Path(source.file), name=source.file)
            framework = framework_of(knowledge, published, source.framework)
        except RemitError as problem:
            place = Location(file=problem.place) if problem.place else source.location
            found.unreadable.append(Unreadable(location=place, cause=problem.message, hint=problem.hint))
            continue
        found.unreadable += published.unreadable
        if framework:
            found.words.append(VendorWord(source=source, published=published, framework=framework))
        else:
            hint = "name its framework: `framework: nist-800-53`"
            cause = "its ids are of no framework that Remit knows"
            found.unreadable.append(Unreadable(location=Location(file=source.file), cause=cause, hint=hint))
    return found


def with_statements(
    services: Mapping[str, Service], words: Sequence[VendorWord], knowledge: KnowledgeBase
) -> Mapping[str, Service]:
    """The services with what is said of them, and with the rules that follow from it."""
    return {
        name: _spoken_of(service, [one for one in words if one.is_of(service)], knowledge)
        for name, service in services.items()
    }


def first_assets(estate: Estate) -> dict[str, str]:
    """The services that an estate uses, with the first asset of each by id."""
    found: dict[str, str] = {}
    for asset, service in zip(estate.ids, estate.columns["service"], strict=True):
        found[service] = min(asset, found.get(service, asset))
    return found


def contradictions(
    services: Mapping[str, str], words: Sequence[VendorWord], knowledge: KnowledgeBase
) -> tuple[ContradictedStatement, ...]:
    """Where the published word differs from the knowledge base; services that differ in the same share one.

    Args:
        services: ids of those that the estate uses → id of the first asset of each.
        words: the files.
        knowledge: the other side.
    """
    found: list[ContradictedStatement] = []
    for word in words:
        mine = {name: asset for name, asset in services.items() if word.is_of(knowledge.service(name))}
        found += _differing(word, mine, knowledge)
    return tuple(found)


def _differing(
    word: VendorWord, services: Mapping[str, str], knowledge: KnowledgeBase
) -> Iterator[ContradictedStatement]:
    groups: dict[tuple[str, ...], tuple[Score, list[str]]] = {}
    for service in sorted(services):
        found = score(knowledge, word.published, configured(knowledge, service, {}), framework=word.framework)
        if found.disagreements:
            groups.setdefault(tuple(one.row.id for one in found.disagreements), (found, []))[1].append(service)
    for found, names in sorted(groups.values(), key=lambda group: -len(group[1])):
        gravest = found.disagreements[0]
        rule = next((one for one in gravest.rules if one.source), gravest.rules[0])
        yield ContradictedStatement(
            asset=min(services[name] for name in names),
            services=tuple(names),
            of=word.source.of,
            file=word.source.file,
            requirement=gravest.row.id,
            control=rule.control,
            said=_who(gravest.row.published),
            known=_who(gravest.row.ours),
            source=f"{rule.source.title}, {rule.source.url}" if rule.source else "",
            location=gravest.statement.location,
            differing=len(found.disagreements),
            answered=found.answered,
        )


def _who(parts: Parts) -> str:
    """Those with a part, in words."""
    return " and ".join(party.value.replace("_", " ") for party in ASKED if parts.has(party)) or "nobody"


def _some(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _spoken_of(service: Service, words: Iterable[VendorWord], knowledge: KnowledgeBase) -> Service:
    said: list[ServiceStatement] = []
    deciding: dict[str, list[ServiceStatement]] = {}
    for word in words:
        rows = {row.id: row for row in knowledge.framework(word.framework).requirements}
        for requirement, statement in spelled(word.published, word.framework).items():
            row = rows.get(find(requirement, rows.__contains__))
            if row is None:
                continue
            for control in row.controls:
                one = ServiceStatement(
                    control=control,
                    of=word.source.of,
                    relation=_relation(row, requirement),
                    is_alone=_is_about_one(row),
                    statement=statement,
                )
                said.append(one)
                if one.is_alone and statement.label is not None:
                    deciding.setdefault(control, []).append(one)
    rules = list(service.rules)
    model = knowledge.catalogue.models.get(service.model)  # a vendor on whom others stand may have none
    defaults = {rule.control: rule for rule in model.rules} if model else {}
    for control, statements in deciding.items():
        if not any(rule.control == control for rule in rules):
            rules.append(_rule(control, statements, defaults.get(control)))
    return replace(service, rules=tuple(rules), statements=tuple(said))


def _relation(row: FrameworkRequirement, requirement: str) -> str:
    """How the requirement relates to the row's controls; what is a part of the row is no more than a part of them."""
    if requirement != row.id and row.relation is Relation.EQUAL:
        return Relation.SUBSET.value
    return row.relation.value if row.relation else _ORGANISATIONAL


def _is_about_one(row: FrameworkRequirement) -> bool:
    """Whether a requirement is mapped to one control, lies within it or is all of it, and is nothing else besides."""
    return len(row.controls) == 1 and not row.organisational and row.relation is not Relation.INTERSECTS


def _rule(control: str, statements: Sequence[ServiceStatement], default: SplitRule | None) -> SplitRule:
    """The split that statements about one control come to."""
    parties = {party for one in statements for party in ASKED if one.statement.has_part(party)}
    is_whole = any(one.relation != Relation.SUBSET.value for one in statements)
    kept = {} if default is None or is_whole else default.cell.roles
    roles = {role: {*kept.get(role, ()), *parties} for role in Role}
    first = statements[0].statement
    ids = [one.statement.requirement for one in statements]
    customer = " ".join(dict.fromkeys(one.statement.text for one in statements if one.statement.text))
    return SplitRule(
        control=control,
        cell=Cell.of({role: tuple(party for party in Party if party in given) for role, given in roles.items()}),
        kind=RuleKind.STATEMENT,
        grade=Grade.STATED,
        location=first.location,
        customer_part=customer[:400] if Party.CUSTOMER in parties else "",
        reason=f"{statements[0].of} says so itself: {_some(ids)}",
    )
