"""From an estate to its distinct profiles.

Each asset's profile is found with array operations over interned codes: which of its facts matter is known per
service, which overrides apply per distinct account, workload, path and so on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from remit.errors import ConfigurationError
from remit.model.columns import Codes, Column, combine
from remit.model.estate import Estate, FactCell, is_unknown
from remit.model.map import Profile
from remit.model.rules import Override, Rulebook, ScopeKind, Service
from remit.resolver.pattern_sets import PatternSets, match_paths, match_texts, match_words
from remit.resolver.patterns import specificity

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
FactTexts = tuple[tuple[str, str | None], ...]


def split_facts(service: Service) -> tuple[str, ...]:
    """The facts that a service's rules ask for, sorted."""
    return tuple(sorted({condition.fact for rule in service.rules for condition in rule.conditions}))


def _asked_facts(service: Service) -> tuple[str, ...]:
    """The facts that a service's rules, and the chain below it, ask for, sorted."""
    below = {condition.fact for one in service.foundations for condition in one.conditions}
    return tuple(sorted({*split_facts(service), *below}))


def find_profiles(estate: Estate, rulebook: Rulebook) -> tuple[tuple[Profile, ...], Codes]:
    """Distinct profiles, and each asset's.

    Returns:
        The profiles; and int32 (n,), the index of each asset's.

    Raises:
        ConfigurationError: two overrides of equal specificity apply to one asset and control.
    """
    described, facts = _by_facts(estate, rulebook)
    scopes = _override_codes(estate, rulebook)
    first, of = combine(described, *(applied for applied, _ in scopes))
    service = estate.columns["service"]
    profiles = tuple(
        Profile(
            service=service[row],
            facts=facts[described[row]],
            overrides=tuple(index for applied, sets in scopes for index in sets[applied[row]]),
        )
        for row in first.tolist()
    )
    return profiles, of


def _by_facts(estate: Estate, rulebook: Rulebook) -> tuple[Codes, list[FactTexts]]:
    """Assets that agree in service and in the facts that it asks for: int32 (n,), and the facts of each such group."""
    service = estate.columns["service"]
    groups = np.empty(len(estate), dtype=np.int32)
    facts: list[FactTexts] = []
    texts: dict[str, Column[str | None]] = {}
    order = np.argsort(service.codes, kind="stable")
    start = 0
    for name, size in service.counts().items():
        rows = order[start : start + size]
        start += size
        known = rulebook.services.get(name)
        asked = [fact for fact in _asked_facts(known) if fact in estate.facts] if known else []
        for fact in asked:
            texts.setdefault(fact, _texts(estate.facts[fact]))
        lacking = [(fact, None) for fact in _asked_facts(known) if fact not in estate.facts] if known else []
        codes = [texts[fact].codes[estate.facts[fact].codes[rows]] for fact in asked]
        first, of = combine(np.zeros(size, dtype=np.int32), *codes)
        groups[rows] = of + len(facts)
        for row in first.tolist():
            found = [(fact, texts[fact].values[column[row]]) for fact, column in zip(asked, codes, strict=True)]
            facts.append(tuple(sorted((*found, *lacking))))
    return groups, facts


def _texts(cells: Column[FactCell]) -> Column[str | None]:
    """By code of a fact's cells what rules compare; None where an asset has no such fact.

    Cells differ in origin where their texts agree.
    """
    return Column.of(map(_text, cells.values))


def _text(cell: FactCell) -> str | None:
    if is_unknown(cell):
        return UNKNOWN_TEXT
    return None if cell[0] is None else str(cell[0])


def _override_codes(estate: Estate, rulebook: Rulebook) -> list[tuple[Codes, list[tuple[int, ...]]]]:
    """For each kind of scope, the most specific first: which set of overrides applies to each row."""
    found = []
    for kind in sorted(ScopeKind, reverse=True):
        indices = [index for index, override in enumerate(rulebook.overrides) if override.scope is kind]
        if not indices:
            continue
        values, codes, matched = _scope(estate, kind, [rulebook.overrides[index].value for index in indices])
        if "" in values:
            matched.codes[values.index("")] = 0  # nothing is said of what has no name
        example = np.full(len(matched.sets), -1, dtype=np.intp)
        example[matched.codes[::-1]] = np.arange(len(values) - 1, -1, -1)  # the first that a set applies to
        sets = [
            _applying(rulebook, [indices[number] for number in numbers], kind, values[place]) if place >= 0 else ()
            for numbers, place in zip(matched.sets, example.tolist(), strict=True)
        ]
        found.append((matched.codes if codes is None else matched.codes[codes], sets))
    return found


def _scope(estate: Estate, kind: ScopeKind, patterns: list[str]) -> tuple[Sequence[str], Codes | None, PatternSets]:
    """Distinct values of a scope, each row's (none where every row has its own), and which patterns match each."""
    if kind is ScopeKind.ASSET:
        return estate.ids, None, match_texts(patterns, estate.ids)
    column = estate.columns[_COLUMN[kind]]
    matched = match_paths(patterns, column) if kind is ScopeKind.PATH else match_words(patterns, column.values)
    return column.values, column.codes, matched


def _applying(rulebook: Rulebook, hits: list[int], kind: ScopeKind, value: str) -> tuple[int, ...]:
    """Overrides of one kind that apply to a value, the most specific pattern first."""
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
