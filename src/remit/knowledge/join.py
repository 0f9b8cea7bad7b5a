"""Names what was read, joins companions to their assets, and derives facts: one root at a time.

A companion finds its asset by reference (also when the value is known only after apply), else by a value that
identifies an asset of the same service, or by an asset's own reference to it in such a value's place. One that finds
none stays counted as a part without an asset.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from remit.knowledge.base import KnowledgeBase, Naming
from remit.knowledge.mapping import NativeMapping
from remit.knowledge.relations import Relation, relations_of
from remit.knowledge.subject import Neighbours, Subject, walk
from remit.model.facts import Fact
from remit.model.observation import Observation

# What stands before the last part of an address; a key in brackets may hold points.
_LAST_PART = re.compile(r"^.*\.(?=[^.\[\]\x22]+(?:\[.*\])?$)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAsset:
    """An asset with its service, its companions and its facts.

    Attributes:
        observation: the resource itself.
        service: service id.
        name: its own name, the address's last part where it has none.
        facts: what could be derived.
        parts: its companions.
        relations: what it says of others.
        aliases: texts that identify it beside what its attributes say.
    """

    observation: Observation
    service: str
    name: str
    facts: tuple[Fact, ...] = ()
    parts: tuple[Observation, ...] = ()
    relations: tuple[Relation, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class Joined:
    """What one root's observations came to; every observation ends in exactly one list.

    Attributes:
        assets: assets with facts.
        parts: companions, joined or not.
        others: resources that are no cloud resource (random values, local files).
        unresolved: resources of types that nothing is known about.
        orphans: those of the companions whose asset is not in this root.
    """

    assets: list[NamedAsset] = field(default_factory=list)
    parts: list[Observation] = field(default_factory=list)
    others: list[Observation] = field(default_factory=list)
    unresolved: list[Observation] = field(default_factory=list)
    orphans: list[Observation] = field(default_factory=list)


def join(observations: Sequence[Observation], knowledge: KnowledgeBase) -> Joined:
    """Name, join and derive.

    Args:
        observations: everything one root holds; addresses are unique in it.
        knowledge: the knowledge base.
    """
    joined = Joined()
    assets: list[tuple[Observation, Naming, NativeMapping | None]] = []
    companions: list[tuple[Observation, NativeMapping]] = []
    neighbours = Neighbours()
    for observation in observations:
        neighbours.by_address[observation.address] = observation
        naming = knowledge.name(observation.native)
        if naming is None:
            joined.unresolved.append(observation)
        elif naming.kind == "other":
            joined.others.append(observation)
        elif naming.kind == "part":
            joined.parts.append(observation)
            mapping = knowledge.mapping(observation.native)
            if mapping is not None:
                companions.append((observation, mapping))
        else:
            mapping = knowledge.mapping(observation.native)
            assets.append((observation, naming, mapping))
            if mapping is not None:
                _register(observation, mapping, neighbours)
    parts = _attach(companions, assets, neighbours, joined)
    for observation, naming, mapping in assets:
        joined.assets.append(_asset(observation, naming, mapping, parts.get(observation.address, {}), neighbours))
    return joined


def _register(observation: Observation, mapping: NativeMapping, neighbours: Neighbours) -> None:
    paths = {*mapping.identity, mapping.id_path, mapping.name_path} - {()}
    values = {value for path in paths for value in walk(observation.attributes, path) if isinstance(value, str)}
    for value in values:  # each once, though id and name are often the same text
        neighbours.by_value.setdefault(value, []).append((mapping.service, observation))


def _pointers(assets: list[tuple[Observation, Naming, NativeMapping | None]]) -> dict[tuple[str, str], list[str]]:
    """Assets by service and by the address that one of their identifying values refers to."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for asset, _, mapping in assets:
        if mapping is None or not asset.references:
            continue
        for path in mapping.identity:
            for target in asset.references.get(".".join(path), ()):
                found[mapping.service, target].append(asset.address)
    return found


def _attach(
    companions: list[tuple[Observation, NativeMapping]],
    assets: list[tuple[Observation, Naming, NativeMapping | None]],
    neighbours: Neighbours,
    joined: Joined,
) -> dict[str, dict[str, list[Observation]]]:
    """Companions by their asset's address and their role."""
    attached: dict[str, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    by_account: dict[tuple[str, str], list[str]] = defaultdict(list)
    for asset, naming, _ in assets:
        by_account[naming.service, asset.account].append(asset.address)
    finder = _OwnerFinder(
        services={asset.address: naming.service for asset, naming, _ in assets},
        companions={companion.address: (companion, mapping) for companion, mapping in companions},
        neighbours=neighbours,
        pointers=_pointers(assets),
    )
    for companion, mapping in companions:
        owners = finder.owners(companion.address) if mapping.of else by_account[mapping.service, companion.account]
        if not owners:
            joined.orphans.append(companion)
        for address in owners:
            attached[address][mapping.part].append(companion)
    return attached


@dataclass(frozen=True, slots=True)
class _OwnerFinder:
    """Finds the assets of companions.

    Attributes:
        services: service id by asset's address.
        companions: companions with their mappings, by address.
        neighbours: everything read.
        pointers: addresses of assets by service and by the address that an identifying value of theirs refers to.
    """

    services: Mapping[str, str]
    companions: Mapping[str, tuple[Observation, NativeMapping]]
    neighbours: Neighbours
    pointers: Mapping[tuple[str, str], list[str]]

    def owners(self, address: str) -> list[str]:
        """Addresses of a companion's assets, each once.

        A companion may name its asset through another companion of it (`bucket = aws_s3_bucket_versioning.v.id`);
        what it points to beside that, such as a random suffix of the name, is passed over.
        """
        companion, mapping = self.companions[address]
        waiting, seen, found = [companion], {address}, list[str]()
        while waiting:
            for target in waiting.pop().references.get(".".join(mapping.of), ()):
                service = self.services.get(target, "")
                if service == mapping.service or (service and mapping.is_for_any):
                    found.append(target)
                elif target in self.companions and target not in seen:
                    seen.add(target)
                    waiting.append(self.companions[target][0])
        return list(dict.fromkeys(found or self._named(companion, mapping)))

    def _named(self, companion: Observation, mapping: NativeMapping) -> Iterator[str]:
        service = "" if mapping.is_for_any else mapping.service
        for value in walk(companion.attributes, mapping.of):
            yield from (owner.address for owner in self.neighbours.named(value, service))
        yield from self.pointers.get((mapping.service, companion.address), ())


def _asset(
    observation: Observation,
    naming: Naming,
    mapping: NativeMapping | None,
    parts: dict[str, list[Observation]],
    neighbours: Neighbours,
) -> NamedAsset:
    name = _LAST_PART.sub("", observation.address)
    joined = tuple(part for role in parts.values() for part in role)
    if mapping is None:
        return NamedAsset(observation=observation, service=naming.service, name=name, parts=joined)
    given = next((value for value in walk(observation.attributes, mapping.name_path) if isinstance(value, str)), "")
    subject = Subject(observation, parts, mapping.defaults, neighbours)
    return NamedAsset(
        observation=observation,
        service=naming.service,
        name=given or name,
        facts=tuple(mapping.derive(subject)),
        parts=joined,
        relations=relations_of(mapping.edges, subject) if mapping.edges else (),
    )
