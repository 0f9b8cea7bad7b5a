"""Rows that share a text with each other alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from remit.app.plain_twins import Texts, plain_twins

ROW = st.tuples(st.integers(0, 1), st.lists(st.sampled_from(["aa", "bb", "cc", "dd", "x"]), max_size=2, unique=True))
Row = tuple[int, list[str]]


def texts(rows: list[Row]) -> Texts:
    groups = np.array([group for group, _ in rows], dtype=np.int64)
    said = [text for _, each in rows for text in each]
    where = np.repeat(np.arange(len(rows)), [len(each) for _, each in rows]).astype(np.int64)
    return Texts.of(groups, [(said, where)], shortest=2)


@given(st.lists(ROW, max_size=6), st.lists(ROW, max_size=6))
def test_it_is_what_looking_at_every_pair_says(ours: list[Row], theirs: list[Row]) -> None:
    """R2.5: a pair is plain where neither row shares a text with any other row; the other sharers are open."""

    def share(left: Row, right: Row) -> bool:
        return left[0] == right[0] and any(len(text) > 1 and text in right[1] for text in left[1])

    linked = {(i, j) for i, left in enumerate(ours) for j, right in enumerate(theirs) if share(left, right)}
    plain = {
        (i, j) for i, j in linked if sum(one == i for one, _ in linked) == 1 and sum(one == j for _, one in linked) == 1
    }
    found = plain_twins(texts(ours), texts(theirs))
    assert set(zip(found.ours.tolist(), found.theirs.tolist(), strict=True)) == plain
    assert found.theirs.tolist() == sorted(found.theirs.tolist())
    assert found.open_ours.tolist() == sorted({i for i, _ in linked - plain})
    assert found.open_theirs.tolist() == sorted({j for _, j in linked - plain})
