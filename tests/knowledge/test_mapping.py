"""From a native resource to facts: clause by clause, and never past something that cannot be told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from knowledge.tiny import seen
from remit.errors import KnowledgeError
from remit.knowledge.mapping import compile_clause, compile_mapping, named_function
from remit.knowledge.schema import ClauseRow, NativeRow
from remit.knowledge.subject import Neighbours, Subject
from remit.model.facts import HIDDEN, UNKNOWN, Fact, FactKind, FactStatus, FactType

TYPES = {
    "shield": FactType(name="shield", kind=FactKind.ENUM, values=("on", "off"), what="?"),
    "label": FactType(name="label", kind=FactKind.TEXT, what="?"),
    "size": FactType(name="size", kind=FactKind.INTEGER, what="?"),
    "holes": FactType(name="holes", kind=FactKind.TEXTS, what="?"),
}


def row(**fields: object) -> NativeRow:
    return msgspec.convert({"asset": {}, **fields}, NativeRow)


def fact(name: str, clauses: object, attributes: dict[str, Any] | None = None, **more: object) -> Fact:
    mapping = compile_mapping("acme/box", "tf:box", row(facts={name: clauses}, **more), TYPES)
    (found,) = mapping.derive(Subject(seen("tf:box", "box.a", attributes), {}, mapping.defaults, Neighbours()))
    return found


def test_the_first_clause_that_applies_gives_the_fact() -> None:
    clauses = [{"if": "a == 1", "is": "on"}, {"if": "a == 2", "is": "off"}, {"is": "on"}]
    assert fact("shield", clauses, {"a": 2}) == Fact(name="shield", value="off", status=FactStatus.STATED, origin="a")
    assert fact("shield", clauses, {"a": 3}).origin == "the type itself"


def test_a_condition_that_cannot_be_told_stops_as_unknown() -> None:
    clauses = [{"if": "a == 1", "is": "on"}, {"is": "off"}]
    assert fact("shield", clauses, {"a": UNKNOWN}) == Fact(
        name="shield", value=UNKNOWN, status=FactStatus.UNKNOWN, origin="a"
    )


def test_where_no_clause_applies_the_fact_is_unknown_and_says_so() -> None:
    found = fact("shield", {"if": "a == 1", "is": "on"}, {"a": 2})
    assert (found.value, found.status, found.origin) == (UNKNOWN, FactStatus.UNKNOWN, "nothing in the input says")


@pytest.mark.parametrize(
    ("name", "clause", "value", "expected"),
    [
        ("label", {"get": "a"}, "x", "x"),
        ("label", {"get": "a"}, True, "true"),
        ("label", {"get": "a"}, ["x", "x"], "x"),
        ("label", {"get": "a"}, ["x", "y"], UNKNOWN),
        ("label", {"get": "a"}, ["x", UNKNOWN], UNKNOWN),
        ("label", {"get": "a"}, HIDDEN, UNKNOWN),
        ("size", {"get": "a"}, 7, 7),
        ("size", {"get": "a"}, "7.0", 7),
        ("size", {"get": "a"}, [7, "7"], 7),
        ("size", {"get": "a"}, "wide", UNKNOWN),
        ("size", {"get": "a"}, float("inf"), UNKNOWN),
        ("shield", {"get": "a"}, "on", "on"),
        ("shield", {"get": "a"}, "half", UNKNOWN),
        ("shield", {"get": "a", "map": {"true": "on"}}, True, "on"),
        ("shield", {"get": "a", "map": {"true": "on"}}, False, UNKNOWN),
        ("shield", {"get": "a", "map": {"true": "on"}}, [True, True], "on"),
        ("shield", {"get": "a", "map": {"true": "on"}}, [True, False], UNKNOWN),
        ("shield", {"get": "a", "map": {"true": "on"}}, UNKNOWN, UNKNOWN),
        ("holes", {"get": "a"}, ["y", "x", "y"], ("x", "y")),
        ("holes", {"get": "a"}, "x", ("x",)),
        ("holes", {"get": "a"}, ["x", HIDDEN], UNKNOWN),
        ("holes", {"get": "a", "map": {"1": "one", "2": "two"}}, [2, 1], ("one", "two")),
        ("holes", {"is": ["y", "x"]}, None, ("x", "y")),
        ("label", {"get": "a.b"}, [{"b": "x"}, {"c": "y"}], "x"),
    ],
)
def test_a_value_is_taken_in_the_facts_type_or_not_at_all(
    name: str, clause: dict[str, Any], value: object, expected: object
) -> None:
    assert fact(name, clause, {"a": value}).value == expected


def test_a_value_that_is_none_of_the_facts_leads_to_the_next_clause() -> None:
    clauses = [{"get": "a", "map": {"x": "on"}}, {"get": "b"}, {"is": "off"}]
    assert fact("shield", clauses, {"a": "z", "b": "half"}).value == "off"
    assert fact("shield", clauses, {}).value == "off"


def test_a_list_with_a_gap_does_not_lead_to_the_next_clause() -> None:
    clauses = [{"get": "a", "map": {"x": "on"}}, {"is": "off"}]
    assert fact("shield", clauses, {"a": ["x", UNKNOWN]}).value is UNKNOWN


def test_a_default_marks_the_fact_and_names_its_source() -> None:
    found = fact("label", {"get": "a"}, {}, defaults={"a": [{"is": "x", "source": "page"}]})
    assert (found.value, found.status, found.source) == ("x", FactStatus.DEFAULT, "acme/box#page")
    stated = fact("label", {"get": "a"}, {"a": "y"}, defaults={"a": [{"is": "x", "source": "page"}]})
    assert (stated.value, stated.status, stated.source) == ("y", FactStatus.STATED, "")


def test_a_clause_may_state_a_default_itself() -> None:
    found = fact("shield", {"is": "off", "source": "page"})
    assert (found.status, found.source) == (FactStatus.DEFAULT, "acme/box#page")


def test_an_answer_rests_on_a_default_that_kept_an_earlier_clause_from_applying() -> None:
    clauses = [{"if": "a == true", "is": "on"}, {"is": "off"}]
    found = fact("shield", clauses, {}, defaults={"a": [{"is": False, "source": "page"}]})
    assert (found.value, found.status) == ("off", FactStatus.DEFAULT)


def test_a_named_function_sees_the_values_of_each_path() -> None:
    clause = {"call": "kms.key_owner", "with": ["a"], "map": {"provider_key": "on", "customer_key": "off"}}
    assert fact("shield", clause, {"a": "alias/aws/ebs"}).value == "on"
    assert fact("shield", clause, {"a": "alias/own"}).value == "off"
    assert fact("shield", clause, {"a": UNKNOWN}).value is UNKNOWN
    assert fact("shield", [clause, {"is": "off"}], {}).value == "off"


@pytest.mark.parametrize("name", ["kms.nothing", "nothing.key_owner", "kms", "", "__init__.x", "../kms.key_owner"])
def test_a_function_that_nobody_named_is_refused(name: str) -> None:
    with pytest.raises((KnowledgeError, AttributeError), match=r"no named function|CALLS"):
        named_function(name)


@pytest.mark.parametrize("clause", [{}, {"is": "on", "get": "a"}, {"call": "kms.key_owner", "get": "a"}, {"if": "a"}])
def test_a_clause_gives_exactly_one_thing(clause: dict[str, Any]) -> None:
    with pytest.raises(KnowledgeError, match="exactly one of is, get, call"):
        compile_clause(msgspec.convert(clause, ClauseRow))


def test_a_companion_says_whose_it_is() -> None:
    part = msgspec.convert({"part": "lid", "of": "ref(box.id)"}, NativeRow)
    assert compile_mapping("acme/box", "tf:lid", part, TYPES).of == ("box", "id")
    whole = msgspec.convert({"part": "lid", "of": "scope(account)"}, NativeRow)
    assert compile_mapping("acme/box", "tf:lid", whole, TYPES).of == ()
    for of in ("", "box", "ref()", "scope(region)"):
        wrong = msgspec.convert({"part": "lid", "of": of}, NativeRow)
        with pytest.raises(KnowledgeError, match="of: ") as caught:
            compile_mapping("acme/box", "tf:lid", wrong, TYPES)
        assert "scope(account)" in caught.value.hint


def test_what_follows_from_stated_values_is_no_default() -> None:
    """R1.4: a page may say what a setting brings with it; the setting itself stands in the input."""
    follows = {"if": "a == 1", "is": "on", "source": "page"}
    assert (fact("shield", follows, {"a": 1}).status, fact("shield", follows, {"a": 1}).source) == (
        FactStatus.STATED,
        "acme/box#page",
    )
    missing = {"if": "a == 1 and absent(b)", "is": "on", "source": "page"}
    assert fact("shield", missing, {"a": 1}).status is FactStatus.DEFAULT
    assert fact("shield", {"is": "on", "source": "page"}, {"a": 1}).status is FactStatus.DEFAULT


def test_a_reference_is_said_too() -> None:
    """R2.1: what is known only after apply may still be named."""
    mapping = compile_mapping(
        "acme/box", "tf:box", row(facts={"shield": {"if": "ref(a) is tf:key", "is": "on", "source": "page"}}), TYPES
    )
    key = seen("tf:key", "key.a")
    box = seen("tf:box", "box.a", references={"a": ("key.a",)})
    (found,) = mapping.derive(Subject(box, {}, mapping.defaults, Neighbours(by_address={"key.a": key})))
    assert (found.value, found.status) == ("on", FactStatus.STATED)


def test_the_account_of_an_asset_is_a_path_of_its_own() -> None:
    """R1.6: whose an account number is, only the account that the asset lives in tells."""
    here = compile_mapping("acme/box", "tf:box", row(facts={"label": {"get": "asset.account"}}), TYPES)
    for account, value in (("111122223333", "111122223333"), ("", UNKNOWN)):
        (found,) = here.derive(Subject(seen("tf:box", "box.a", account=account), {}, here.defaults, Neighbours()))
        assert found.value == value
