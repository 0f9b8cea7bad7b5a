"""From profiles to cells: equal to a naive loop over every asset and control, and explained as it was decided."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from remit.errors import ConfigurationError
from remit.model.facts import UNKNOWN
from remit.model.location import Location
from remit.model.map import Profile, ResponsibilityMap
from remit.model.party import NOT_APPLICABLE, PARTIES, ROLES, Cell, Label, Party, cautious, plain_split
from remit.model.rules import Condition, Override, Rulebook, RuleKind, ScopeKind, Service, ServiceModel, SplitRule
from remit.model.source import Grade
from remit.resolver.cells import Verdict, condition_holds, decide_all, explain, resolve, unstated_rule
from remit.resolver.profiles import split_facts
from resolver.estates import control, estate

CONTROLS = tuple(control(f"control-{number}") for number in range(3))
SCOPES = [
    "asset",
    "path",
    "workload",
    "account",
    "environment",
    "service",
    "data_class",
    "tier",
]  # the most specific first
COLUMN_OF = {scope: scope for scope in SCOPES[1:]}
WORDS = ("a", "b")

cells = st.sampled_from([plain_split(label) for label in Label]) | st.builds(
    lambda *parties: Cell.of(dict(zip(ROLES, parties, strict=True))),
    *[st.frozensets(st.sampled_from(PARTIES[:3]), min_size=least) for least in (1, 0, 0)],
)
conditions = st.dictionaries(
    st.sampled_from(["f", "g"]), st.sampled_from([("x",), ("y",), ("x", "y")]), max_size=2
).map(lambda chosen: tuple(Condition(fact=fact, values=values) for fact, values in chosen.items()))
control_ids = st.sampled_from([one.id for one in CONTROLS])


def rules(kind: RuleKind, when: st.SearchStrategy[tuple[Condition, ...]]) -> st.SearchStrategy[SplitRule]:
    return st.builds(
        lambda c, cell, w: SplitRule(control=c, cell=cell, kind=kind, conditions=w), control_ids, cells, when
    )


models = st.lists(rules(RuleKind.MODEL, st.just(())), max_size=3, unique_by=lambda rule: rule.control)
overrides = st.builds(
    lambda scope, rule, word, asset, path: Override(
        scope=ScopeKind[{"data_class": "CLASS"}.get(scope, scope.upper())],
        value=asset if scope == "asset" else path if scope == "path" else word,
        rule=rule,
    ),
    st.sampled_from(SCOPES),
    rules(RuleKind.OVERRIDE, st.just(())),
    st.sampled_from(WORDS),
    st.sampled_from(["x.0", "x.1", "x.*", "*", "*.1"]),
    st.sampled_from(["p", "p/q", "p/*", "**", "**/q", "p/*/q"]),
)


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    books = {name: ServiceModel(id=name, name=name, what="?", rules=tuple(draw(models))) for name in ("m", "n")}
    services = {}
    for name, model in (("a", "m"), ("b", "n"), ("c", "nowhere")):
        own = tuple(draw(st.lists(rules(RuleKind.SERVICE, conditions), max_size=5)))
        services[name] = Service(id=name, name=name, provider="p", model=model, rules=own)
    return Rulebook(
        controls=CONTROLS,
        models=books,
        services=services,
        overrides=tuple(draw(st.lists(overrides, max_size=6, unique_by=lambda o: (o.scope, o.value, o.rule.control)))),
    )


words = st.sampled_from(["", *WORDS])
rows = st.lists(
    st.fixed_dictionaries({
        "service": st.sampled_from(["a", "b", "c", "unheard-of", ""]),
        "path": st.sampled_from(["", "p", "p/q", "p/r/q", "z"]),
        "facts": st.dictionaries(st.sampled_from("fgh"), st.sampled_from(["x", "y", "z", UNKNOWN]), max_size=3),
        **dict.fromkeys(["workload", "account", "environment", "data_class", "tier"], words),
    }),
    max_size=6,
).map(lambda found: [{**row, "id": f"x.{number}"} for number, row in enumerate(found)])  # fmt: skip

# How the six path patterns and five address patterns above match, written out rather than computed.
PATHS = {
    "p": {"p", "p/q", "p/r/q"},
    "p/q": {"p/q"},
    "p/*": {"p/q", "p/r/q"},
    "**": {"p", "p/q", "p/r/q", "z"},
    "**/q": {"p/q", "p/r/q"},
    "p/*/q": {"p/r/q"},
}


def applies(override: Override, row: dict[str, Any]) -> bool:
    if override.scope is ScopeKind.ASSET:
        return override.value in {"*", "x.*", row["id"]} or (override.value == "*.1" and row["id"] == "x.1")
    if override.scope is ScopeKind.PATH:
        return row["path"] in PATHS[override.value]
    return bool(row[override.scope.word] == override.value)


def rank(override: Override) -> tuple[int, bool, int]:
    return SCOPES.index(override.scope.word), "*" in override.value, -len(override.value.replace("*", ""))


def naive(row: dict[str, Any], control_id: str, book: Rulebook) -> tuple[Cell, SplitRule]:
    """One asset, one control, every rule in turn."""
    asked = [one.rule for one in sorted((o for o in book.overrides if applies(o, row)), key=rank)]
    service = book.services.get(row["service"])
    if service is not None:
        asked += service.rules
        asked += book.models[service.model].rules if service.model in book.models else ()
    doubtful: list[SplitRule] = []
    for rule in asked:
        if rule.control != control_id:
            continue
        values = [(c, row["facts"].get(c.fact)) for c in rule.conditions]
        if any(value is not UNKNOWN and value not in c.values for c, value in values):
            continue
        if any(value is UNKNOWN for _, value in values):
            doubtful.append(rule)
            continue
        break
    else:
        rule = unstated_rule(next(c for c in CONTROLS if c.id == control_id))
    if not doubtful:
        return rule.cell, rule
    cell = cautious([*(one.cell for one in doubtful), rule.cell])
    return cell, doubtful[0] if cell.is_undecided else rule


def is_ambiguous(chosen: list[dict[str, Any]], book: Rulebook) -> bool:
    """Whether of two overrides of one scope and control that apply to one asset neither is the more specific."""
    for row in chosen:
        hits = sorted((one for one in book.overrides if applies(one, row)), key=rank)
        first = {(one.scope, one.rule.control): one for one in reversed(hits)}
        best = [rank(first[one.scope, one.rule.control]) == rank(one) for one in hits]
        if sum(best) > len(first):
            return True
    return False


def resolved(chosen: list[dict[str, Any]], book: Rulebook) -> ResponsibilityMap:
    assume(not is_ambiguous(chosen, book))
    return resolve(estate(chosen), book)


@given(rows, rulebooks())
def test_two_overrides_of_equal_weight_are_refused_and_only_those(chosen: list[dict[str, Any]], book: Rulebook) -> None:
    """R1.8: ambiguity is an error, whatever stands first."""
    if is_ambiguous(chosen, book):
        with pytest.raises(ConfigurationError, match="neither is more specific") as caught:
            resolve(estate(chosen), book)
        assert caught.value.hint
    else:
        resolve(estate(chosen), book)


@given(rows, rulebooks())
def test_resolving_profiles_equals_a_loop_over_assets_and_controls(
    chosen: list[dict[str, Any]], book: Rulebook
) -> None:
    found = resolved(chosen, book)
    assert found.controls == tuple(one.id for one in CONTROLS)
    for number, row in enumerate(chosen):
        for column, name in enumerate(found.controls):
            cell, rule = naive(row, name, book)
            assert found.cell(number, column) == cell
            assert decide_all(found.profiles[found.profile_of[number]], book)[column] == (cell, rule)
            assert found.rule(number, column) == rule


@given(rows, rulebooks())
def test_every_cell_has_exactly_one_accountable_party_unless_it_does_not_apply(
    chosen: list[dict[str, Any]], book: Rulebook
) -> None:
    """R1.5."""
    found = resolved(chosen, book)
    for code in found.cells.ravel().tolist():
        cell = Cell(code)
        assert (cell.accountable is not None) is cell.is_applicable
        if cell.accountable is not None:
            assert any(cell.accountable in cell.parties(role) for role in ROLES)


@given(rows, rulebooks())
def test_an_explanation_ends_in_the_rule_that_the_map_gives(chosen: list[dict[str, Any]], book: Rulebook) -> None:
    found = resolved(chosen, book)
    for row in range(len(chosen)):
        profile = found.profiles[int(found.profile_of[row])]
        for column, one in enumerate(CONTROLS):
            steps = explain(profile, one, book)
            (decided,) = [step.rule for step in steps if step.verdict is Verdict.DECIDED]
            doubtful = [step.rule for step in steps if step.verdict is Verdict.UNKNOWN]
            cell = found.cell(row, column)
            assert found.rule(row, column) == (doubtful[0] if cell.is_undecided else decided)
            assert {step.rule.control for step in steps} == {one.id}


@given(rows, rulebooks())
def test_there_are_as_many_profiles_as_assets_that_differ_in_what_matters(
    chosen: list[dict[str, Any]], book: Rulebook
) -> None:
    distinct = {
        (
            row["service"],
            tuple(str(row["facts"].get(name)) for name in split_facts(book.services[row["service"]]))
            if row["service"] in book.services
            else (),
            tuple(number for number, one in enumerate(book.overrides) if applies(one, row)),
        )
        for row in chosen
    }
    assert len(resolved(chosen, book).profiles) == len(distinct)


def test_facts_that_differ_only_in_where_they_were_read_share_a_profile() -> None:
    rule = SplitRule(
        control="control-0", cell=plain_split(Label.PROVIDER), kind=RuleKind.SERVICE,
        conditions=(Condition(fact="f", values=("x",)),),
    )  # fmt: skip
    service = Service(id="a", name="A", provider="p", model="m", rules=(rule,))
    book = Rulebook(controls=CONTROLS, models={}, services={"a": service})
    same = [{"service": "a", "facts": {"f": "x", "other": number}} for number in range(50)]
    found = resolve(estate([*same, {"service": "a"}, {"service": "a", "facts": {"f": UNKNOWN}}]), book)
    assert found.profiles == (
        Profile("a", (("f", "x"),), ()), Profile("a", (("f", None),), ()), Profile("a", (("f", ""),), ()),
    )  # fmt: skip
    assert found.profile_of.tolist() == [0] * 50 + [1, 2]


EVERYWHERE = {
    "id": "x.0", "path": "p", "workload": "a", "account": "a", "environment": "a", "service": "a", "data_class": "a",
    "tier": "a",
}  # fmt: skip


@pytest.mark.parametrize("more", range(len(SCOPES)))
def test_the_more_specific_scope_wins_whatever_the_order_in_which_they_are_written(more: int) -> None:
    """R1.8: asset > path > workload > account > environment > service > class > tier."""
    labels = [Label.PROVIDER, Label.CUSTOMER]
    written = [
        Override(
            scope=ScopeKind[{"data_class": "CLASS"}.get(scope, scope.upper())],
            value=str(EVERYWHERE["id" if scope == "asset" else scope]),
            rule=SplitRule(control="control-0", cell=plain_split(labels[number == more]), kind=RuleKind.OVERRIDE),
        )
        for number, scope in enumerate(SCOPES)
        if number >= more
    ]
    for order in (written, written[::-1]):
        book = Rulebook(controls=CONTROLS, models={}, services={}, overrides=tuple(order))
        assert resolve(estate([EVERYWHERE]), book).cell(0, 0).label is Label.CUSTOMER


def test_of_two_patterns_of_one_scope_the_more_specific_wins() -> None:
    labels = {"**": Label.PROVIDER, "p/*": Label.SHARED, "p/q": Label.CUSTOMER}
    written = tuple(
        Override(
            scope=ScopeKind.PATH, value=pattern,
            rule=SplitRule(control="control-0", cell=plain_split(label), kind=RuleKind.OVERRIDE),
        )
        for pattern, label in labels.items()
    )  # fmt: skip
    book = Rulebook(controls=CONTROLS, models={}, services={}, overrides=written)
    found = resolve(estate([{"path": "p/q"}, {"path": "p/r"}, {"path": "z"}, {}]), book)
    assert [found.cell(row, 0).label for row in range(4)] == [
        Label.CUSTOMER, Label.SHARED, Label.PROVIDER, Label.CUSTOMER,
    ]  # fmt: skip


def test_what_nobody_states_is_the_customers() -> None:
    """R1.5: unstated therefore the customer's."""
    found = resolve(estate([{"service": "nobody"}]), Rulebook(controls=CONTROLS, models={}, services={}))
    rule = found.rule(0, 1)
    assert (rule.kind, rule.grade, rule.customer_part) == (RuleKind.UNSTATED, Grade.UNSTATED, "You do it.")
    assert found.cell(0, 1) == plain_split(Label.CUSTOMER)
    assert found.cell(0, 1).accountable is Party.CUSTOMER
    bare = Rulebook(controls=(), models={}, services={})
    assert [step.verdict for step in explain(found.profiles[0], CONTROLS[1], bare)] == [Verdict.DECIDED]


def test_a_control_that_does_not_apply_has_nobody() -> None:
    rule = SplitRule(control="control-0", cell=NOT_APPLICABLE, kind=RuleKind.MODEL, reason="No code runs there.")
    model = ServiceModel(id="m", name="M", what="?", rules=(rule,))
    book = Rulebook(
        controls=CONTROLS, models={"m": model}, services={"a": Service(id="a", name="A", provider="p", model="m")}
    )
    cell = resolve(estate([{"service": "a"}]), book).cell(0, 0)
    assert (cell.label, cell.accountable) == (Label.NOT_APPLICABLE, None)


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        ({"f": "x", "g": "y"}, True),
        ({"f": "x"}, False),
        ({"f": "x", "g": ""}, None),
        ({"f": "", "g": "x"}, False),
        ({}, False),
    ],
)
def test_a_condition_that_is_false_somewhere_is_false_whatever_is_unknown_beside_it(
    facts: dict[str, str], holds: bool | None
) -> None:
    wanted = (Condition(fact="f", values=("x",)), Condition(fact="g", values=("y", "z")))
    assert condition_holds(wanted, Profile("a", tuple(facts.items()), ())) is holds
    assert condition_holds((), Profile("a", (), ())) is True


def test_an_estate_without_assets_has_no_profiles() -> None:
    found = resolve(estate([]), Rulebook(controls=CONTROLS, models={}, services={}))
    assert (found.profiles, found.cells.shape, len(found.profile_of)) == ((), (0, 3), 0)


def test_the_refusal_of_equal_weights_names_both_and_the_place() -> None:
    written = tuple(
        Override(
            scope=ScopeKind.PATH,
            value=pattern,
            rule=SplitRule(
                control="control-0",
                cell=plain_split(Label.PROVIDER),
                kind=RuleKind.OVERRIDE,
                location=Location(file="remit.yaml", line=line),
            ),
        )
        for line, pattern in ((1, "p/*"), (2, "**/q"))
    )
    book = Rulebook(controls=CONTROLS, models={}, services={}, overrides=written)
    with pytest.raises(ConfigurationError) as caught:
        resolve(estate([{"path": "p/q"}]), book)
    assert caught.value.place == "remit.yaml:2"
    assert "“p/*” (remit.yaml:1) and “**/q”" in caught.value.message
    assert resolve(estate([{"path": "p/r"}, {"path": "z/q"}]), book).cell(0, 0).label is Label.PROVIDER
