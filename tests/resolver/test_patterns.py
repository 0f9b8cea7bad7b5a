"""Patterns: `*` in texts, `*` and `**` in paths, everything else stands for itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.resolver.patterns import matches_path, matches_text, specificity


@pytest.mark.parametrize(
    ("pattern", "text", "is_match"),
    [
        ("aws_s3_bucket.a", "aws_s3_bucket.a", True),
        ("aws_s3_bucket.a", "aws_s3_bucketxa", False),
        ("aws_s3_bucket.*", "aws_s3_bucket.a", True),
        ("module.*.aws_s3_bucket.*", 'module.a["x"].aws_s3_bucket.b[0]', True),
        ("*", "", True),
        ("", "", True),
        ("", "a", False),
        ("a[0]", "a[0]", True),
        ("a?", "ab", False),
        ("a*", "a\nb", True),
        ("A", "a", False),
    ],
)
def test_in_texts_a_star_stands_for_any_text(pattern: str, text: str, is_match: bool) -> None:
    assert matches_text(pattern, text) is is_match


@pytest.mark.parametrize(
    ("pattern", "path", "is_match"),
    [
        ("infra", "infra", True),
        ("infra", "infra/prod/main.tf", True),
        ("infra", "infrastructure", False),
        ("infra/", "infra/prod/main.tf", True),
        ("infra/", "infra", True),
        ("infra/*", "infra/prod/main.tf", True),
        ("infra/*.tf", "infra/main.tf", True),
        ("infra/*.tf", "infra/prod/main.tf", False),
        ("infra/**", "infra", True),
        ("infra/**", "infra/a/b", True),
        ("**/prod", "prod", True),
        ("**/prod", "a/b/prod/main.tf", True),
        ("**/prod", "a/reprod", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a**b", "a/x/b", True),
        ("./infra", "infra/a", True),
        ("/infra", "infra/a", True),
        ("infra", "./infra/a", True),
        ("in+fra", "in+fra", True),
        ("in.ra", "infra", False),
        (".", "infra/a", True),
        ("./", "infra/a", True),
        ("/", "infra/a", True),
        ("", "infra/a", False),
    ],
)
def test_in_paths_one_star_stays_in_a_folder_two_cross_and_a_folder_covers_its_content(
    pattern: str, path: str, is_match: bool
) -> None:
    assert matches_path(pattern, path) is is_match


@given(st.text(st.characters(exclude_characters="*"), max_size=20))
def test_a_text_without_a_star_matches_itself_alone(text: str) -> None:
    assert matches_text(text, text)
    assert not matches_text(text, text + "x")


@given(
    st.lists(st.sampled_from(["a", "b.c", "*", "**", "a*"]), min_size=1, max_size=5).map("/".join),
    st.lists(st.sampled_from(["a", "ab", "b.c"]), min_size=1, max_size=5).map("/".join),
)
def test_what_a_path_pattern_covers_it_covers_with_everything_below(pattern: str, path: str) -> None:
    if matches_path(pattern, path):
        assert matches_path(pattern, f"{path}/below")


def test_written_out_is_more_specific_than_a_pattern_and_longer_than_shorter() -> None:
    assert sorted(["abc", "a/b*", "*", "a", "a*"], key=specificity) == ["*", "a*", "a/b*", "a", "abc"]
