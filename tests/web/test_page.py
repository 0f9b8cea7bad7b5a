"""A page's request: parameters, and links that keep the scope."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.web.page import Request, address

NOW = datetime(2026, 11, 21, tzinfo=UTC)
QUERY = (("team", "a&b"), ("f", "x"), ("f", "y"), ("page", "3"))


@pytest.fixture
def request_made() -> Request:
    return Request(path="/assets", query=QUERY, now=NOW)


def test_parameters_are_read(request_made: Request) -> None:
    assert request_made.get("f") == "x"
    assert request_made.get_all("f") == ("x", "y")
    assert request_made.get("none", "-") == "-"
    assert request_made.scope == {"team": "a&b"}


def test_links_keep_the_scope_and_nothing_else(request_made: Request) -> None:
    assert request_made.link("/matrix", gaps=1) == "/matrix?team=a%26b&gaps=1"
    assert request_made.link("/matrix", team="") == "/matrix"


def test_the_same_page_with_changes(request_made: Request) -> None:
    assert request_made.here(page="", team="c") == "/assets?f=x&f=y&team=c"
    assert request_made.without("f", "x") == "/assets?team=a%26b&f=y&page=3"
    assert request_made.apart_from(["team"]) == (("f", "x"), ("f", "y"))


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("0", 1), ("-1", 7), ("x", 7), ("", 7), ("99999999999", 7), ("²", 7), ("500", 9)]
)
def test_numbers_stay_within_bounds(text: str, number: int) -> None:
    assert Request(path="/", query=(("page", text),), now=NOW).number("page", 7, most=9) == number


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_an_address_carries_any_value_and_stays_one_line(value: str) -> None:
    made = address("/asset", [("id", value)])
    assert made.startswith("/asset?id=")
    assert made.isascii()
    assert not set("<>\"'\n\r ") & set(made)
