"""Names what was read, joins companions to their assets, and derives facts: one root at a time.

A companion finds its asset by reference (also when the value is known only after apply), else by a value that
identifies an asset of the same service. One that finds none stays counted as a part without an asset.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from remit.knowledge.base import KnowledgeBase, Naming
from remit.knowledge.mapping import NativeMapping
from remit.knowledge.subject import Neighbours, Subject, walk
from remit.model.facts import Fact
from remit.model.observation import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAsset:
    """An asset with its service, its companions and its facts.

    Attributes:
        observation: the resource itself.
        service: service id.
        name: its own name, the address's last part where it has none.
        facts: what could be derived.
        parts: its companions.
    """

    observation: Observation
    service: str
    name: str
    facts: tuple[Fact, ...] = ()
    parts: tuple[Observation, ...] = ()


@dataclass(slots=True)
class Joined:
    """What one root's observations came to; every observation ends in exactly one list.

    Attributes:
        assets: assets with facts.
        parts: companions, joined or not.
        others: resources that are no cloud resource (random values, local files).
        unresolved: resources of types that nothing is known about.
        orphans: companions whose asset is not in this root.
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
    for path in {*mapping.identity, mapping.id_path, mapping.name_path} - {()}:
        for value in walk(observation.attributes, path):
            if isinstance(value, str):
                neighbours.by_key.setdefault((mapping.service, value), []).append(observation)


def _attach(
    companions: list[tuple[Observation, NativeMapping]],
    assets: list[tuple[Observation, Naming, NativeMapping | None]],
    neighbours: Neighbours,
    joined: Joined,
) -> dict[str, dict[str, list[Observation]]]:
    """Companions by their asset's address and their role."""
    attached: dict[str, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for companion, mapping in companions:
        if mapping.of:
            owners = _owners(companion, mapping, neighbours)
        else:
            owners = [
                asset.address
                for asset, naming, _ in assets
                if naming.service == mapping.service and asset.account == companion.account
            ]
        if not owners:
            joined.orphans.append(companion)
        for address in owners:
            attached[address][mapping.part].append(companion)
    return attached


def _owners(companion: Observation, mapping: NativeMapping, neighbours: Neighbours) -> list[str]:
    addresses = [
        address for address in companion.references.get(".".join(mapping.of), ()) if address in neighbours.by_address
    ]
    if addresses:
        return addresses
    return [
        owner.address
        for value in walk(companion.attributes, mapping.of)
        if isinstance(value, str)
        for owner in neighbours.by_key.get((mapping.service, value), ())
    ]


def _asset(
    observation: Observation,
    naming: Naming,
    mapping: NativeMapping | None,
    parts: dict[str, list[Observation]],
    neighbours: Neighbours,
) -> NamedAsset:
    name = observation.address.rpartition(".")[2]
    if mapping is None:
        return NamedAsset(observation=observation, service=naming.service, name=name)
    given = next((value for value in walk(observation.attributes, mapping.name_path) if isinstance(value, str)), "")
    subject = Subject(observation, parts, mapping.defaults, neighbours, mapping.computed)
    return NamedAsset(
        observation=observation,
        service=naming.service,
        name=given or name,
        facts=tuple(mapping.derive(subject)),
        parts=tuple(part for role in parts.values() for part in role),
    )
