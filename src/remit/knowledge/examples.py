"""A service file's examples, run: native resources in, facts and parties out.

The parties are the resolver's answer, which stands beside this room: whoever runs an example hands it in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any, TypeAlias

from remit.documents.convert import nearest
from remit.documents.yaml import Document
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.evaluate import plain
from remit.knowledge.join import NamedAsset, join
from remit.knowledge.schema import ExampleResource, ExampleRow
from remit.model.facts import UNKNOWN, FactValue, Marker
from remit.model.location import Location
from remit.model.observation import Observation
from remit.model.party import Label

Labels: TypeAlias = Callable[[KnowledgeBase, NamedAsset], Mapping[str, Label]]


def run_example(
    example: ExampleRow, document: Document, index: int, knowledge: KnowledgeBase, labels: Labels | None = None
) -> Iterator[tuple[Location, str, str]]:
    """Every place where an example does not come out, with what is wrong and what to do.

    Args:
        example: the example.
        document: the file it stands in.
        index: its number there.
        knowledge: the knowledge base that the file belongs to.
        labels: gives the label of every control of an asset; parties are not judged when None.
    """
    wrong = [
        (document.at("examples", index, "native", number), f"“{example.name}” refers to entry {target}", "count from 0")
        for number, resource in enumerate(example.native)
        for targets in resource.references.values()
        for target in _many(targets)
        if not 0 <= target < len(example.native)
    ]
    if wrong:
        yield from wrong
        return
    observations = observations_of(example, document.at("examples", index))
    assets = {asset.observation.address: asset for asset in join(observations, knowledge).assets}
    asset = assets.get(observations[0].address) if observations else None
    if asset is None:
        place = document.at("examples", index, "native")
        yield place, f"“{example.name}” does not start with an asset", "put the asset that is judged first"
        return
    facts = {fact.name: fact.value for fact in asset.facts}
    for fact, expected in example.facts.items():
        place = document.at("examples", index, "facts", fact)
        if fact not in facts:
            yield place, f"“{example.name}”: nothing derives {fact}", nearest(fact, facts)
        elif shown(facts[fact]) != shown(expected):
            yield place, f"“{example.name}”: {fact} is {shown(facts[fact])}, not {shown(expected)}", "correct either"
    found = labels(knowledge, asset) if labels else {}
    for control, label in example.parties.items() if labels else ():
        place = document.at("examples", index, "parties", control)
        if control not in found:
            yield place, f"“{example.name}”: no control “{control}”", nearest(control, found)
        elif found[control] is not label:
            yield place, f"“{example.name}”: {control} is {found[control].value}, not {label.value}", "correct either"


def observations_of(example: ExampleRow, place: Location) -> list[Observation]:
    """What a reader would have seen."""
    addresses = [f"{resource.type.partition(':')[2]}.example_{n}" for n, resource in enumerate(example.native)]
    return [_observation(resource, number, addresses, place) for number, resource in enumerate(example.native)]


def _observation(resource: ExampleResource, number: int, addresses: list[str], place: Location) -> Observation:
    reader, _, native_type = resource.type.partition(":")
    attributes: dict[str, Any] = deepcopy(resource.attributes)
    for path in resource.unknown:
        _put(attributes, path.split("."))
    return Observation(
        reader=reader,
        native_type=native_type,
        address=addresses[number],
        attributes=attributes,
        location=place,
        references={
            path: tuple(addresses[target] for target in _many(targets)) for path, targets in resource.references.items()
        },
    )


def _put(holder: Any, path: list[str]) -> None:  # noqa: ANN401 - attributes are any JSON-like value
    """Set `UNKNOWN` at a path, in every element of the lists on the way."""
    if isinstance(holder, list):
        for one in holder:
            _put(one, path)
    elif isinstance(holder, dict) and len(path) == 1:
        holder[path[0]] = UNKNOWN
    elif isinstance(holder, dict):
        _put(holder.setdefault(path[0], {}), path[1:])


def _many(targets: int | list[int]) -> list[int]:
    return targets if isinstance(targets, list) else [targets]


def shown(value: FactValue | list[str] | Marker) -> str:
    """A fact's value as examples write it, by which they compare."""
    if isinstance(value, Marker):
        return value.value
    if isinstance(value, list | tuple):
        return f"[{', '.join(sorted(plain(item) for item in value))}]"
    return plain(value)
