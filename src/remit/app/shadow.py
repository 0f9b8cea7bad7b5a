"""What is used and not managed: from bills, identity providers and DNS to candidates with their evidence (R2.4).

An account is managed when remit.yaml declares it or an estate was read from it; software is managed when it is a vendor
of remit.yaml or part of the estate. A candidate is what is left. It invents nothing: a name in DNS counts only where a
product is known to own where it leads, and a billed service only where its account was read and holds none of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from remit.app.begin import identifier
from remit.errors import UnreadableError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.software import SoftwareCatalogue, fold_name, open_software
from remit.model.estate import Estate
from remit.model.finding import Confidence
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.organisation import Organisation, Vendor
from remit.model.usage import Candidate, Sighting, UsageKind, UsageSource
from remit.readers.usage import HEAD_BYTES, USAGE

REMOVE, OVERDUE, IGNORE = "remove", "overdue", "ignore"
_PLACE: Final = re.compile(r"(?::(\d+))?(?::(\d+))?$")
_ORDER: Final = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the files show.

    Attributes:
        sightings: everything that they show to be used.
        unreadable: what could not be read.
        inputs: the files that were read.
        ignored: files of no known format.
    """

    sightings: tuple[Sighting, ...]
    unreadable: tuple[Unreadable, ...]
    inputs: tuple[str, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """What is used and not managed.

    Attributes:
        candidates: the surest first, then the dearest, then by id.
        ignored: candidates that remit.yaml says to leave alone.
        managed: how many accounts and products were seen that are managed.
        unknown_names: how many names in DNS lead to nothing that is known.
    """

    candidates: tuple[Candidate, ...]
    ignored: tuple[Candidate, ...]
    managed: int
    unknown_names: int


def gather(paths: Sequence[Path]) -> Gathered:
    """Read bills, lists and zones; folders are walked.

    Raises:
        UnreadableError: a path does not exist, or nothing there is of a known format.
    """
    readers = USAGE.load_all().values()
    sightings: list[Sighting] = []
    unreadable: list[Unreadable] = []
    inputs: list[str] = []
    ignored: list[str] = []
    for path in _files(paths):
        name = path.as_posix()
        try:
            with path.open("rb") as opened:
                head = opened.read(HEAD_BYTES)
            reader = next((one for one in readers if one.recognise(path, head)), None)
            if reader is None:
                ignored.append(name)
                continue
            reading = reader.read(path, name=name)
        except UnreadableError as problem:
            line, column = (int(one or 0) for one in _PLACE.search(problem.place).groups())  # type: ignore[union-attr]  # it matches nothing too
            where = Location(file=name, line=line, column=column)
            unreadable.append(Unreadable(location=where, cause=problem.message, hint=problem.hint))
            continue
        except OSError as problem:
            cause = problem.strerror or "it cannot be opened"
            unreadable.append(Unreadable(location=Location(file=name), cause=cause, hint="check its permissions"))
            continue
        inputs.append(name)
        sightings += reading.sightings
        unreadable += reading.unreadable
    if not inputs and not unreadable:
        raise UnreadableError(
            "nothing here is a bill, a list of applications or a zone that Remit reads",
            place=", ".join(str(path) for path in paths),
            hint="docs/guides/shadow-it.md says which exports are",
        )
    return Gathered(
        sightings=tuple(sightings), unreadable=tuple(unreadable), inputs=tuple(inputs), ignored=tuple(ignored)
    )


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise UnreadableError("no such file or folder", place=str(path), hint="check the path")
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
        else:
            yield path


def find_shadow(
    sightings: Iterable[Sighting],
    organisation: Organisation,
    knowledge: KnowledgeBase,
    *,
    estate: Estate | None,
    today: str,
) -> Shadow:
    """What of the sightings is not managed.

    Args:
        sightings: what is used.
        organisation: its accounts, vendors, teams and decisions.
        knowledge: names of the providers' services.
        estate: what was read; None when nothing was.
        today: the day, ISO 8601, by which removals are late.
    """
    search = _Search(organisation, knowledge, estate, open_software())
    groups: dict[str, list[Sighting]] = defaultdict(list)
    managed: set[str] = set()
    unknown = 0
    for one in search.named(list(sightings)):
        key = search.key(one)
        if not key:
            unknown += one.source is UsageSource.DNS
        elif search.is_managed(key, one):
            managed.add(key)
        else:
            groups[key].append(one)
    every = [_decided(search.candidate(key, group), organisation, today) for key, group in groups.items()]
    every.sort(key=lambda one: (_ORDER[one.confidence], -max((cost for _, cost in one.costs), default=0.0), one.id))
    return Shadow(
        candidates=tuple(one for one in every if one.decision != IGNORE),
        ignored=tuple(one for one in every if one.decision == IGNORE),
        managed=len(managed),
        unknown_names=unknown,
    )


class _Search:
    """Tells what a sighting is of, and whether that is managed."""

    def __init__(
        self, organisation: Organisation, knowledge: KnowledgeBase, estate: Estate | None, software: SoftwareCatalogue
    ) -> None:
        self.organisation = organisation
        self.software = software
        accounts = estate.columns["account"] if estate else ()
        services = estate.columns["service"] if estate else ()
        self.held = set(zip(accounts, services, strict=True))
        self.read_accounts = {account for account, _ in self.held if account}
        self.services = {service for _, service in self.held}
        self.service_ids = {
            (service.partition("/")[0], fold_name(knowledge.service(service).name)): service
            for service in knowledge.service_ids()
        }
        self.vendors = list(_vendor_keys(organisation.vendors.values()))

    def named(self, sightings: list[Sighting]) -> list[Sighting]:
        """Sightings with the name that another one of the same id gives; grants carry none of their own."""
        names = {one.id: one for one in sightings if one.name and one.id and one.source is UsageSource.IDENTITY}
        known = []
        for one in sightings:
            twin = names.get(one.id)
            if one.name:
                known.append(one)
            elif twin is not None:
                known.append(replace(one, name=twin.name, domains=twin.domains))
        return known

    def key(self, one: Sighting) -> str:
        """What it is of, as an id; empty where nobody can tell."""
        if one.kind is UsageKind.ACCOUNT:
            return identifier(f"{one.provider}-{one.id}")
        if one.kind is UsageKind.SERVICE:
            service = self.service_ids.get((one.provider, fold_name(one.name)), "")
            is_gap = service and one.id in self.read_accounts and (one.id, service) not in self.held
            return identifier(f"{one.id}-{service}") if is_gap and _is_paid(one) else ""
        product = next((found for domain in one.domains if (found := self.software.of_domain(domain))), "")
        if one.source is UsageSource.DNS:
            return product
        return self.software.of_name(one.name) or product or identifier(fold_name(one.name))

    def is_managed(self, key: str, one: Sighting) -> bool:
        """Whether remit.yaml or the estate knows it."""
        if one.kind is UsageKind.ACCOUNT:
            return one.id in self.organisation.accounts or one.id in self.read_accounts
        if one.kind is UsageKind.SERVICE:
            return False
        words = {key, self._own(key)} | ({fold_name(one.name)} if one.source is not UsageSource.DNS else set())
        domains = one.domains
        for names, owned in self.vendors:
            if names & words or any(domain == end or domain.endswith(f".{end}") for domain in domains for end in owned):
                return True
        parts = {part for service in self.services for part in service.split("/")}
        return key in parts

    def _own(self, key: str) -> str:
        return fold_name(self.software.names.get(key, key))

    def candidate(self, key: str, group: list[Sighting]) -> Candidate:
        """What the sightings of one thing add up to."""
        first = group[0]
        owner, guess = self._owner(group)
        days = [one.first for one in group if one.first]
        return Candidate(
            id=key,
            kind=first.kind,
            name=self.software.names.get(key) or first.name or key,
            provider=first.provider,
            sightings=tuple(group),
            confidence=_confidence(group),
            first=min(days, default=""),
            last=max((one.last or one.first for one in group), default=""),
            costs=_costs(group),
            people=max(one.people for one in group),
            owner=owner,
            guess=guess,
        )

    def _owner(self, group: list[Sighting]) -> tuple[str, str]:
        """The team that a tag, an address or an account's name leads to, and which; both empty without one."""
        for one in group:
            team = self.organisation.team_called(one.owner) if one.owner else None
            if team:
                return team.id, f"the owner tag {one.owner}"
            person = self._person(one.owner)
            team_id = next((each.id for each in self.organisation.teams.values() if person in each.members), "")
            if person and team_id:
                return team_id, f"{one.owner} uses it"
        for one in group:
            words = re.split(r"[^a-z0-9]+", one.name.casefold()) if one.kind is UsageKind.ACCOUNT else []
            found = [team for word in words if (team := self.organisation.team_called(word))]
            if len({team.id for team in found}) == 1:
                return found[0].id, f"the account is called {one.name}"
        return "", ""

    def _person(self, address: str) -> str:
        people = self.organisation.people.values()
        return next((one.id for one in people if one.email and one.email.casefold() == address.casefold()), "")


def _vendor_keys(vendors: Iterable[Vendor]) -> Iterator[tuple[set[str], tuple[str, ...]]]:
    for vendor in vendors:
        yield {vendor.id, *(fold_name(name) for name in (vendor.id, vendor.name, *vendor.aliases))}, vendor.domains


def _is_paid(one: Sighting) -> bool:
    return any(cost > 0 for _, cost in one.costs)


def _confidence(group: list[Sighting]) -> Confidence:
    """A bill is sure, and so are two kinds of evidence; an application somebody allowed is likely; a name is a hint."""
    sources = {one.source for one in group}
    if group[0].kind is UsageKind.SERVICE:
        return Confidence.MEDIUM  # what holds it may have been read under another service's name
    if UsageSource.BILL in sources or len(sources) > 1:
        return Confidence.HIGH
    return Confidence.MEDIUM if UsageSource.IDENTITY in sources else Confidence.LOW


def _costs(group: list[Sighting]) -> tuple[tuple[str, float], ...]:
    total: dict[str, float] = defaultdict(float)
    for one in group:
        for currency, amount in one.costs:
            total[currency] += amount
    return tuple(sorted((currency, round(amount, 2)) for currency, amount in total.items()))


def _decided(one: Candidate, organisation: Organisation, today: str) -> Candidate:
    rule = organisation.shadow.get(one.id)
    if rule is None:
        return one
    is_late = rule.decision == REMOVE and bool(rule.until) and rule.until < today
    return replace(one, decision=OVERDUE if is_late else rule.decision, until=rule.until, owner=rule.team or one.owner)
