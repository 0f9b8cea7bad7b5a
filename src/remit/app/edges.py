"""From what each asset says of others to edges between rows, once everything has been read.

An address is looked up in its own input, a text (name, id, ARN) in all of them, and only the texts that somebody
mentions are indexed. Who is no asset and belongs to another account is an outsider; whoever should be here and is not
is noted as a loose end. What it cannot know is a name that two assets of one account share: then neither is sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from remit.knowledge.base import KnowledgeBase
from remit.knowledge.calls.arns import named_by
from remit.knowledge.join import Joined, NamedAsset
from remit.knowledge.relations import Relation
from remit.knowledge.subject import walk
from remit.model.edges import TENANTS, EdgeBuilder, EdgeKind, Edges, OutsiderKind, Reach

_MOST_RELAYED: Final = 500  # sources, and targets, of one relay
_MOST_MEANT: Final = 3  # a name that more assets share names none of them
# Services whose names hold beyond an account, or whose assets are in none.
_GLOBAL_NAMES: Final = frozenset({"aws/s3", "gcp/cloud-storage", "azure/storage", "kubernetes/access"})
_EVERYONE: Final = frozenset({"allUsers", "allAuthenticatedUsers"})  # no asset; facts say what is public


@dataclass(slots=True)
class _Relay:
    """Something between assets that is none, such as a target group: rows that lead to it, and rows it leads to."""

    sources: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Places:
    """Where ends are looked up.

    Attributes:
        assets: every asset by row.
        by_text: rows by a text that identifies them; only texts that are mentioned.
        own: accounts of the organisation.
        builder: takes the edges.
        open_roles: rows of roles that let in their own account's identities, by account.
        relays: what hands requests on and is no asset itself, by its name.
        signs_in: rows of identity providers that take a tenant's word, for whom it was read.
        vouched: rows that take an identity provider's word, and what says so.
    """

    assets: list[NamedAsset]
    by_text: Mapping[str, list[int]]
    own: frozenset[str]
    builder: EdgeBuilder = field(default_factory=EdgeBuilder)
    open_roles: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    relays: dict[str, _Relay] = field(default_factory=lambda: defaultdict(_Relay))
    signs_in: set[int] = field(default_factory=set)
    vouched: list[tuple[int, Relation]] = field(default_factory=list)


def connect(inputs: Sequence[Joined], accounts: Iterable[str], knowledge: KnowledgeBase, *, beside: int = 0) -> Edges:
    """The edges of an estate.

    Args:
        inputs: what each input was joined to; rows are counted through all of them in order.
        accounts: ids of the organisation's declared accounts; those that assets lie in count as well.
        knowledge: says which attributes identify an asset.
        beside: how many assets there are besides, after these, of which nobody says what they lead to.
    """
    assets = [asset for one in inputs for asset in one.assets]
    wanted = {text for asset in assets for relation in asset.relations for text in _texts(relation)}
    by_text: dict[str, list[int]] = defaultdict(list)
    for row, asset in enumerate(assets) if wanted else ():
        for text in set(_identities(asset, knowledge)) & wanted:
            by_text[text].append(row)
    own = frozenset(accounts) | {asset.observation.account for asset in assets} - {""}
    places = _Places(assets, by_text, own)
    for row, asset in enumerate(assets):
        if any(_is_whole(relation) and relation.account in own for relation in asset.relations):
            places.open_roles[asset.observation.account].append(row)
    first = 0
    for number, one in enumerate(inputs):
        addresses = _addresses(one, first) if any(asset.relations for asset in one.assets) else {}
        for row, asset in enumerate(one.assets, first):
            for relation in asset.relations:
                _add(row, relation, addresses, places, place=f"{number}#")
        first += len(one.assets)
    _list_open_roles(places)
    _join_relays(places)
    _join_providers(places)
    return places.builder.build(len(assets) + beside)


def _texts(relation: Relation) -> Iterator[str]:
    if relation.vouched_by:
        yield from _provider_names(relation)
    if relation.text and not relation.is_set:
        yield relation.text
        named = named_by(relation.text)
        if named is not None:
            yield named.name


def _identities(asset: NamedAsset, knowledge: KnowledgeBase) -> Iterator[str]:
    seen = asset.observation
    mapping = knowledge.mapping(seen.native)
    if mapping is None:
        return
    yield asset.name
    for path in {*mapping.identity, mapping.id_path, mapping.name_path} - {()}:
        yield from (value for value in walk(seen.attributes, path) if isinstance(value, str))
    if seen.reader == "k8s":
        for name in walk(seen.attributes, ("metadata", "name")):
            space = next(walk(seen.attributes, ("metadata", "namespace")), "default")
            yield f"{space}/{name}"


def _addresses(joined: Joined, first: int) -> dict[str, list[int]]:
    """Rows by address; a part stands for the assets that it belongs to."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, asset in enumerate(joined.assets, first):
        for part in asset.parts:
            found[part.address].append(row)
    for row, asset in enumerate(joined.assets, first):
        found[asset.observation.address] = [row]
    return found


def _is_whole(relation: Relation) -> bool:
    """Whether a trust policy lets in an account as a whole."""
    return relation.kind is EdgeKind.ASSUMES and relation.is_reversed and not relation.text and _is_vendor(relation)


def _is_vendor(relation: Relation) -> bool:
    return relation.outsider is not None and relation.outsider.kind is OutsiderKind.VENDOR


def _add(row: int, relation: Relation, addresses: Mapping[str, list[int]], places: _Places, *, place: str) -> None:
    """Follow one relation; `place` stands before addresses of its input."""
    if relation.vouched_by:
        places.vouched.append((row, relation))
    if relation.is_set:
        _add_reach(row, relation, places)
        return
    rows, is_sure = _meant(row, relation, addresses, places)
    if rows:
        for other in rows:
            _join(row, other, relation, places, is_sure=is_sure and relation.is_sure)
        if relation.services == TENANTS:
            places.signs_in.add(row)
    elif relation.services == TENANTS:
        pass  # a tenant that was not read is somebody else's business until it is
    elif relation.outsider is not None and not (_is_vendor(relation) and relation.account in places.own):
        places.builder.add(relation.outsider, row, relation.kind, is_sure=relation.is_sure, origin=relation.origin)
    elif relation.kind is EdgeKind.ROUTES_TO and (relation.address or relation.text):
        relay = places.relays[f"{place}{relation.address}" if relation.address else relation.text]
        (relay.targets if relation.is_reversed else relay.sources).append(row)
    elif not _is_whole(relation) and relation.text not in _EVERYONE:
        what = relation.address or relation.text or relation.origin
        places.builder.add_loose(row, relation.kind, what)


def _meant(row: int, relation: Relation, addresses: Mapping[str, list[int]], places: _Places) -> tuple[list[int], bool]:
    """Rows of the other end, and whether it is certain that they are meant."""
    if relation.address in addresses:
        return [one for one in addresses[relation.address] if _serves(one, relation.services, places)], True
    if not relation.text:
        return [], False
    found = places.by_text.get(relation.text, [])
    services, account = relation.services, relation.account
    if not found:
        named = named_by(relation.text)
        if named is None:
            return [], False
        found, services = places.by_text.get(named.name, []), named.services
        account = account or named.account
    fitting = [one for one in found if _serves(one, services or relation.services, places)]
    if services == TENANTS:
        return fitting, len(fitting) == 1  # their ids and hosts are the world's, and they lie in no account
    if account:
        same = [one for one in fitting if places.assets[one].observation.account in {account, ""}]
        return (same, len(same) == 1) if len(same) <= _MOST_MEANT else ([], False)
    home = places.assets[row].observation.account
    near = [one for one in fitting if places.assets[one].observation.account == home]
    is_sure = len(near) == 1 and len(fitting) == 1
    chosen = near or [one for one in fitting if places.assets[one].service in _GLOBAL_NAMES or not home]
    return (chosen, is_sure) if len(chosen) <= _MOST_MEANT else ([], False)


def _serves(row: int, services: tuple[str, ...], places: _Places) -> bool:
    return not services or places.assets[row].service in services


def _join(row: int, other: int, relation: Relation, places: _Places, *, is_sure: bool) -> None:
    source, target = (other, row) if relation.is_reversed else (row, other)
    if relation.kind is EdgeKind.ASSUMES and not relation.is_reversed and not _admits(source, target, places):
        return
    places.builder.add(source, target, relation.kind, is_sure=is_sure, origin=relation.origin)


def _admits(source: int, target: int, places: _Places) -> bool:
    """Whether a role's own policy lets in whoever has been given the right to take it on."""
    account = places.assets[source].observation.account
    return any(
        (_is_whole(one) and one.account == account) or (one.kind is EdgeKind.ASSUMES and not one.is_sure)
        for one in places.assets[target].relations
        if one.is_reversed or not one.text
    )


def _add_reach(row: int, relation: Relation, places: _Places) -> None:
    account = relation.account or places.assets[row].observation.account
    is_listed = relation.kind is EdgeKind.ASSUMES
    reach = Reach(services=relation.services, account=account, pattern=relation.text, needs_trust=is_listed)
    places.builder.add(row, reach, relation.kind, is_sure=relation.is_sure, origin=relation.origin)


def _join_relays(places: _Places) -> None:
    for name, relay in places.relays.items():
        for source in relay.sources[:_MOST_RELAYED]:
            for target in relay.targets[:_MOST_RELAYED]:
                places.builder.add(source, target, EdgeKind.ROUTES_TO, origin=name.partition("#")[2] or name)
        if not relay.targets:
            for row in relay.sources:
                places.builder.add_loose(row, EdgeKind.ROUTES_TO, name.partition("#")[2] or name)


def _provider_names(relation: Relation) -> Iterator[str]:
    """The texts by which an asset may be the identity provider: its ARN and its name, its address with and without."""
    provider = relation.vouched_by
    named = named_by(provider)
    yield from (provider, f"https://{provider}") if named is None else (provider, named.name)


def _join_providers(places: _Places) -> None:
    """From the identity providers that pass on a tenant's word to the roles that take it; other ones stay outsiders."""
    for row, relation in places.vouched if places.signs_in else ():
        account = places.assets[row].observation.account
        for text in _provider_names(relation):
            for provider in places.by_text.get(text, ()):
                if provider in places.signs_in and places.assets[provider].observation.account == account:
                    places.builder.add(provider, row, EdgeKind.ASSUMES, origin=relation.origin)


def _list_open_roles(places: _Places) -> None:
    """The members of every reach that needs trust, as edges from it."""
    for reach in [one for one in places.builder.reaches if one.needs_trust]:
        for row in places.open_roles.get(reach.account, ()):
            if fnmatchcase(places.assets[row].name, reach.pattern):
                places.builder.add(reach, row, EdgeKind.ASSUMES, origin="lets in its own account")
