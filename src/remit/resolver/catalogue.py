"""Which assets an entry of a catalogue is about, and what it claims of them (R2.2).

An entry finds its assets in four ways, the nearest first: by the Kubernetes namespace that it names; by its name, which
a tag (`app`, `service` and their like) or the asset's workload says; by the folder that it lies in or names, of nested
folders the deepest alone; by the account. What it says beside the owner is held against the tags of the namespace that
it speaks of. It cannot know assets that neither lie there nor carry its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from remit.model.columns import Column, Interner, combine
from remit.model.estate import Estate
from remit.model.organisation import Organisation, TagKeys, fold_key
from remit.model.ownership import Claim, Entry
from remit.resolver.names import NameBook, squash
from remit.resolver.native_claims import known_claim
from remit.resolver.ownership import NAMESPACE
from remit.resolver.pattern_sets import match_paths
from remit.resolver.placement import relevant_tags

Claims = tuple[Claim, ...]
# What tags say which service a thing belongs to. Backstage: “Well-known Annotations”, “Kubernetes configuration”;
# Datadog: “Unified Service Tagging”; Kubernetes: “Recommended Labels”.
SERVICE_KEYS: Final = (
    "service",
    "service-name",
    "component",
    "backstage.io/kubernetes-id",
    "tags.datadoghq.com/service",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/name",
)


def catalogue_claims(estate: Estate, entries: Sequence[Entry], organisation: Organisation) -> list[Column[Claims]]:
    """One column of claims by asset for each way in which entries find them; none where nothing is found.

    Args:
        estate: placed assets.
        entries: of all catalogues.
        organisation: teams and people.
    """
    names = NameBook(organisation)
    known = [(one, claim) for one in entries if (claim := known_claim(one.claim, names)) is not None]
    ways = (
        _by_namespace(estate, known, organisation.tag_keys),
        _by_name(estate, known, organisation.tag_keys),
        _by_folder(estate, known),
        _by_account(estate, known),
    )
    return [column for way in ways for column in way if any(column.values)]


Known = Sequence[tuple[Entry, Claim]]


def _listed(pairs: Iterable[tuple[str, Claim]]) -> dict[str, Claims]:
    found: dict[str, list[Claim]] = {}
    for name, claim in pairs:
        found.setdefault(name, []).append(claim)
    return {name: tuple(dict.fromkeys(claims)) for name, claims in found.items()}


def _by_namespace(estate: Estate, known: Known, keys: TagKeys) -> Iterator[Column[Claims]]:
    about: dict[str, list[tuple[Entry, Claim]]] = {}
    for entry, claim in known:
        for name in entry.namespaces:
            about.setdefault(name, []).append((entry, claim))
    if not about:
        return
    namespaces, kinds = estate.columns["namespace"], estate.columns["native_type"]
    first, of = combine(namespaces.codes, kinds.codes, estate.tags.codes)
    interner: Interner[Claims] = Interner()
    table = np.empty(len(first), dtype=np.int32)
    for number, row in enumerate(first.tolist()):
        is_whole = kinds[row] == NAMESPACE
        found = about.get(namespaces[row], ()) if is_whole else ()
        table[number] = interner.code(
            tuple(replace(claim, differs=_differences(entry, dict(estate.tags[row]), keys)) for entry, claim in found)
        )
    yield Column(table[of], interner.values())


def _differences(entry: Entry, tags: Mapping[str, str], keys: TagKeys) -> tuple[tuple[str, str, str], ...]:
    """What the entry says of the asset and the asset's own tags say otherwise; spelling does not count."""
    own = {_word(key, keys): (key, value) for key, value in tags.items()}
    found = []
    for word, said in entry.says:
        key, value = own.get(_word(word, keys), ("", ""))
        if key and value and said and squash(value) != squash(said):
            found.append((fold_key(key).rpartition("/")[2], said, value))
    return tuple(found)


def _word(key: str, keys: TagKeys) -> str:
    """What a key is about; keys that the organisation takes for one another, or that differ in a prefix, are one."""
    folded = fold_key(key)
    for word, group in (("environment", keys.environment), ("tier", keys.tier), ("data_class", keys.data_class)):
        if folded in map(fold_key, group):
            return word
    return folded.rpartition("/")[2]


def _by_name(estate: Estate, known: Known, keys: TagKeys) -> Iterator[Column[Claims]]:
    called = _listed((fold_key(name), claim) for entry, claim in known for name in entry.names)
    if not called:
        return
    wanted = dict.fromkeys(map(fold_key, (*SERVICE_KEYS, *keys.workload)))
    tags = relevant_tags(estate.tags, frozenset(wanted))
    workloads = estate.columns["workload"]
    first, of = combine(tags.codes, workloads.codes)
    interner: Interner[Claims] = Interner()
    table = np.empty(len(first), dtype=np.int32)
    for number, row in enumerate(first.tolist()):
        said = dict(tags[row])
        texts = (*(said[key] for key in wanted if key in said), workloads[row])
        hits = (called[fold_key(text)] for text in texts if fold_key(text) in called)
        table[number] = interner.code(next(hits, ()))
    yield Column(table[of], interner.values())


def _by_folder(estate: Estate, known: Known) -> Iterator[Column[Claims]]:
    held = _listed((folder, claim) for entry, claim in known for folder in entry.folders)
    if not held:
        return
    folders = sorted(held, key=len)
    paths = estate.columns["path"]
    matched = match_paths([folder or "**" for folder in folders], paths)
    interner: Interner[Claims] = Interner()
    table = np.array(
        [interner.code(held[folders[numbers[-1]]] if numbers else ()) for numbers in matched.sets], dtype=np.int32
    )
    yield Column(table[matched.codes][paths.codes], interner.values())


def _by_account(estate: Estate, known: Known) -> Iterator[Column[Claims]]:
    held = _listed((account, claim) for entry, claim in known for account in entry.accounts)
    if not held:
        return
    accounts = estate.columns["account"]
    interner: Interner[Claims] = Interner()
    table = np.array([interner.code(held.get(account, ())) for account in accounts.values], dtype=np.int32)
    yield Column(table[accounts.codes], interner.values())
