"""What may match is kept: the sieve never loses a text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model.texts import Texts
from remit.resolver import sieve as room
from remit.resolver.sieve import sieved

text = st.lists(st.sampled_from(["a", "b", "service-", "ü", ".tf"]), max_size=4).map("".join)
several = st.sets(text, max_size=4)


@pytest.fixture(scope="module", autouse=True)
def few() -> Iterator[None]:
    """Few texts are sieved too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "_FEW", 0)
        yield


@given(st.lists(text, max_size=12), several, several, several)
def test_nothing_that_matches_is_left_out(texts: list[str], words: set[str], begins: set[str], ends: set[str]) -> None:
    kept = sieved(Texts.of(texts), words=words, begins=begins, ends=ends).tolist()
    assert kept == sorted(set(kept))
    for row, one in enumerate(texts):
        if one in words or one.startswith(tuple(begins)) or one.endswith(tuple(ends)):
            assert row in kept


def test_most_of_what_cannot_match_is_left_out() -> None:
    texts = Texts.of([f"service-{number}" for number in range(5000)])
    assert len(sieved(texts, words=["service-7", "service-4999"])) == 2
    assert len(sieved(texts, begins=["other-service"], ends=["-12", "x"])) < 20
    assert len(sieved(texts)) == 0


def test_few_texts_are_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_FEW", 3)
    assert sieved(Texts.of(["a", "b", "c"]), words=["x"]).tolist() == [0, 1, 2]
    assert sieved(Texts.of(["a", "b", "c", "x"]), words=["x"]).tolist() == [3]
