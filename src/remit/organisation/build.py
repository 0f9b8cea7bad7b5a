"""From shapes to the domain, one function a section; names that refer to nothing are noted on the way."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from remit.documents.yaml import Step
from remit.model.facts import FactKind, FactType
from remit.model.organisation import (
    Account,
    DataClass,
    InputContext,
    OwnershipRule,
    Requirement,
    ServiceOwner,
    TagKeys,
    Workload,
    WorkloadMatch,
)
from remit.model.ownership import ClaimRank, Person, Team
from remit.organisation import owning, schema
from remit.organisation.decode import is_good
from remit.organisation.files import Item, Part
from remit.organisation.limits import residency, retention
from remit.organisation.names import Names
from remit.organisation.splits import check_reference, only_key

_RANKS = {
    "address": ClaimRank.ASSET,
    "path": ClaimRank.PATH,
    "tag": ClaimRank.TAG_RULE,
    "workload": ClaimRank.WORKLOAD,
    "service": ClaimRank.SERVICE,
    "account": ClaimRank.ACCOUNT,
}


def people(items: Mapping[str, Item], names: Names) -> dict[str, Person]:
    """Everybody by id."""
    result = {}
    holders: dict[str, str] = {}
    for name, item, shape in good(items):
        check_date(shape.left, names, item, "left")
        handles = tuple(handle.removeprefix("@") for handle in shape.handles)
        for index, handle in enumerate(handles):
            other = holders.setdefault(handle.casefold(), name)
            if other != name:
                place = item.at("handles", index)
                names.problems.add(f"“{handle}” is also a handle of {other}", place, "give each handle to one person")
        result[name] = Person(
            id=name,
            name=shape.name,
            email=shape.email,
            phone=shape.phone,
            left=shape.left,
            handles=handles,
            manager=names.check("person", shape.manager, item, "manager"),
            able=owning.abilities(shape),
        )
    return result


def teams(items: Mapping[str, Item], names: Names) -> dict[str, Team]:
    """Every team by id."""
    return {
        name: Team(
            id=name,
            name=shape.name or name,
            owner=names.check("person", shape.owner, item, "owner"),
            secondary=names.check("person", shape.secondary, item, "secondary"),
            owners={
                category: names.check("person", person, item, "owners", category.value)
                for category, person in shape.owners.items()
            },
            members=names.people(shape.members, item, "members"),
            aliases=tuple(shape.aliases),
            contact=shape.contact,
            location=item.at(),
            able=owning.abilities(shape),
            confirmed=owning.day(shape.confirmed, names, item, "confirmed"),
        )
        for name, item, shape in good(items)
    }


def accounts(items: Mapping[str, Item], names: Names) -> dict[str, Account]:
    """Every account by id."""
    return {
        name: Account(
            id=name,
            name=shape.name or name,
            provider=shape.provider,
            environment=shape.environment,
            owner=names.team(shape.owner, item, "owner"),
            region=shape.region,
            ends=check_date(shape.ends, names, item, "ends"),
            location=item.at(),
        )
        for name, item, shape in good(items)
    }


def workloads(items: Mapping[str, Item], names: Names) -> dict[str, Workload]:
    """Every workload by id."""
    return {
        name: Workload(
            id=name,
            name=shape.name or name,
            owner=names.team(shape.owner, item, "owner"),
            tier=shape.tier,
            data_class=names.check("data class", shape.data_class, item, "data_class"),
            environment=shape.environment,
            ends=check_date(shape.ends, names, item, "ends"),
            match=_workload_match(shape.match or schema.WorkloadMatch()),
            location=item.at(),
        )
        for name, item, shape in good(items)
    }


def data_classes(items: Mapping[str, Item], names: Names) -> dict[str, DataClass]:
    """Every data class by id, in the order in which they are written."""
    return {
        name: DataClass(
            id=name,
            what=shape.what,
            requires={fact: _requirement(fact, given, names, item) for fact, given in shape.requires.items()},
            residency=residency(shape.residency, names, item),
            retention=retention(shape.retention, names, item),
            services=tuple(shape.services),
            alternatives=dict(shape.alternatives),
            location=item.at(),
        )
        for name, item, shape in good(items)
    }


def service_owners(items: Mapping[str, Item], names: Names) -> dict[str, ServiceOwner]:
    """Owners by service."""
    return {
        names.check("service", name, item): ServiceOwner(
            service=name, team=names.team(shape.owner, item, "owner"), location=item.at()
        )
        for name, item, shape in good(items)
    }


def sources(items: Iterable[Item], names: Names) -> tuple[InputContext, ...]:
    """What inputs do not say themselves, in the order in which it is written."""
    return tuple(
        InputContext(
            path=item.shape.path,
            account=names.check("account", str(item.shape.account), item, "account"),
            environment=item.shape.environment,
            region=item.shape.region,
            workspace=item.shape.workspace,
            variables=tuple(item.shape.variables),
            columns=tuple(item.shape.columns.items()),
            location=item.at(),
        )
        for item in items
        if is_good(item.shape)
    )


def ownership_rules(items: Iterable[Item], names: Names) -> tuple[OwnershipRule, ...]:
    """Explicit ownership rules, in the order in which they are written."""
    rules = []
    for item in (item for item in items if is_good(item.shape)):
        given = only_key(item.shape.match, names, item, "match")
        if given is None:
            continue
        key, value = given
        check_reference(key, value, names, item, "match")
        since, until, review_by = owning.days(item, names)
        rules.append(
            OwnershipRule(
                rank=_RANKS[key],
                pattern="" if key == "tag" else value,
                tags=texts(item.shape.match.tag),
                team=names.team(item.shape.team, item, "team"),
                person=names.check("person", item.shape.person, item, "person"),
                category=item.shape.category,
                location=item.at(),
                since=since,
                until=until,
                review_by=review_by,
            )
        )
    return tuple(rules)


def directory_rules(items: Iterable[Item], names: Names) -> tuple[OwnershipRule, ...]:
    """Ownership by directory as path rules; one that is written twice, and a pattern, is noted."""
    rules: dict[str, OwnershipRule] = {}
    for item in (item for item in items if is_good(item.shape)):
        written = str(item.id)
        folder = posixpath.normpath(f"/{written}").strip("/")
        if "*" in written or ".." in written.split("/"):
            message = f"“{written}” is no directory below the folder of remit.yaml"
            names.problems.add(message, item.at(), "write patterns as rules: `match: {path: …}`")
        elif folder in rules:
            first = rules[folder].location
            names.problems.add(f"directory “{written}” is given twice, first at {first}", item.at(), "keep one of them")
        else:
            rules[folder] = OwnershipRule(
                rank=ClaimRank.PATH,
                pattern=folder or "**",
                team=names.team(item.shape, item),
                location=item.at(),
                is_directory=True,
            )
    return tuple(rules.values())


def tag_keys(parts: Iterable[Part], names: Names) -> TagKeys:
    """Which tag keys say what; a list that two files give is noted."""
    given: dict[str, Item] = {}
    for part in parts:
        for section, field, name in (
            ("ownership", "tag_keys", "owner"),
            *(("tags", field, field) for field in schema.Tagging.__struct_fields__),
        ):
            value = getattr(getattr(part.file, section), field, None)
            if value is not None:
                _only_once(given, name, Item(name, value, part.document, (section, field)), names)
    return TagKeys(**{name: tuple(item.shape) for name, item in given.items()})


def single(parts: Iterable[Part], names: Names, *path: str) -> Item | None:
    """A value that only one file may give; a second one is noted."""
    given: dict[str, Item] = {}
    for part in parts:
        value: Any = part.file
        for step in path:
            value = getattr(value, step, None)
        if value:
            _only_once(given, path[-1], Item(path[-1], value, part.document, path), names)
    return given.get(path[-1])


def _only_once(given: dict[str, Item], name: str, item: Item, names: Names) -> None:
    first = given.setdefault(name, item)
    if first is not item:
        what = ".".join(str(step) for step in item.path)
        names.problems.add(f"“{what}” is given twice, first at {first.at()}", item.at(), "keep one of them")


def good(items: Mapping[str, Item]) -> Iterator[tuple[str, Item, Any]]:
    """Id, item and shape of every item that was not complained about."""
    return ((name, item, item.shape) for name, item in items.items() if is_good(item.shape))


def texts(tags: Mapping[str, str | int]) -> dict[str, str]:
    """Tags with all values as text."""
    return {key: str(value) for key, value in tags.items()}


def _workload_match(match: schema.WorkloadMatch) -> WorkloadMatch:
    return WorkloadMatch(tags=texts(match.tags), addresses=tuple(match.addresses), paths=tuple(match.paths))


def check_date(text: str, names: Names, item: Item, *field: Step) -> str:
    """The day; noted when no calendar has it. The empty text is no day and always fine."""
    try:
        date.fromisoformat(text or "2000-01-01")
    except ValueError:
        names.problems.add(f"there is no day “{text}”", item.at(*field), "write the date as YYYY-MM-DD")
    return text


def _requirement(fact: str, given: list[str] | int, names: Names, item: Item) -> Requirement:
    path: tuple[Step, ...] = ("requires", fact)
    if names.facts is not None:
        names.check("fact", fact, item, *path)
        if fact in names.facts:
            _check_requirement(names.facts[fact], given, names, item)
    if isinstance(given, int):
        return Requirement(fact=fact, at_least=given, location=item.at(*path))
    return Requirement(fact=fact, values=tuple(given), location=item.at(*path))


def _check_requirement(fact: FactType, given: list[str] | int, names: Names, item: Item) -> None:
    if isinstance(given, int) != (fact.kind is FactKind.INTEGER):
        expected = "the least number" if fact.kind is FactKind.INTEGER else "a list of values"
        place = item.at("requires", fact.name)
        names.problems.add(f"“{fact.name}” needs {expected} that satisfies it", place, fact.what)
    elif not isinstance(given, int) and fact.kind is FactKind.ENUM:
        for index, value in enumerate(given):
            if value not in fact.values:
                place = item.at("requires", fact.name, index)
                names.problems.add_unknown(f"value of {fact.name}", value, fact.values, place)
