"""The smallest change of configuration that hands a control to a given party (R1.10).

Only facts that the control's own rules ask for can move it, so only they are tried, the fewest first. Values between
which no rule tells a difference are one choice. What comes out is every change of which no part could be left out.
It cannot know whether a configuration can be changed in place, nor whether two facts can be had together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from remit.model.control import Control
from remit.model.facts import FactType
from remit.model.map import Profile
from remit.model.party import Cell, Label
from remit.model.rules import SplitRule
from remit.resolver.cells import condition_holds, decide, unstated_rule

MOST_TRIED: Final = 50_000
_ELSE: Final = "\ufffe"  # stands for a value that no rule names; Unicode keeps it from being a character


@dataclass(frozen=True, slots=True)
class Choice:
    """What one fact would have to be.

    Attributes:
        fact: word of the vocabulary.
        values: any of these; the best protected first.
        is_other: any value *but* these, of a fact whose values are not listed.
    """

    fact: str
    values: tuple[str, ...]
    is_other: bool = False

    @property
    def example(self) -> str:
        """One value that does it; of `is_other` one that stands for all of them."""
        return _ELSE if self.is_other else self.values[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One way to hand the control over.

    Attributes:
        choices: what would change, by fact.
        cell: who would do what then.
        rule: the rule that would decide.
    """

    choices: tuple[Choice, ...]
    cell: Cell
    rule: SplitRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Every smallest change, the fewest facts first.

    Attributes:
        is_there: whether nothing has to change, whatever the facts are that are not known.
        changes: each with no part that could be left out; empty when no configuration does it.
        is_whole: False when there were too many configurations to try them all.
    """

    is_there: bool
    changes: tuple[Change, ...]
    is_whole: bool = True


def smallest_changes(
    rules: Sequence[SplitRule],
    control: Control,
    facts: Mapping[str, str],
    vocabulary: Mapping[str, FactType],
    wanted: Label,
    *,
    most: int = MOST_TRIED,
) -> Ways:
    """Search for every smallest change of facts by which the control gets that label for certain.

    Args:
        rules: those of the control, in the order in which they are asked.
        control: the control.
        facts: as they are today; the empty text for an unknown one, nothing for one that the asset lacks.
        vocabulary: the type of every fact that a rule asks for.
        wanted: who is to implement it.
        most: configurations that are tried at most.
    """
    asked = deciding(rules)
    if _is_certain(asked, control, facts, wanted):
        return Ways(is_there=True, changes=())
    offered = {fact: _choices(asked, vocabulary[fact], facts.get(fact)) for fact in facts_asked(asked)}
    found: list[Change] = []
    for tried, choices in enumerate(_combined(offered)):
        if tried == most:
            return Ways(is_there=False, changes=tuple(found), is_whole=False)
        if any(set(one.choices).issubset(choices) for one in found):
            continue
        changed = {**facts, **{choice.fact: choice.example for choice in choices}}
        if _is_certain(asked, control, changed, wanted):
            cell, rule = decide(asked, _profile(changed), control)
            found.append(Change(choices=choices, cell=cell, rule=rule))
    return Ways(is_there=False, changes=tuple(found))


def deciding(rules: Sequence[SplitRule]) -> tuple[SplitRule, ...]:
    """The rules that can decide at all: up to the first that always holds."""
    for place, rule in enumerate(rules):
        if not rule.conditions:
            return tuple(rules[: place + 1])
    return tuple(rules)


def facts_asked(rules: Sequence[SplitRule]) -> tuple[str, ...]:
    """Every fact that a rule asks for, in order of appearance."""
    return tuple(dict.fromkeys(condition.fact for rule in rules for condition in rule.conditions))


def _combined(offered: Mapping[str, Sequence[Choice]]) -> Iterator[tuple[Choice, ...]]:
    """Every set of changes, those of the fewest facts first."""
    for size in range(1, len(offered) + 1):
        for names in combinations(offered, size):
            yield from product(*(offered[name] for name in names))


def _choices(rules: Sequence[SplitRule], fact: FactType, today: str | None) -> list[Choice]:
    """Values by what the rules make of them; without those between which and today's no rule tells a difference."""
    named = [condition for rule in rules for condition in rule.conditions if condition.fact == fact.name]

    def hits(value: str | None) -> tuple[bool, ...]:
        return tuple(value in condition.values for condition in named)

    listed = fact.values or tuple(dict.fromkeys(value for condition in named for value in condition.values))
    groups: dict[tuple[bool, ...], list[str]] = {}
    for value in listed:
        groups.setdefault(hits(value), []).append(value)
    found = {key: Choice(fact.name, tuple(values)) for key, values in groups.items()}
    if not fact.values:
        found[hits(None)] = Choice(fact.name, listed, is_other=True)
    if today != "":
        found.pop(hits(today), None)
    return list(found.values())


def _is_certain(rules: Sequence[SplitRule], control: Control, facts: Mapping[str, str], wanted: Label) -> bool:
    """Whether every rule that may decide, whatever is not known, gives that label."""
    profile = _profile(facts)
    for rule in rules:
        holds = condition_holds(rule.conditions, profile)
        if holds is not False and rule.cell.label is not wanted:
            return False
        if holds is True:
            return decide(tuple(rules), profile, control)[0].label is wanted
    last = unstated_rule(control)
    return last.cell.label is wanted and decide(tuple(rules), profile, control)[0].label is wanted


def _profile(facts: Mapping[str, str]) -> Profile:
    return Profile("", tuple(facts.items()), ())
