"""How counts are said beside their nouns."""

from __future__ import annotations

import pytest

from remit.model.wording import counted


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (1, ("part",), "1 part"),
        (0, ("part",), "0 parts"),
        (2, ("part",), "2 parts"),
        (1, ("person", "people"), "1 person"),
        (3, ("person", "people"), "3 people"),
        (1, ("asset has", "assets have"), "1 asset has"),
    ],
)
def test_a_count_agrees_with_its_noun(count: int, words: tuple[str, ...], said: str) -> None:
    assert counted(count, *words) == said
