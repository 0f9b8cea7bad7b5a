"""The first page says how things are before it shows anything."""

from __future__ import annotations

from litestar.testing import TestClient

from remit.web.app import Site
from web.markup import Markup, offences


def test_it_opens_with_the_sentence_and_links_its_figures(client: TestClient[Site]) -> None:
    html = client.get("/").text
    assert "6 of 9 assets have an owner" in html
    hrefs = {attributes.get("href") for attributes in Markup(html).all("a")}
    assert {"/assets", "/assets?team=none", "#urgent", "/assets?owner_status=unowned"} <= hrefs
    assert offences(html) == []


def test_what_could_not_be_named_is_said_and_never_taken_for_clean(client: TestClient[Site]) -> None:
    assert "2 resources are of a kind that nobody has described." in client.get("/").text


def test_a_scope_stays_in_every_link(client: TestClient[Site]) -> None:
    html = client.get("/?workload=w1").text
    assert "/matrix?workload=w1" in html
    assert "Remove workload w1" in html


def test_before_anything_was_read_it_teaches_the_next_command(empty_client: TestClient[Site]) -> None:
    for path in ("/", "/matrix", "/assets"):
        html = empty_client.get(path).text
        assert "Nothing has been read yet." in html
        assert "remit scan" in html
        assert offences(html) == []
