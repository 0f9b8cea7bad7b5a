"""Many patterns at once answer as each pattern alone would: the last of each group that matches."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.resolver import sieve
from remit.resolver.globs import both_ends, compiled
from remit.resolver.path_rules import SOME_FILE, PathRule, PathRules, Tail


def answer(rules: Sequence[PathRule], path: str) -> tuple[int, ...]:
    made = PathRules(rules)
    (code,) = made.match([path]).tolist()
    return made.answers[code]


# --- the naive loop ------------------------------------------------------------------------------


def glob_matches(glob: str, name: str, *, has_classes: bool) -> bool:
    """A shell's glob, by trying everything."""
    if not glob:
        return not name
    if glob[0] == "*":
        return any(glob_matches(glob[1:], name[at:], has_classes=has_classes) for at in range(len(name) + 1))
    if not name:
        return False
    if has_classes and glob.startswith("[ab]"):
        return name[0] in "ab" and glob_matches(glob[4:], name[1:], has_classes=True)
    if has_classes and glob.startswith("[!a]"):
        return name[0] != "a" and glob_matches(glob[4:], name[1:], has_classes=True)
    if glob[0] == "\\":
        return glob[1] == name[0] and glob_matches(glob[2:], name[1:], has_classes=has_classes)
    return glob[0] in {"?", name[0]} and glob_matches(glob[1:], name[1:], has_classes=has_classes)


def segments_match(segments: tuple[str, ...], names: Sequence[str], rule: PathRule) -> bool:
    if not segments:
        return {Tail.NOTHING: not names, Tail.ANYTHING: True, Tail.SOMETHING: bool(names)}[rule.tail]
    if segments[0] == "**":
        return any(segments_match(segments[1:], names[at:], rule) for at in range(len(names) + 1))
    return (
        bool(names)
        and glob_matches(segments[0], names[0], has_classes=rule.has_classes)
        and segments_match(segments[1:], names[1:], rule)
    )


def naive(rules: Sequence[PathRule], path: str) -> tuple[int, ...]:
    names = path.split("/")
    if path.endswith("/"):
        names = [name for name in names if name] + [SOME_FILE]
    hits = [number for number, rule in enumerate(rules) if segments_match(rule.segments, names, rule)]
    groups = {rules[number].group for number in hits}
    return tuple(
        sorted(
            max((number for number in hits if rules[number].group == group), key=lambda n: (rules[n].is_final, n))
            for group in groups
        )
    )


segments = st.sampled_from([
    "**", "**", "*", "a", "b", "a.tf", "*.tf", "a*", "*a*", "a*b", "?", "a?", "*b*.tf", "[ab]", "[!a]*", "\\*", "\\a",
])  # fmt: skip
path_rules = st.lists(
    st.builds(
        PathRule,
        st.lists(segments, max_size=4).map(tuple),
        st.sampled_from(Tail),
        st.integers(0, 2),
        st.sampled_from([False, False, False, True]),
        st.booleans(),
    ),
    max_size=8,
)
names = st.sampled_from(["a", "b", "ab", "aab", "a.tf", "b.tf", "ab.tf", "*", "c", "[ab]", "[!a]"])
paths = st.lists(
    st.tuples(st.lists(names, min_size=1, max_size=4).map("/".join), st.sampled_from(["", "", "/"])).map("".join),
    max_size=6,
)


@given(path_rules, paths)
def test_r2_2_all_rules_at_once_equal_a_loop_over_rules(rules: list[PathRule], chosen: list[str]) -> None:
    made = PathRules(rules)
    assert [made.answers[code] for code in made.match(chosen).tolist()] == [naive(rules, path) for path in chosen]


@given(path_rules, paths)
def test_r2_2_sieving_names_changes_nothing(rules: list[PathRule], chosen: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve, "_FEW", 0)
        made = PathRules(rules)
        assert [made.answers[code] for code in made.match(chosen).tolist()] == [naive(rules, path) for path in chosen]


globs = st.lists(st.sampled_from(["a", "*", "?", "[a]", "[!b]", "[", "]", "\\", "\n"]), max_size=5).map("".join)


@given(globs, st.lists(st.sampled_from(["a", "b", "[", "]", "\\", "\n", "*"]), max_size=5).map("".join), st.booleans())
def test_what_a_glob_begins_and_ends_with(glob: str, name: str, has_classes: bool) -> None:
    begin, end = both_ends(glob)
    if compiled(glob, has_classes=has_classes).fullmatch(name):
        assert name.startswith(begin)
        assert name.endswith(end)


# --- by example ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("segments", "path", "is_hit"),
    [
        (("a", "*.tf"), "a/", True),
        (("a", "**", "*.tf"), "a/", True),
        (("a", "*"), "a/", True),
        (("a", "main.tf"), "a/", False),
        (("a", "*.yaml"), "a/", False),
        (("a", "?.tf"), "a/", False),
        (("*.tf",), "/", True),
        (("a", "**", "*.tf"), "a/b/", True),
    ],
)
def test_a_folder_stands_for_a_tf_file_of_any_name_in_it(segments: tuple[str, ...], path: str, is_hit: bool) -> None:
    assert answer([PathRule(segments)], path) == ((0,) if is_hit else ())


def test_an_empty_segment_is_in_no_path() -> None:
    assert answer([PathRule(("a", "", "b"), Tail.ANYTHING)], "a/b") == ()


def test_no_rules_answer_nothing() -> None:
    assert answer([], "a/b") == ()


def test_equal_rules_and_globs_are_kept_once() -> None:
    made = PathRules([PathRule(("x*y",), Tail.ANYTHING), PathRule(("x*y",)), PathRule(("**", "**", "x*y"))])
    assert made.slow_globs == 1
    (code,) = made.match(["xzy"]).tolist()
    assert made.answers[code] == (2,)


@pytest.mark.parametrize(
    ("glob", "name", "is_hit"),
    [
        ("[a-c]", "b", True),
        ("[^a-c]", "b", False),
        ("[c-a]", "b", False),
        ("[!c-a]", "b", True),
        ("[]]", "]", True),
        ("[a", "[a", True),
        ("a[-z]", "a-", True),
        ("\\[a]", "[a]", True),
        ("*a*a*", "aa", True),
        ("*ab*b", "ab", False),
    ],
)
def test_classes_and_pieces(glob: str, name: str, is_hit: bool) -> None:
    assert bool(compiled(glob, has_classes=True).fullmatch(name)) is is_hit


def test_no_pattern_can_be_made_slow() -> None:
    """Tried naively, these take longer than anybody waits; the bound is generous."""
    start = perf_counter()
    assert compiled("*a" * 200 + "b", has_classes=False).fullmatch("a" * 5_000) is None
    deep = PathRule(("**", "a") * 200 + ("b",))
    assert answer([deep], "/".join("a" * 2_000)) == ()
    assert perf_counter() - start < 30
