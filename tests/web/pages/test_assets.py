"""The list of assets filters, sorts and pages by its address, and leaves as an inert sheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from remit.web.app import Site
from remit.web.sheet import csv_bytes, inert
from web.estate import BUCKET_ID, FORMULA, HOSTILE
from web.markup import Markup, offences


def test_hostile_names_are_shown_as_written(client: TestClient[Site]) -> None:
    html = client.get("/assets").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in html
    assert "\u202e" not in html
    assert offences(html) == []


def test_filters_are_chips_that_can_be_taken_away(client: TestClient[Site]) -> None:
    html = client.get("/assets?owner_status=unowned&team=none&sort=-name").text
    assert "Remove ownership unowned" in html
    hrefs = [attributes.get("href") for attributes in Markup(html).all("a")]
    assert "/assets?team=none&sort=-name" in hrefs
    assert "3 assets in this scope" in html


@pytest.mark.parametrize("query", ["sort=nonsense", "page=0", "page=99999", "page=x", "team=%00", "q=%ff", "rule=no"])
def test_any_address_gives_a_page(client: TestClient[Site], query: str) -> None:
    assert client.get(f"/assets?{query}").status_code == 200


def test_columns_sort_both_ways(client: TestClient[Site]) -> None:
    html = client.get("/assets?sort=service").text
    assert 'aria-sort="ascending"' in html
    assert "/assets?sort=-service" in html


def test_an_empty_scope_offers_the_way_out(client: TestClient[Site]) -> None:
    assert "Drop all filters" in client.get("/assets?q=there-is-no-such-thing").text


def test_the_sheet_holds_every_row_and_no_formula(client: TestClient[Site]) -> None:
    answer = client.get("/assets?format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 9
    assert {row["id"]: row["name"] for row in rows}[BUCKET_ID] == HOSTILE
    assert f"'{FORMULA}" in {row["name"] for row in rows}
    assert rows[0]["owner_status"] in {"unowned", "owned"}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1"])
def test_what_begins_like_a_formula_is_kept_as_text(text: str) -> None:
    assert inert(text).startswith("'")
    assert inert(-1) == "-1"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1, max_size=4))
def test_a_sheet_reads_back_as_it_was_written(row: list[str]) -> None:
    text = csv_bytes(["a"] * len(row), [row]).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))[1]
    assert read == [inert(value) for value in row]
