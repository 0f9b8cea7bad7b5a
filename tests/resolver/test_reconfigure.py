"""The search for the smallest change is exact: it agrees with trying every configuration there is (R1.10)."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model.control import Category, Control, Layer
from remit.model.facts import FactKind, FactType
from remit.model.map import Profile
from remit.model.party import Cell as Split
from remit.model.party import Label, Party, Role, plain_split
from remit.model.rules import Condition, RuleKind, SplitRule
from remit.resolver.cells import condition_holds, decide, unstated_rule
from remit.resolver.reconfigure import Choice, Ways, facts_asked, smallest_changes

PATCHING = Control(
    id="patching",
    name="Patching",
    family="f",
    layer=Layer.GUEST_OS,
    category=Category.PLATFORM,
    confidentiality=1,
    integrity=1,
    availability=1,
    provider_means="They do.",
    customer_means="You do.",
)
VOCABULARY = {
    "compute": FactType(name="compute", kind=FactKind.ENUM, values=("fargate", "managed", "ec2"), what="w"),
    "updates": FactType(name="updates", kind=FactKind.ENUM, values=("on", "off"), what="w"),
    "engine": FactType(name="engine", kind=FactKind.TEXT, what="w"),
    "days": FactType(name="days", kind=FactKind.INTEGER, what="w"),
}
DOMAIN = {
    "compute": ("fargate", "managed", "ec2"),
    "updates": ("on", "off"),
    "engine": ("mysql", "oracle", "db2"),  # the last one is named by no rule
    "days": ("0", "7", "35"),
}
NAMED = {**DOMAIN, "engine": ("mysql", "oracle"), "days": ("0", "7")}
LABELS = (Label.PROVIDER, Label.CUSTOMER, Label.SHARED, Label.THIRD_PARTY)


def rule(label: Label, **when: tuple[str, ...] | str) -> SplitRule:
    conditions = tuple(
        Condition(fact=fact, values=(values,) if isinstance(values, str) else values) for fact, values in when.items()
    )
    return SplitRule(control="patching", cell=plain_split(label), kind=RuleKind.SERVICE, conditions=conditions)


def ways(rules: list[SplitRule], facts: dict[str, str], wanted: Label = Label.PROVIDER, *, most: int = 50_000) -> Ways:
    return smallest_changes(rules, PATCHING, facts, VOCABULARY, wanted, most=most)


def told(found: Ways) -> list[dict[str, tuple[str, ...]]]:
    return [{choice.fact: choice.values for choice in change.choices} for change in found.changes]


FARGATE = [rule(Label.PROVIDER, compute="fargate"), rule(Label.CUSTOMER, compute="ec2"), rule(Label.SHARED)]


@pytest.mark.parametrize("today", [{"compute": "ec2"}, {"compute": "managed"}, {"compute": ""}, {}])
def test_one_fact_is_enough(today: dict[str, str]) -> None:
    found = ways(FARGATE, today)
    assert told(found) == [{"compute": ("fargate",)}]
    assert found.changes[0].rule is FARGATE[0]
    assert found.changes[0].cell.label is Label.PROVIDER


def test_what_is_the_providers_already_needs_nothing() -> None:
    assert ways(FARGATE, {"compute": "fargate"}) == Ways(is_there=True, changes=())
    assert ways([rule(Label.PROVIDER)], {}).is_there


def test_no_configuration_moves_what_no_rule_gives_away() -> None:
    assert ways([rule(Label.CUSTOMER), *FARGATE], {"compute": "ec2"}) == Ways(is_there=False, changes=())


def test_nobodys_word_makes_it_ours() -> None:
    found = ways([rule(Label.PROVIDER, compute="fargate")], {"compute": "fargate"}, Label.CUSTOMER)
    assert told(found) == [{"compute": ("managed", "ec2")}]
    assert ways([], {}, Label.CUSTOMER).is_there
    assert not ways([], {}).is_there


def test_two_facts_only_where_one_does_not_do() -> None:
    both = [
        rule(Label.PROVIDER, compute="managed", updates="on"),
        rule(Label.PROVIDER, compute="fargate"),
        rule(Label.CUSTOMER),
    ]
    found = ways(both, {"compute": "ec2", "updates": "off"})
    assert told(found) == [{"compute": ("fargate",)}, {"compute": ("managed",), "updates": ("on",)}]


def test_any_value_but_the_named_ones() -> None:
    found = ways([rule(Label.CUSTOMER, engine=("oracle", "mysql")), rule(Label.PROVIDER)], {"engine": "oracle"})
    (change,) = found.changes
    assert change.choices == (Choice("engine", ("oracle", "mysql"), is_other=True),)


def test_parties_that_agree_only_in_their_kind_are_not_that_kind_together() -> None:
    """Each rule alone is *shared*; what both leave for certain is a third party's alone."""
    pairs = ((Party.PROVIDER, Party.THIRD_PARTY), (Party.THIRD_PARTY, Party.DOWNSTREAM))
    first, second = (
        SplitRule(
            control="patching",
            cell=Split.of(dict.fromkeys(Role, parties)),
            kind=RuleKind.SERVICE,
            conditions=(Condition(fact="updates", values=("on",)),) if place == 0 else (),
        )
        for place, parties in enumerate(pairs)
    )
    assert not ways([first, second], {"updates": ""}, Label.SHARED).is_there
    assert len(ways([first, second], {"updates": ""}, Label.SHARED).changes) == 2


def test_too_many_configurations_are_said_not_to_be_tried() -> None:
    hard = [rule(Label.PROVIDER, compute="managed", updates="on", days="7"), rule(Label.CUSTOMER)]
    today = {"compute": "ec2", "updates": "off", "days": "0"}
    assert len(ways(hard, today).changes) == 1
    assert ways(hard, today, most=3) == Ways(is_there=False, changes=(), is_whole=False)


conditions = st.dictionaries(st.sampled_from(sorted(NAMED)), st.none(), max_size=3).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(NAMED[name]), min_size=1, max_size=2, unique=True).map(tuple) for name in names}
    )
)
rule_books = st.lists(st.tuples(st.sampled_from(LABELS), conditions), max_size=5).map(
    lambda rows: [rule(label, **when) for label, when in rows]
)
todays = st.fixed_dictionaries({}, optional={name: st.sampled_from(("", *DOMAIN[name])) for name in DOMAIN})


def reached(rules: list[SplitRule], facts: dict[str, str], wanted: Label) -> bool:
    """By the resolver's own law: what is decided has the label, and so has every rule that may decide."""
    profile = Profile("", tuple(facts.items()), ())
    may = [*rules, unstated_rule(PATCHING)]
    held = [condition_holds(one.conditions, profile) for one in may]
    last = held.index(True)
    open_ = [one for one, holds in zip(may[: last + 1], held, strict=False) if holds is not False]
    return decide(rules, profile, PATCHING)[0].label is wanted and all(one.cell.label is wanted for one in open_)


@given(rule_books, todays, st.sampled_from(LABELS))
def test_it_finds_what_trying_everything_finds(rules: list[SplitRule], today: dict[str, str], wanted: Label) -> None:
    found = ways(rules, today, wanted)
    assert found.is_whole
    assert found.is_there == reached(rules, today, wanted)
    every: set[frozenset[tuple[str, str]]] = set()
    for chosen in product(*((None, *DOMAIN[name]) for name in DOMAIN)):
        other = {n: v for n, v in zip(DOMAIN, chosen, strict=True) if v is not None and v != today.get(n)}
        if reached(rules, {**today, **other}, wanted):
            every.add(frozenset(other.items()))
    smallest = {one for one in every if not any(other < one for other in every)}
    assert not found.is_there or smallest == {frozenset()}
    offered = {
        frozenset(zip((choice.fact for choice in change.choices), values, strict=True))
        for change in found.changes
        for values in product(*(meant(choice) for choice in change.choices))
    }
    assert offered == smallest - {frozenset()}
    sizes = [len(change.choices) for change in found.changes]
    assert sizes == sorted(sizes)
    for change in found.changes:
        changed = {**today, **{choice.fact: choice.example for choice in change.choices}}
        assert (change.cell, change.rule) == decide(rules, Profile("", tuple(changed.items()), ()), PATCHING)


def meant(choice: Choice) -> list[str]:
    """The values of the domain that a choice stands for."""
    return [value for value in DOMAIN[choice.fact] if (value in choice.values) is not choice.is_other]


def test_facts_are_named_once() -> None:
    assert facts_asked(FARGATE) == ("compute",)
