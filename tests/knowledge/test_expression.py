"""The language of conditions: what it means, where it refuses, and that nothing else ever comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.errors import KnowledgeError
from remit.knowledge.evaluate import compile_condition
from remit.knowledge.expression import (
    MAX_LENGTH,
    MAX_NESTING,
    Call,
    Compare,
    Items,
    Literal,
    Logic,
    Native,
    Path,
    parse_expression,
    paths_of,
)

YES, NO = Literal(value=True), Literal(value=False)
A, B, C = (Path(((name,),)) for name in "abc")


def refusal(text: str) -> str:
    with pytest.raises(KnowledgeError) as caught:
        parse_expression(text)
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a.b-c.d_e", Path((("a", "b-c", "d_e"),))),
        ("a == 1", Compare("==", A, Literal(1))),
        ("a != -1.5", Compare("!=", A, Literal(-1.5))),
        ("a == 'x y'", Compare("==", A, Literal("x y"))),
        ('a == "and"', Compare("==", A, Literal("and"))),
        ("a == true", Compare("==", A, YES)),
        ("a <= 3", Compare("<=", A, Literal(3))),
        ("a in [1, 'x', false]", Compare("in", A, Items((Literal(1), Literal("x"), NO)))),
        ("a in []", Compare("in", A, Items(()))),
        ("ref(a) is tf:aws_kms_key", Compare("is", Call("ref", (A,)), Native("tf:aws_kms_key"))),
        ("ref(a) is cfn:AWS::KMS::Key", Compare("is", Call("ref", (A,)), Native("cfn:AWS::KMS::Key"))),
        ("absent(a)", Call("absent", (A,))),
        ("contains(a, 'x')", Call("contains", (A, Literal("x")))),
        ("any(a | b).c == 1", Compare("==", Path((("a", "c"), ("b", "c"))), Literal(1))),
        ("any(a | b) == 1", Compare("==", Path((("a",), ("b",))), Literal(1))),
        ("all(a).b.c == 1", Compare("==", Path((("a", "b", "c"),), is_every=True), Literal(1))),
        ("  a  ", A),
    ],
)
def test_text_becomes_the_tree_it_reads_as(text: str, tree: object) -> None:
    assert parse_expression(text) == tree


def test_not_binds_tighter_than_and_and_and_tighter_than_or() -> None:
    negated = Logic("not", (A,))
    assert parse_expression("not a and b or c") == Logic("or", (Logic("and", (negated, B)), C))
    assert parse_expression("a or b and c") == Logic("or", (A, Logic("and", (B, C))))
    assert parse_expression("not a == 1") == Logic("not", (Compare("==", A, Literal(1)),))


def test_parentheses_bind_tightest() -> None:
    assert parse_expression("a and (b or c)") == Logic("and", (A, Logic("or", (B, C))))
    assert parse_expression("not (a and b)") == Logic("not", (Logic("and", (A, B)),))


def test_a_chain_of_one_operator_is_one_node() -> None:
    assert parse_expression("a and b and c") == Logic("and", (A, B, C))


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("a == ", "more expected: a == ⟨here⟩"),
        ("a b", "nothing more expected: a ⟨here⟩b"),
        ("a == 1 == 2", "nothing more expected: a == 1 ⟨here⟩== 2"),
        ("(a", ") expected: (a⟨here⟩"),
        ("(a]", "“)” expected: (a⟨here⟩]"),
        ("a ; b", "a character the language does not have: a⟨here⟩ ; b"),
        ("12abc", "a character the language does not have: ⟨here⟩12abc"),
        ("", "more expected: ⟨here⟩"),
        ("and", "a value, a path or a function expected: ⟨here⟩and"),
        ("a == or", "a value, a path or a function expected: a == ⟨here⟩or"),
        ("not not a", "a value, a path or a function expected: not ⟨here⟩not a"),
        ("a == )", "a value, a path or a function expected: a == ⟨here⟩)"),
        ("upper(a)", "expected: ⟨here⟩upper(a)"),
        ("a in [b]", "only written values stand in a list: a in [⟨here⟩b]"),
        ("any(a, b) == 1", "one path expected: ⟨here⟩any(a, b) == 1"),
        ("any('x') == 1", "one path expected: ⟨here⟩any('x') == 1"),
        ("any(a).1 == 2", "the rest of a path expected: any(a).⟨here⟩1 == 2"),
        ("absent(a | 'x')", "only paths can be joined: absent(a ⟨here⟩| 'x')"),
    ],
)
def test_a_refusal_shows_the_place(text: str, marked: str) -> None:
    assert marked in refusal(text)


def test_a_condition_may_be_long_and_deep_only_up_to_a_limit() -> None:
    assert "longer than" in refusal("a" * (MAX_LENGTH + 1))
    most = MAX_NESTING - 1
    assert parse_expression("(" * most + "a" + ")" * most) == A
    for opening in ("(", "[", "any(", "count("):
        assert "levels of parentheses" in refusal(opening * 200)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("a == 1 and not absent(b.c) or ref(c) is tf:x", [("a",), ("b", "c"), ("c",)]),
        ("all_of(a | b, x, y)", [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]),
        ("any(a | b).c in [1]", [("a", "c"), ("b", "c")]),
        ("true", []),
    ],
)
def test_every_path_that_a_condition_looks_at_is_known(text: str, paths: list[tuple[str, ...]]) -> None:
    assert paths_of(parse_expression(text)) == paths


WORDS = [
    "a", "b.c", "parts.x", "and", "or", "not", "in", "is", "true", "null", "(", ")", "[", "]", ",", "|", ".",
    "==", "!=", "<", ">=", "'x'", "1", "-2.5", "tf:aws_x", "any(", "all(", "all_of(", "count(", "ref(", "absent(",
    "contains(", "startswith(",
]  # fmt: skip


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
    | st.sampled_from(["(", "[", "any(", "not ", "a.", "a and "]).map(lambda piece: piece * 300)
)
def test_any_text_is_a_condition_or_is_refused_with_a_knowledge_error(text: str) -> None:
    try:
        compile_condition(parse_expression(text))
    except KnowledgeError as error:
        assert error.message  # noqa: PT017 - either end is right, so raises() does not fit
