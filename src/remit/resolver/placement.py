"""Where each asset belongs: workload, environment, data class and tier (R2.3).

What an asset's own tags say wins; then what the input says or is said to be, the workload, the account. Only a
workload's own list of addresses outranks a tag that names another workload.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

import numpy as np

from remit.model.columns import Codes, Column, Interner, combine
from remit.model.estate import Estate, TagSet
from remit.model.organisation import Organisation, Workload, fold_key
from remit.resolver.pattern_sets import PatternSets, match_paths, match_texts
from remit.resolver.patterns import matches_text


@dataclass(frozen=True, slots=True)
class Place:
    """One asset's place; empty where not known."""

    workload: str
    environment: str
    data_class: str
    tier: str


_PLACED: Final = ("workload", "environment", "data_class", "tier")  # as `Place` has them


def place(estate: Estate, organisation: Organisation) -> Estate:
    """The estate with its columns `workload`, `environment`, `data_class` and `tier` filled."""
    tags = relevant_tags(estate.tags, _placing_keys(organisation))
    account, stated = estate.columns["account"], [estate.columns[name] for name in _PLACED]
    by_address, by_path = _matched_by_address(estate, organisation), _matched_by_path(estate, organisation)
    first, of = combine(tags.codes, account.codes, *(column.codes for column in stated), by_address, by_path)
    named = (None, *organisation.workloads.values())
    places = [
        _place(
            dict(tags[row]),
            account[row],
            Place(*(column[row] for column in stated)),
            organisation,
            named[by_address[row]],
            named[by_path[row]],
        )
        for row in first.tolist()
    ]
    filled = {name: Column.of(getattr(found, name) for found in places) for name in _PLACED}
    spread = {name: Column(column.codes[of], column.values) for name, column in filled.items()}
    return replace(estate, columns={**estate.columns, **spread})


def _placing_keys(organisation: Organisation) -> frozenset[str]:
    """The folded keys of every tag that a place can depend on."""
    keys = organisation.tag_keys
    matched = (key for workload in organisation.workloads.values() for key in workload.match.tags)
    return frozenset(map(fold_key, (*keys.workload, *keys.data_class, *keys.environment, *keys.tier, *matched)))


def _matched_by_address(estate: Estate, organisation: Organisation) -> Codes:
    """For each row 1 + the number of the first workload whose address pattern matches, else 0; int32 (n,)."""
    by_workload = [workload.match.addresses for workload in organisation.workloads.values()]
    if not any(by_workload):
        return np.zeros(len(estate), dtype=np.int32)
    return _first_of(by_workload, match_texts(list(chain(*by_workload)), estate.ids))


def _matched_by_path(estate: Estate, organisation: Organisation) -> Codes:
    """For each row 1 + the number of the first workload whose path pattern matches, else 0; int32 (n,)."""
    paths = estate.columns["path"]
    by_workload = [workload.match.paths for workload in organisation.workloads.values()]
    return _first_of(by_workload, match_paths(list(chain(*by_workload)), paths))[paths.codes]


def _first_of(by_workload: Sequence[Sequence[str]], matched: PatternSets) -> Codes:
    """From sets of patterns, written one after the other, to the first workload that has one of them; int32."""
    workload_of = [number for number, patterns in enumerate(by_workload, start=1) for _ in patterns]
    table = np.array([workload_of[numbers[0]] if numbers else 0 for numbers in matched.sets], dtype=np.int32)
    found: Codes = table[matched.codes]
    return found


def _place(
    tags: Mapping[str, str],
    account_id: str,
    stated: Place,
    organisation: Organisation,
    by_address: Workload | None,
    by_path: Workload | None,
) -> Place:
    keys = organisation.tag_keys
    own = by_address or _workload(tags, organisation)
    called = "" if own else _tagged(tags, keys.workload) or stated.workload
    workload = own or organisation.workloads.get(called) or by_path
    account = organisation.accounts.get(account_id)
    said = str(workload.tier) if workload and workload.tier is not None else ""
    tier = _tagged(tags, keys.tier) or stated.tier or said
    return Place(
        workload=workload.id if workload else called,
        environment=(
            _tagged(tags, keys.environment)
            or stated.environment
            or (workload.environment if workload else "")
            or (account.environment if account else "")
        ),
        data_class=_tagged(tags, keys.data_class) or stated.data_class or (workload.data_class if workload else ""),
        tier=tier.casefold().removeprefix("tier").strip("- _"),
    )


def _workload(tags: Mapping[str, str], organisation: Organisation) -> Workload | None:
    """The declared workload that an asset's tags name, else the first that they match."""
    called = _tagged(tags, organisation.tag_keys.workload)
    if called in organisation.workloads:
        return organisation.workloads[called]
    return next((one for one in organisation.workloads.values() if matches_tags(one.match.tags, tags)), None)


def relevant_tags(tags: Column[TagSet], keys: frozenset[str]) -> Column[TagSet]:
    """The column with only the tags of these folded keys left, keys folded; of keys that fold to one the last stays."""
    folded: dict[str, str] = {}
    interner: Interner[TagSet] = Interner()
    table = np.empty(len(tags.values), dtype=np.int32)
    for number, pairs in enumerate(tags.values):
        for key, _ in pairs:
            if key not in folded:
                folded[key] = fold_key(key)
        kept = {folded[key]: value for key, value in pairs if folded[key] in keys}
        table[number] = interner.code(tuple(kept.items()))
    return Column(table[tags.codes], interner.values())


def matches_tags(wanted: Mapping[str, str], tags: Mapping[str, str]) -> bool:
    """Whether every wanted tag is there; no wish is no match."""
    return bool(wanted) and all(matches_text(value, tags.get(fold_key(key), "")) for key, value in wanted.items())


def _tagged(tags: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """The value of the first of these keys that the asset carries."""
    return next((tags[fold_key(key)] for key in keys if tags.get(fold_key(key))), "")
