"""Sets of patterns: for each text exactly those that match it alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model.columns import Column
from remit.resolver import sieve
from remit.resolver.pattern_sets import PatternSets, match_paths, match_texts
from remit.resolver.patterns import matches_path, matches_text

words = st.lists(st.sampled_from(["a", "b", ".", "*", "\n"]), max_size=5).map("".join)
spelled = st.lists(st.sampled_from(["a", "b", "/", "./", "*", "**", "**/", "/**", "a*"]), max_size=6).map("".join)
paths = st.lists(st.sampled_from(["a", "b", "ab", "/", "/", ".", "./", "*"]), max_size=7).map("".join)


def said(found: PatternSets) -> list[tuple[int, ...]]:
    assert found.sets[0] == ()
    assert len(set(found.sets)) == len(found.sets)
    return [found.sets[code] for code in found.codes.tolist()]


@pytest.fixture(scope="module", autouse=True, params=[0, sieve._FEW])
def few(request: pytest.FixtureRequest) -> Iterator[None]:
    """Few texts are sieved too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve, "_FEW", request.param)
        yield


@given(st.lists(words, max_size=5), st.lists(words, max_size=6))
def test_texts_equal_a_loop_over_patterns(patterns: list[str], texts: list[str]) -> None:
    expected = [tuple(n for n, pattern in enumerate(patterns) if matches_text(pattern, text)) for text in texts]
    assert said(match_texts(patterns, texts)) == expected


@given(st.lists(spelled, max_size=5), st.lists(paths, max_size=6))
def test_paths_equal_a_loop_over_patterns(patterns: list[str], asked: list[str]) -> None:
    expected = [tuple(n for n, pattern in enumerate(patterns) if matches_path(pattern, path)) for path in asked]
    column = Column(np.arange(len(asked), dtype=np.int32), tuple(asked))
    assert said(match_paths(patterns, column)) == expected
    assert said(match_paths(patterns[::-1], column)) == [
        tuple(sorted(len(patterns) - 1 - number for number in numbers)) for numbers in expected
    ]
