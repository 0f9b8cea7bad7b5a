"""Conditions over a resource: three answers, never a guess."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.tiny import seen
from remit.errors import KnowledgeError
from remit.knowledge.evaluate import any_of, compile_condition, every_of, negated, plain
from remit.knowledge.expression import Native, parse_expression
from remit.knowledge.subject import Default, Neighbours, Subject
from remit.model.facts import HIDDEN, REFUSED, UNKNOWN

ANSWERS = (True, False, UNKNOWN)
markers = st.sampled_from([UNKNOWN, HIDDEN])
answers = st.lists(st.sampled_from(ANSWERS), max_size=6)


def ask(
    condition: str,
    attributes: dict[str, Any] | None = None,
    *,
    parts: dict[str, list[dict[str, Any]]] | None = None,
    defaults: dict[str, Any] | None = None,
    references: dict[str, tuple[str, ...]] | None = None,
) -> object:
    neighbours = Neighbours()
    key = seen("tf:aws_kms_key", "aws_kms_key.k", {"arn": "arn:key"})
    neighbours.by_address = {key.address: key}
    neighbours.by_value = {"arn:key": [("aws/kms", key)]}
    subject = Subject(
        seen("tf:x", "x.a", attributes, references=references or {}),
        {role: [seen("tf:p", f"p.{n}", row) for n, row in enumerate(rows)] for role, rows in (parts or {}).items()},
        {path: Default(value=value, source="page") for path, value in (defaults or {}).items()},
        neighbours,
    )
    return compile_condition(parse_expression(condition))(subject)


@pytest.mark.parametrize(("left", "right"), [(left, right) for left in ANSWERS for right in ANSWERS])
def test_and_or_and_not_follow_kleenes_tables(left: object, right: object) -> None:
    values = {"a": left, "b": right}
    both = (left, right)
    expected_and = False if False in both else UNKNOWN if UNKNOWN in both else True
    expected_or = True if True in both else UNKNOWN if UNKNOWN in both else False
    assert ask("a and b", values) is expected_and
    assert ask("a or b", values) is expected_or
    assert ask("not a", values) is {True: False, False: True, UNKNOWN: UNKNOWN}[left]


@given(answers)
def test_every_is_the_opposite_of_any_of_the_opposites(values: list[Any]) -> None:
    assert every_of(values) is negated(any_of(negated(value) for value in values))
    assert any_of(values) is (True if True in values else UNKNOWN if UNKNOWN in values else False)


@pytest.mark.parametrize(
    ("condition", "value", "answer"),
    [
        ("a == 'x'", "x", True), ("a == 'x'", "y", False), ("a == true", "true", True), ("a == 1", 1.0, True),
        ("a == 1", "1", True), ("a == 1.5", 1.5, True), ("a != 'x'", "y", True), ("a != 'x'", "x", False),
        ("a in ['x', 'y']", "y", True), ("a in ['x', 'y']", "z", False), ("a in []", "z", False),
        ("a < 3", 2, True), ("a < 3", 3, False), ("a <= 3", 3, True), ("a > 3", "4", True), ("a >= 3", 2, False),
        ("a < 3", "text", False), ("a < 'text'", 3, False), ("a < true", 0, False), ("a < 3", True, False),
        ("a", True, True), ("a", "true", True), ("a", False, False), ("a", 1, False),
        ("true", 0, True), ("false", 0, False),
        ("startswith(a, 'ab')", "abc", True), ("startswith(a, 'b')", "abc", False), ("contains(a, 'b')", "abc", True),
        ("contains(a, 'x')", "abc", False), ("contains(a, '2')", 123, True),
    ],
)  # fmt: skip
def test_a_value_compares_as_it_is_written(condition: str, value: object, answer: bool) -> None:
    assert ask(condition, {"a": value}) is answer


def test_numbers_too_large_for_the_machine_still_compare() -> None:
    assert ask(f"a < {'9' * 400}", {"a": 1}) is True


@pytest.mark.parametrize("marker", [UNKNOWN, HIDDEN, REFUSED])
@pytest.mark.parametrize(
    "condition",
    [
        "a", "a == 1", "a != 1", "a in [1]", "a < 1", "startswith(a, 'x')", "contains(a, 'x')", "not a", "all(a) == 1",
        "a.b == 1", "all_of(a, x)",
    ],
)  # fmt: skip
def test_what_is_unknown_or_hidden_compares_as_unknown(condition: str, marker: object) -> None:
    assert ask(condition, {"a": marker}) is UNKNOWN


@pytest.mark.parametrize("marker", [UNKNOWN, HIDDEN])
def test_what_is_unknown_or_hidden_is_still_there(marker: object) -> None:
    assert ask("present(a)", {"a": marker}) is True
    assert ask("absent(a)", {"a": marker}) is False
    assert ask("present(a.b)", {"a": marker}) is True


@pytest.mark.parametrize("value", [REFUSED, [REFUSED], {"b": REFUSED}, [{"b": [REFUSED]}]])
def test_of_what_was_refused_nobody_knows_whether_it_is_there(value: object) -> None:
    assert ask("present(a.b)", {"a": value}) is UNKNOWN
    assert ask("absent(a.b)", {"a": value}) is UNKNOWN
    assert ask("present(a.b | c)", {"a": value, "c": 1}) is True
    assert ask("count(a.b) > 0", {"a": value}) is UNKNOWN


def test_companions_that_nobody_may_list_may_be_there_or_not() -> None:
    unseen: dict[str, list[dict[str, Any]]] = {"lid": [{"": REFUSED}]}
    assert ask("present(parts.lid)", parts=unseen) is UNKNOWN
    assert ask("absent(parts.lid.closed)", parts=unseen) is UNKNOWN
    assert ask("parts.lid.closed == true", parts=unseen) is UNKNOWN
    assert ask("present(parts.lid)", parts={"lid": [{"": REFUSED}, {"closed": True}]}) is True


@pytest.mark.parametrize("value", [None, []])
def test_what_is_not_there_equals_nothing(value: object) -> None:
    assert ask("absent(a)", {"a": value}) is True
    assert ask("present(a)", {"a": value}) is False
    assert [ask(f"a {sign} 1", {"a": value}) for sign in ("==", "<", ">=", "!=")] == [False, False, False, True]
    assert ask("a in [1]", {"a": value}) is False
    assert ask("all(a) == 1", {"a": value}) is False
    assert ask("a.b == 1", {"a": value}) is False


def test_a_path_walks_through_lists_and_any_element_is_enough() -> None:
    rules = {"rule": [{"port": [22, 80]}, {"port": 443}, "odd", {"port": None}]}
    assert ask("rule.port == 443", rules) is True
    assert ask("any(rule).port == 22", rules) is True
    assert ask("rule.port == 25", rules) is False
    assert ask("rule.port != 443", rules) is False
    assert ask("count(rule.port) == 3", rules) is True


def test_all_asks_for_every_element() -> None:
    assert ask("all(a) == 1", {"a": [1, 1]}) is True
    assert ask("all(a) == 1", {"a": [1, 2]}) is False
    assert ask("all(a) == 1", {"a": [1, UNKNOWN]}) is UNKNOWN
    assert ask("all(a) == 1", {"a": [2, UNKNOWN]}) is False
    assert ask("all(a | b).c in [1, 2]", {"a": [{"c": 1}], "b": {"c": 2}}) is True


def test_several_paths_join() -> None:
    assert ask("any(a | b).c == 2", {"a": {"c": 1}, "b": [{"c": 2}]}) is True


def test_a_default_stands_in_only_where_nothing_is_written() -> None:
    assert ask("a == 1", {}, defaults={"a": 1}) is True
    assert ask("a == 1", {"a": 2}, defaults={"a": 1}) is False
    assert ask("a == 1", {"a": UNKNOWN}, defaults={"a": 1}) is UNKNOWN
    assert ask("a.b == 1", {"a": [{}]}, defaults={"a.b": 1}) is True
    assert ask("b == 1", {}, defaults={"a": 1}) is False


@pytest.mark.parametrize(
    ("condition", "values", "answer"),
    [
        ("count(a) == 2", [1, 2], True),
        ("count(a) != 2", [1, 2], False),
        ("count(a) != 1", [1, 2], True),
        ("count(a) > 0", [], False),
        ("count(a) < 1", [], True),
        ("count(a) in [0, 2]", [1, HIDDEN], True),
        ("count(a) > 0", [1, UNKNOWN], UNKNOWN),
    ],
)
def test_count_tells_how_many_and_unknown_where_more_may_come(
    condition: str, values: list[object], answer: object
) -> None:
    assert ask(condition, {"a": values}) is answer


def test_all_of_takes_each_switch_from_whichever_object_has_it() -> None:
    parts: dict[str, list[dict[str, Any]]] = {"one": [{"x": True}], "two": [{"y": True, "x": False}]}
    assert ask("all_of(parts.one | parts.two, x, y)", parts=parts) is True
    assert ask("all_of(parts.one, x, y)", parts=parts) is False
    assert ask("all_of(parts.none, x)", parts=parts) is False
    assert ask("all_of(parts.one | parts.two, x, y)", parts={"one": [{"x": True}], "two": [{"y": UNKNOWN}]}) is UNKNOWN


def test_parts_are_there_when_a_companion_is() -> None:
    assert ask("present(parts.lid)", parts={"lid": [{}]}) is True
    assert ask("absent(parts.lid)") is True
    assert ask("parts.lid.closed == true", parts={"lid": [{"closed": False}, {"closed": True}]}) is True
    assert ask("parts == 1", {"parts": 1}) is True


REF = "ref(key) is tf:aws_kms_key"


def test_a_reference_leads_by_address_then_by_value() -> None:
    assert ask(REF, {"key": UNKNOWN}, references={"key": ("aws_kms_key.k",)}) is True
    assert ask(REF, {"key": "arn:key"}) is True
    assert ask("ref(key) is tf:aws_kms_alias", {"key": "arn:key"}) is False
    assert ask("ref(parts.lid.key) is tf:aws_kms_key", parts={"lid": [{"key": "arn:key"}]}) is True


def test_a_reference_that_cannot_be_followed_is_unknown_only_while_it_may_lead_anywhere() -> None:
    assert ask(REF, {"key": UNKNOWN}) is UNKNOWN
    assert ask(REF, {"key": HIDDEN}) is UNKNOWN
    assert ask(REF, {"key": UNKNOWN}, references={"key": ("elsewhere.k",)}) is UNKNOWN
    assert ask(REF, {"key": "arn:elsewhere"}) is False
    assert ask(REF, {"key": 7}) is False
    assert ask(REF, {}) is False


@pytest.mark.parametrize(
    "condition",
    [
        "1", "'x'", "null", "[1]", "tf:x", "ref(a)", "count(a)", "1 == 1", "absent(a) == true", "a == b",
        "a in 'x'", "a == [1]", "a == null", "count(a) == null", "a is tf:x", "ref(a) is 'x'", "ref('x') is tf:x",
        "absent('x')", "absent(a, b)", "count(a, b) == 1", "all_of(a)", "all_of('a', b)", "all_of(a, 'b')",
        "startswith(a)", "contains(a, 1)", "contains('a', 'b')", "a and 1",
    ],
)  # fmt: skip
def test_what_has_no_answer_is_refused_when_it_is_compiled(condition: str) -> None:
    with pytest.raises(KnowledgeError):
        compile_condition(parse_expression(condition))


def test_a_native_type_alone_is_no_condition() -> None:
    with pytest.raises(KnowledgeError, match="no condition"):
        compile_condition(Native("tf:x"))


def test_values_compare_as_text_whatever_their_format_calls_them() -> None:
    assert [plain(value) for value in (True, False, 1, 1.0, 1.5, "x", float("inf"))] == [
        "true", "false", "1", "1", "1.5", "x", "inf",
    ]  # fmt: skip


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | markers,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from([
        "a == 1", "a.b < 2", "all(a).b == 'x'", "a", "count(a.b) > 1", "contains(a, 'b')", "ref(a) is tf:x",
        "all_of(a, b, c)", "absent(a.b)", "a in [1, 'x']", "a != 'x'",
    ]),
)  # fmt: skip
def test_whatever_stands_in_a_resource_gets_an_answer(value: object, condition: str) -> None:
    assert ask(condition, {"a": value}) in ANSWERS
