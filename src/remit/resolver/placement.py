"""Where each asset belongs: workload, environment, data class and tier (R2.3).

What an asset's own tags say wins; then what the input is said to be, the workload, the account. Only a workload's
own list of addresses outranks a tag that names another workload.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from remit.model.columns import Codes, Column, combine
from remit.model.estate import Estate
from remit.model.organisation import Organisation, Workload, fold_key
from remit.resolver.patterns import matches_path, matches_text


@dataclass(frozen=True, slots=True)
class Place:
    """One asset's place; empty where not known."""

    workload: str
    environment: str
    data_class: str
    tier: str


def place(estate: Estate, organisation: Organisation) -> Estate:
    """The estate with its columns `workload`, `environment`, `data_class` and `tier` filled."""
    by_address = _matched_by_address(estate, organisation)
    columns = estate.columns
    first, of = combine(
        estate.tags.codes,
        columns["account"].codes,
        columns["path"].codes,
        columns["environment"].codes,
        by_address,
    )
    named = list(organisation.workloads.values())
    places = [
        _place(estate, int(row), organisation, named[by_address[row] - 1] if by_address[row] else None) for row in first
    ]
    filled = {
        name: Column.of(getattr(found, name) for found in places)
        for name in ("workload", "environment", "data_class", "tier")
    }
    spread = {name: Column(column.codes[of], column.values) for name, column in filled.items()}
    return replace(estate, columns={**columns, **spread})


def _matched_by_address(estate: Estate, organisation: Organisation) -> Codes:
    """For each row 1 + the number of the first workload whose address pattern matches, else 0; int32 (n,)."""
    codes = np.zeros(len(estate), dtype=np.int32)
    for number, workload in reversed(list(enumerate(organisation.workloads.values(), start=1))):
        for pattern in workload.match.addresses:
            hits = [row for row, asset_id in enumerate(estate.ids) if matches_text(pattern, asset_id)]
            codes[hits] = number
    return codes


def _place(estate: Estate, row: int, organisation: Organisation, addressed: Workload | None) -> Place:
    tags = folded_tags(dict(estate.tags[row]))
    keys = organisation.tag_keys
    workload = addressed or _workload(tags, estate.columns["path"][row], organisation)
    tagged = _tagged(tags, keys.workload)
    account = organisation.accounts.get(estate.columns["account"][row])
    environment = (
        _tagged(tags, keys.environment)
        or estate.columns["environment"][row]
        or (workload.environment if workload else "")
        or (account.environment if account else "")
    )
    tier = _tagged(tags, keys.tier) or (str(workload.tier) if workload and workload.tier is not None else "")
    return Place(
        workload=workload.id if workload else tagged,
        environment=environment,
        data_class=_tagged(tags, keys.data_class) or (workload.data_class if workload else ""),
        tier=tier.casefold().removeprefix("tier").strip("- _"),
    )


def _workload(tags: Mapping[str, str], path: str, organisation: Organisation) -> Workload | None:
    """The declared workload an asset belongs to: named by tag, matched by tags, or by path."""
    called = _tagged(tags, organisation.tag_keys.workload)
    if called in organisation.workloads:
        return organisation.workloads[called]
    for workload in organisation.workloads.values():
        if matches_tags(workload.match.tags, tags):
            return workload
    for workload in organisation.workloads.values():
        if any(matches_path(pattern, path) for pattern in workload.match.paths):
            return workload
    return None


def folded_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Tags with their keys as they compare."""
    return {fold_key(key): value for key, value in tags.items()}


def matches_tags(wanted: Mapping[str, str], tags: Mapping[str, str]) -> bool:
    """Whether every wanted tag is there; no wish is no match."""
    return bool(wanted) and all(matches_text(value, tags.get(fold_key(key), "")) for key, value in wanted.items())


def _tagged(tags: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """The value of the first of these keys that the asset carries."""
    return next((tags[fold_key(key)] for key in keys if tags.get(fold_key(key))), "")
