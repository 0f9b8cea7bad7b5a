"""A tree of paths is what a tuple of them is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model.paths import Paths

pieces = st.sampled_from(["a", "b", "/", "/", "ü", "c", "a/b/", "."])
chosen = st.lists(st.lists(pieces, max_size=7).map("".join), unique=True, max_size=8)
clean = st.lists(
    st.tuples(st.lists(st.sampled_from(["a", "b", "c"]), max_size=4).map("/".join), st.sampled_from(["", "/"])).map(
        "".join
    ),
    unique=True,
    max_size=8,
)


@given(chosen)
def test_a_tree_stands_wherever_a_tuple_would(texts: list[str]) -> None:
    made, plain = Paths.of(texts), tuple(texts)
    assert (list(made), len(made), made[:], made[1:5:2]) == (texts, len(plain), plain, plain[1:5:2])
    assert [made[row] for row in range(len(plain))] == texts
    assert made == plain
    assert plain == made
    assert hash(made) == hash(plain)
    assert repr(made) == f"Paths.of({texts!r})"


@given(chosen)
def test_nodes_stand_in_order_of_depth_behind_their_parents(texts: list[str]) -> None:
    made = Paths.of(texts)
    depths = np.repeat(np.arange(len(made.levels) - 1), np.diff(made.levels))
    assert made.levels[-1] == len(made.parents) == len(made.name_of)
    assert (depths[1:] == depths[made.parents[1:]] + 1).all()
    pairs = list(zip(made.parents[1:].tolist(), made.name_of[1:].tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)


@given(chosen, st.lists(pieces, max_size=4).map("".join))
def test_a_path_is_found(texts: list[str], other: str) -> None:
    made = Paths.of(texts)
    for text in (*texts, other):
        assert (text in made) == (text in texts)
        assert made.find(text) == (texts.index(text) if text in texts else -1)
    for place, text in enumerate(texts):
        assert made.index(text) == place


def test_what_is_not_there_is_not_found() -> None:
    made = Paths.of(["a/b"])
    number: object = 1
    assert number not in made
    assert made != "a/b"
    assert made != ("a/b", "c")
    assert made != ("a/c",)
    for missing in ("a", "a/b/", 1):
        with pytest.raises(ValueError, match="no path"):
            made.index(missing)


@given(clean, st.lists(st.sampled_from(["a", "x"]), max_size=3))
def test_from_above_every_path_has_the_folders_in_front(texts: list[str], folders: list[str]) -> None:
    front = "".join(f"{name}/" for name in folders)
    expected = [f"{front}{text}" if text.strip("/") else f"{front.rstrip('/')}{text}" for text in texts]
    made = Paths.of(texts).from_above(folders)
    assert list(made) == expected
    assert [made.find(text) for text in expected] == list(range(len(texts)))


@given(clean, st.sampled_from(["a", "a/b", "b/c/a"]))
def test_from_below_only_what_lies_there_is_left(texts: list[str], folder: str) -> None:
    made = Paths.of(texts)
    node = made.node(folder.split("/"))
    inner = [number for number, text in enumerate(texts) if f"{text}/".startswith(f"{folder}/")]
    if node < 0:
        assert inner == []
        return
    numbers, below = made.below(node)
    expected = [texts[number].removeprefix(folder) for number in inner]
    assert numbers.tolist() == inner
    assert list(below) == [text if text == "/" else text.removeprefix("/") for text in expected]
    assert below.levels[-1] == len(below.parents)


@given(clean)
def test_some_of_the_paths_and_what_lies_in_them(texts: list[str]) -> None:
    made = Paths.of(texts)
    half = np.arange(0, len(texts), 2)
    assert list(made.taken(half)) == texts[::2]
    assert list(made.insides()) == [f"{text.removesuffix('/')}/" for text in texts]
