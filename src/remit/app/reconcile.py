"""The same thing seen twice, in code and in an account, becomes one asset that knows where the two differ (R2.5).

Two assets are one where they are of one service, carry the same id or name, and neither account, region nor namespace
speaks against it. What runs is the truth: its facts win, and one that the account does not tell is taken from the code.
The code gives the asset its id, its place and its path, and so its owner. Where more than one asset could be meant,
none is: two that stay apart are better than two that are mixed up.

It cannot see what nobody reported: an asset of the code is *missing* only where a sweep of its service, in its account
and region, came back whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from remit.knowledge.base import KnowledgeBase
from remit.knowledge.join import NamedAsset
from remit.knowledge.subject import walk
from remit.model.facts import Fact, FactStatus, FactValue, Marker
from remit.model.observation import Observation, Sweep

DRIFT: Final = "drift"
MANAGEMENT: Final = "management"
CODE, BY_HAND, ABSENT = "code", "by_hand", "absent"
Held = TypeVar("Held")
SHORTEST: Final = 2  # a name of one letter identifies nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What declared and live assets came to.

    Attributes:
        declared: what the code declares, in the order given, each with the facts of its twin where it has one.
        live: live assets in the order given; None where the asset is one with a declared one.
        twins: positions (declared, live) of what is one.
        ambiguous: positions of live assets that could be more than one declared asset.
    """

    declared: tuple[NamedAsset, ...]
    live: tuple[NamedAsset | None, ...]
    twins: tuple[tuple[int, int], ...]
    ambiguous: tuple[int, ...]


def reconcile(
    declared: Sequence[NamedAsset], live: Sequence[NamedAsset], knowledge: KnowledgeBase, sweeps: Iterable[Sweep] = ()
) -> Reconciled:
    """Find what is one, and say of each asset how code and account stand to each other.

    Args:
        declared: assets of code.
        live: assets of accounts; no two of them are one.
        knowledge: says which attributes identify an asset.
        sweeps: what the live sources looked through without a hole.
    """
    twins, ambiguous = _twins(declared, live, knowledge)
    by_declared = dict(twins)
    looked_through = set(sweeps)
    merged = []
    for position, asset in enumerate(declared):
        if position in by_declared:
            merged.append(_merged(asset, live[by_declared[position]]))
        elif any(one in looked_through for one in _scopes(asset)):
            merged.append(_noted(asset, MANAGEMENT, ABSENT, "its account was looked through and it is not there"))
        else:
            merged.append(asset)
    taken = set(by_declared.values())
    alone = "no code that was read declares it"
    left = tuple(
        None if position in taken else asset if position in ambiguous else _noted(asset, MANAGEMENT, BY_HAND, alone)
        for position, asset in enumerate(live)
    )
    return Reconciled(declared=tuple(merged), live=left, twins=tuple(twins), ambiguous=tuple(sorted(ambiguous)))


def _twins(
    declared: Sequence[NamedAsset], live: Sequence[NamedAsset], knowledge: KnowledgeBase
) -> tuple[list[tuple[int, int]], set[int]]:
    """Pairs that are one by an id, then by a name; and live assets that more than one declared asset could be."""
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, asset in enumerate(declared):
        for text in identities(asset, knowledge):
            index[asset.service, text].append(position)
    pairs: dict[int, int] = {}
    ambiguous: set[int] = set()
    for position, asset in enumerate(live):
        for text in identities(asset, knowledge):
            found = [one for one in index.get((asset.service, text), ()) if _may_be_one(declared[one], asset)]
            free = [one for one in dict.fromkeys(found) if one not in pairs]
            if len(free) == 1:
                pairs[free[0]] = position
                ambiguous.discard(position)
                break
            if len(free) > 1:
                ambiguous.add(position)
    return sorted(pairs.items()), ambiguous


def identities(asset: NamedAsset, knowledge: KnowledgeBase) -> Iterator[str]:
    """What identifies the asset, the surest first: its ids and names, then the last parts of ARNs."""
    yield from (text for text in asset.aliases if len(text) >= SHORTEST)
    mapping = knowledge.mapping(asset.observation.native)
    if mapping is None:
        return
    paths = dict.fromkeys(path for path in (mapping.id_path, *mapping.identity, mapping.name_path) if path)
    texts = [
        text
        for path in paths
        for text in walk(asset.observation.attributes, path)
        if isinstance(text, str) and len(text) >= SHORTEST
    ]
    yield from dict.fromkeys(texts)
    yield from dict.fromkeys(end for text in texts if (end := tail(text)))


def tail(text: str) -> str:
    """The resource's own name at the end of an ARN; empty for any other text."""
    return text.rpartition(":")[2].rpartition("/")[2] if text.startswith("arn:") else ""


def _may_be_one(declared: NamedAsset, live: NamedAsset) -> bool:
    """Whether nothing that both sides say speaks against it."""
    ours, theirs = declared.observation, live.observation
    if ours.reader == theirs.reader and _kind(ours) != _kind(theirs):
        return False  # one format on both sides: names of another kind are another's
    pairs = ((ours.account, theirs.account), (ours.region, theirs.region), (ours.namespace, theirs.namespace))
    return all(not one or not other or one == other for one, other in pairs)


def _kind(seen: Observation) -> str:
    """The native type without its group, which changes as an interface grows up."""
    return seen.native_type.rpartition("/")[2]


def _scopes(asset: NamedAsset) -> Iterator[Sweep]:
    seen = asset.observation
    for region in dict.fromkeys((seen.region, "")):
        yield Sweep(service=asset.service, account=seen.account, region=region)


def _merged(declared: NamedAsset, live: NamedAsset) -> NamedAsset:
    """The live asset under the name and at the place of the declared one, with what differs between them."""
    ours = {fact.name: fact for fact in declared.facts}
    theirs = {fact.name: fact for fact in live.facts}
    facts = list(merged_facts(ours, theirs, lambda fact: fact.value).values())
    values = [{name: fact.value for name, fact in side.items()} for side in (ours, theirs)]
    differing = tuple(sorted(differences(*values)))
    where = f"{declared.observation.location} beside {live.observation.location.file}"
    facts.append(Fact(name=MANAGEMENT, value=CODE, status=FactStatus.STATED, origin=where))
    facts.append(Fact(name=DRIFT, value=differing, status=FactStatus.STATED, origin=where))
    seen = declared.observation
    observation = replace(
        seen,
        attributes=live.observation.attributes,
        tags={**seen.tags, **live.observation.tags},
        provider=live.observation.provider or seen.provider,
        account=live.observation.account or seen.account,
        region=live.observation.region or seen.region,
    )
    return replace(
        declared,
        observation=observation,
        facts=tuple(facts),
        parts=(*declared.parts, *live.parts),
        # addresses are those of the live input, which the declared one does not know
        relations=(*declared.relations, *(one for one in live.relations if not one.address)),
    )


def merged_facts(
    ours: Mapping[str, Held], theirs: Mapping[str, Held], value: Callable[[Held], FactValue | Marker | None]
) -> dict[str, Held]:
    """What code and account together tell, by fact: what runs, and of what the account cannot tell what is declared."""
    told = {name: one for name, one in theirs.items() if name not in ours or not isinstance(value(one), Marker)}
    return {**ours, **told}


def differences(ours: Mapping[str, FactValue | Marker], theirs: Mapping[str, FactValue | Marker]) -> Iterator[str]:
    """`fact: declared → live` for each fact that both tell and tell differently."""
    for name in ours.keys() & theirs.keys():
        declared, live = ours[name], theirs[name]
        if not isinstance(declared, Marker) and not isinstance(live, Marker) and declared != live:
            yield f"{name}: {_shown(declared)} → {_shown(live)}"


def _shown(value: FactValue) -> str:
    return ", ".join(value) or "none" if isinstance(value, tuple) else str(value)


def _noted(asset: NamedAsset, name: str, value: str, origin: str) -> NamedAsset:
    fact = Fact(name=name, value=value, status=FactStatus.STATED, origin=origin)
    return replace(asset, facts=(*asset.facts, fact))
