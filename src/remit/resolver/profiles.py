"""From an estate to its distinct profiles.

Each asset's profile is found with array operations over interned codes: which of its facts matter is known per
service, which overrides apply per distinct account, workload, path and so on.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from remit.errors import ConfigurationError
from remit.model.columns import Codes, Interner, combine
from remit.model.estate import Estate, is_unknown
from remit.model.map import Profile
from remit.model.rules import Override, Rulebook, ScopeKind, Service
from remit.resolver.patterns import matches_path, matches_text, specificity

UNKNOWN_TEXT = ""
_COLUMN = {
    ScopeKind.TIER: "tier",
    ScopeKind.CLASS: "data_class",
    ScopeKind.SERVICE: "service",
    ScopeKind.ENVIRONMENT: "environment",
    ScopeKind.ACCOUNT: "account",
    ScopeKind.WORKLOAD: "workload",
    ScopeKind.PATH: "path",
}


def split_facts(service: Service) -> tuple[str, ...]:
    """The facts that a service's rules ask for, sorted."""
    return tuple(sorted({condition.fact for rule in service.rules for condition in rule.conditions}))


def find_profiles(estate: Estate, rulebook: Rulebook) -> tuple[tuple[Profile, ...], Codes]:
    """Distinct profiles, and each asset's.

    Returns:
        The profiles; and int32 (n,), the index of each asset's.

    Raises:
        ConfigurationError: two overrides of equal specificity apply to one asset and control.
    """
    service = estate.columns["service"]
    asked = {name: split_facts(rulebook.services[name]) for name in service.values if name in rulebook.services}
    every = sorted({fact for facts in asked.values() for fact in facts} & estate.facts.keys())
    codes = [service.codes]
    for fact in every:
        matters = np.array([fact in asked.get(name, ()) for name in service.values], dtype=bool)
        codes.append(np.where(matters[service.codes], estate.facts[fact].codes + 1, 0).astype(np.int32))
    scopes = _override_codes(estate, rulebook)
    codes.extend(applied for applied, _ in scopes)
    first, of = combine(*codes)
    profiles = tuple(
        Profile(
            service=service[int(row)],
            facts=tuple((fact, _text(estate, int(row), fact)) for fact in asked.get(service[int(row)], ())),
            overrides=tuple(index for applied, sets in scopes for index in sets[applied[row]]),
        )
        for row in first
    )
    return _merged(profiles, of)


def _merged(profiles: tuple[Profile, ...], of: NDArray[np.intp]) -> tuple[tuple[Profile, ...], Codes]:
    """Fact cells differ in origin where their values agree: such profiles are one."""
    interner: Interner[Profile] = Interner()
    table = np.array([interner.code(profile) for profile in profiles], dtype=np.int32)
    return interner.values(), table[of] if len(table) else np.empty(0, dtype=np.int32)


def _text(estate: Estate, row: int, fact: str) -> str | None:
    column = estate.facts.get(fact)
    if column is None:
        return None
    cell = column[row]
    if is_unknown(cell):
        return UNKNOWN_TEXT
    value = cell[0]
    return None if value is None else str(value)


def _override_codes(estate: Estate, rulebook: Rulebook) -> list[tuple[Codes, list[tuple[int, ...]]]]:
    """For each kind of scope, the most specific first: which set of overrides applies to each row."""
    found = []
    for kind in sorted(ScopeKind, reverse=True):
        indices = [index for index, override in enumerate(rulebook.overrides) if override.scope is kind]
        if not indices:
            continue
        values, codes = _scope_values(estate, kind)
        sets: Interner[tuple[int, ...]] = Interner()
        table = [sets.code(_applying(rulebook, indices, kind, value)) for value in values]
        found.append((np.array(table, dtype=np.int32)[codes], list(sets.values())))
    return found


def _scope_values(estate: Estate, kind: ScopeKind) -> tuple[tuple[str, ...], Codes]:
    if kind is ScopeKind.ASSET:
        return estate.ids, np.arange(len(estate), dtype=np.int32)
    column = estate.columns[_COLUMN[kind]]
    return column.values, column.codes


def _applying(rulebook: Rulebook, indices: list[int], kind: ScopeKind, value: str) -> tuple[int, ...]:
    """Overrides of one kind that apply to a value, the most specific pattern first."""
    matches: Callable[[str, str], bool] = {ScopeKind.PATH: matches_path, ScopeKind.ASSET: matches_text}.get(
        kind, lambda wanted, found: wanted == found
    )
    hits = [index for index in indices if value and matches(rulebook.overrides[index].value, value)]
    hits.sort(key=lambda index: specificity(rulebook.overrides[index].value), reverse=True)
    _refuse_ambiguous([rulebook.overrides[index] for index in hits], kind, value)
    return tuple(hits)


def _refuse_ambiguous(hits: list[Override], kind: ScopeKind, value: str) -> None:
    """Of two overrides of one control, one has to be the more specific; the order in a file decides nothing."""
    first: dict[str, Override] = {}
    for hit in hits:
        other = first.setdefault(hit.rule.control, hit)
        if other is not hit and specificity(other.value) == specificity(hit.value):
            raise ConfigurationError(
                f"two overrides of {hit.rule.control} apply to the {kind.word} “{value}”, "
                f"“{other.value}” ({other.rule.location}) and “{hit.value}”, and neither is more specific",
                place=str(hit.rule.location),
                hint="make one pattern longer, or remove one",
            )
