"""From profiles to cells: for each control the first rule that holds decides.

The order: the organisation's overrides (most specific scope first), the service's rules in the order of its
file, the model's rule. A control that nobody speaks of is the customer's, graded *unstated* (R1.5). A rule
whose condition is unknown cannot be passed over: the cell then takes the cautious side of every rule that may
decide, and is marked undecided.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from remit.model.control import Control
from remit.model.estate import Estate
from remit.model.map import Profile, ResponsibilityMap
from remit.model.party import Cell, Label, cautious, plain_split
from remit.model.rules import Condition, Rulebook, RuleKind, SplitRule
from remit.model.source import Grade
from remit.resolver.profiles import UNKNOWN_TEXT, find_profiles

Decision = tuple[Cell, SplitRule]


class Verdict(StrEnum):
    """What came of one rule while a cell was decided."""

    DECIDED = "decided"
    OUTRANKED = "outranked"  # holds, but a rule before it decided
    NO_MATCH = "does not apply"
    UNKNOWN = "cannot be told"


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that was asked, and what came of it."""

    rule: SplitRule
    verdict: Verdict


def resolve(estate: Estate, rulebook: Rulebook) -> ResponsibilityMap:
    """The responsibility map of an estate."""
    profiles, profile_of = find_profiles(estate, rulebook)
    controls = tuple(control.id for control in rulebook.controls)
    cells = np.zeros((len(profiles), len(controls)), dtype=np.uint16)
    rule_of = np.zeros((len(profiles), len(controls)), dtype=np.int32)
    desk = _Desk(rulebook)
    numbers: dict[int, int] = {}
    kept: list[SplitRule] = []
    for row, profile in enumerate(profiles):
        decisions = desk.decisions(profile)
        for _, rule in decisions:
            if id(rule) not in numbers:
                numbers[id(rule)] = len(kept)
                kept.append(rule)
        cells[row] = [cell.code for cell, _ in decisions]
        rule_of[row] = [numbers[id(rule)] for _, rule in decisions]
    return ResponsibilityMap(controls, profiles, profile_of, cells, rule_of, tuple(kept))


def decide_all(profile: Profile, rulebook: Rulebook) -> list[Decision]:
    """The cell of every control, in the catalogue's order, each with the rule that decided it."""
    return _Desk(rulebook).decisions(profile)


class _Desk:
    """Decides profile after profile: what neither a fact nor an override can change is decided once a service."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._services: dict[str, tuple[dict[str, list[SplitRule]], list[Decision], list[int]]] = {}
        self._columns = {control.id: column for column, control in enumerate(rulebook.controls)}

    def decisions(self, profile: Profile) -> list[Decision]:
        """The cell of every control, in the catalogue's order, each with the rule that decided it."""
        if profile.service not in self._services:
            self._services[profile.service] = self._of_service(Profile(profile.service, (), ()))
        rules, fixed, conditional = self._services[profile.service]
        found = list(fixed)
        for column in conditional:
            control = self._rulebook.controls[column]
            found[column] = decide(rules[control.id], profile, control)
        over: dict[str, list[SplitRule]] = {}
        for index in profile.overrides:
            rule = self._rulebook.overrides[index].rule
            over.setdefault(rule.control, []).append(rule)
        for name in over.keys() & self._columns.keys():
            column = self._columns[name]
            asked = [*over[name], *rules.get(name, ())]
            found[column] = decide(asked, profile, self._rulebook.controls[column])
        return found

    def _of_service(self, plain: Profile) -> tuple[dict[str, list[SplitRule]], list[Decision], list[int]]:
        """Rules by control, what they decide without facts, and the columns that a fact may change."""
        rules = _rules_by_control(plain, self._rulebook)
        fixed = [decide(rules.get(control.id, ()), plain, control) for control in self._rulebook.controls]
        conditional = [
            column for name, column in self._columns.items() if any(rule.conditions for rule in rules.get(name, ()))
        ]
        return rules, fixed, conditional


def _rules_by_control(profile: Profile, rulebook: Rulebook) -> dict[str, list[SplitRule]]:
    """Every rule that may speak, in the order in which they are asked."""
    found: dict[str, list[SplitRule]] = {}
    service = rulebook.services.get(profile.service)
    overrides = [rulebook.overrides[index].rule for index in profile.overrides]
    model = rulebook.models.get(service.model) if service else None
    for rule in (*overrides, *(service.rules if service else ()), *(model.rules if model else ())):
        found.setdefault(rule.control, []).append(rule)
    return found


def decide(
    rules: list[SplitRule] | tuple[SplitRule, ...], profile: Profile, control: Control
) -> tuple[Cell, SplitRule]:
    """The cell, and the rule that decided it; the first unknown one where the cell is undecided."""
    open_rules: list[SplitRule] = []
    final = None
    for rule in rules:
        holds = condition_holds(rule.conditions, profile)
        if holds is True:
            final = rule
            break
        if holds is None:
            open_rules.append(rule)
    final = final or unstated_rule(control)
    if not open_rules:
        return final.cell, final
    cell = cautious([*(rule.cell for rule in open_rules), final.cell])
    return (cell, final) if not cell.is_undecided else (cell, open_rules[0])


def condition_holds(conditions: tuple[Condition, ...], profile: Profile) -> bool | None:
    """True, False, or None when it cannot be told; a fact that the asset lacks makes it false."""
    facts = dict(profile.facts)
    unknown = False
    for condition in conditions:
        value = facts.get(condition.fact)
        if value == UNKNOWN_TEXT:
            unknown = True
        elif value not in condition.values:
            return False
    return None if unknown else True


@lru_cache(maxsize=1024)
def unstated_rule(control: Control) -> SplitRule:
    """What holds where nobody says anything: the customer's (R1.5)."""
    return SplitRule(
        control=control.id,
        cell=plain_split(Label.CUSTOMER),
        kind=RuleKind.UNSTATED,
        grade=Grade.UNSTATED,
        customer_part=control.customer_means,
        reason="Nobody states who does this; therefore it is yours.",
    )


def explain(profile: Profile, control: Control, rulebook: Rulebook) -> list[Step]:
    """Every rule that was asked for one cell, in order, with what came of it."""
    steps: list[Step] = []
    is_decided = False
    for rule in _rules_by_control(profile, rulebook).get(control.id, []):
        holds = condition_holds(rule.conditions, profile)
        if holds is None:
            steps.append(Step(rule, Verdict.OUTRANKED if is_decided else Verdict.UNKNOWN))
        elif not holds:
            steps.append(Step(rule, Verdict.NO_MATCH))
        else:
            steps.append(Step(rule, Verdict.OUTRANKED if is_decided else Verdict.DECIDED))
            is_decided = True
    if not is_decided:
        steps.append(Step(unstated_rule(control), Verdict.DECIDED))
    return steps
