"""Parameters are taken strictly, and what is wrong is named."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from remit.web.rest.asking import LONGEST_QUERY, asked_of, moment_asked, pairs_of
from remit.web.rest.problems import AskedWrongError
from remit.web.rest.resource import RESOURCES, Asked, AskedList, ListInScope, scope_asked


def test_parameters_come_in_their_shape() -> None:
    asked = asked_of(pairs_of(b"limit=7&q=a%20b&team=&snapshot=3"), ListInScope)
    assert (asked.limit, asked.snapshot, scope_asked(asked).chosen()) == (7, 3, {"text": "a b"})
    assert asked_of([("with", "a=b"), ("with", "c=d"), ("id", "x")], RESOURCES.load("service").asked) is not None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (b"nonsense=1", "there is no parameter “nonsense”"),
        (b"limit=1&limit=2", "“limit” comes twice"),
        (b"limit=many", "expected `int`"),
        (b"limit=501", "expected `int` <= 500"),
        (b"snapshot=-1", "expected `int` >= 0"),
        (b"cursor=%21", "expected `str` matching"),
        (b"%ff=1", "cannot be read"),
        (b"\xff=1", "cannot be read"),
        (b"&".join(b"a=1" for _ in range(300)), "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(query: bytes, words: str) -> None:
    with pytest.raises(AskedWrongError) as caught:
        asked_of(pairs_of(query), AskedList)
    assert words in caught.value.message
    assert caught.value.status == HTTPStatus.BAD_REQUEST
    assert caught.value.hint


def test_a_query_has_an_end() -> None:
    with pytest.raises(AskedWrongError) as caught:
        pairs_of(b"q=" + b"x" * LONGEST_QUERY)
    assert caught.value.status == HTTPStatus.REQUEST_URI_TOO_LONG


def test_times_that_are_none_are_refused() -> None:
    assert moment_asked("") is None
    asked = moment_asked("2026-11-20")
    assert asked is not None
    assert asked.isoformat().startswith("2026-11-20T23:59:59")
    for text in ("2026-02-31", "999999w"):
        with pytest.raises(AskedWrongError):
            moment_asked(text)
    with pytest.raises(AskedWrongError):
        asked_of([("as_of", "yesterday")], Asked)
