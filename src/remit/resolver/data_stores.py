"""Which assets hold data, and in which stage their data are (R1.11, R2.3).

A tag says it first, then a rule of remit.yaml, then what the service is usually for. It cannot see data in what no
rule and no table calls a store, such as files on the disk of a machine whose disk is no asset of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from remit.model.columns import Codes, Column, combine
from remit.model.estate import Estate
from remit.model.lifecycle import Stage, StageRule, Transition
from remit.model.organisation import Organisation, fold_key
from remit.resolver.pattern_sets import match_texts
from remit.resolver.patterns import matches_text
from remit.resolver.placement import matches_tags, relevant_tags


def stages(estate: Estate, organisation: Organisation, usual: Callable[[str, str], Stage | None]) -> Column[str]:
    """The stage of the data that each asset holds; empty where it holds none.

    Args:
        estate: the assets.
        organisation: its rules and tag keys.
        usual: the usual stage by service and service model; None for what is no store.
    """
    rules = organisation.lifecycle.rules
    wanted = organisation.tag_keys.stage
    keys = frozenset(fold_key(key) for key in (*wanted, *(key for rule in rules for key in rule.tags)))
    tags = relevant_tags(estate.tags, keys)
    service, model = estate.columns["service"], estate.columns["model"]
    sets, addressed = _addressed(estate, rules)
    first, of = combine(tags.codes, service.codes, model.codes, addressed)
    found = []
    for row in first.tolist():
        mine = dict(tags[row])
        said = next((mine[fold_key(key)] for key in wanted if mine.get(fold_key(key))), "").casefold()
        stage = Stage(said) if said in set(Stage) else None
        stage = stage or _ruled(rules, mine, service[row], sets[int(addressed[row])]) or usual(service[row], model[row])
        found.append(stage.value if stage else "")
    by_group = Column.of(found)
    return Column(by_group.codes[of], by_group.values)


def _addressed(estate: Estate, rules: tuple[StageRule, ...]) -> tuple[tuple[frozenset[str], ...], Codes]:
    """Which of the rules' address patterns match each asset: distinct sets, and an index into them by row."""
    patterns = [rule.address for rule in rules if rule.address]
    if not patterns:
        return (frozenset(),), np.zeros(len(estate), dtype=np.int32)
    matched = match_texts(patterns, estate.ids)
    return tuple(frozenset(patterns[number] for number in one) for one in matched.sets), matched.codes


def _ruled(rules: tuple[StageRule, ...], tags: dict[str, str], service: str, addresses: frozenset[str]) -> Stage | None:
    for rule in rules:
        if rule.address:
            holds = rule.address in addresses
        elif rule.service:
            holds = matches_text(rule.service, service)
        else:
            holds = matches_tags(rule.tags, tags)
        if holds:
            return rule.stage
    return None


def records(asset: str, stage: Stage, organisation: Organisation) -> tuple[Transition, ...]:
    """The records that an asset's data entered a stage, in the order in which they are written."""
    return tuple(
        one for one in organisation.lifecycle.transitions if one.stage is stage and matches_text(one.address, asset)
    )
