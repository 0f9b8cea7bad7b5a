"""The page of pitfalls: all of them, what the estate shows of them, and one kind. R8."""

from __future__ import annotations

from litestar.testing import TestClient

from remit.web.app import Site
from web.markup import offences


def test_what_the_estate_shows_stands_first_with_an_example(client: TestClient[Site]) -> None:
    html = client.get("/pitfalls").text
    assert offences(html) == []
    assert "What was read shows" not in html
    assert "what was read shows" in html
    assert "/why?asset=" in html
    assert html.index("show it</span>") < html.index("The provider is liable for a breach")
    assert "Nothing shows it: A contract" in html
    assert "Not yet: Restore tests" in html


def test_one_kind_can_be_chosen(client: TestClient[Site]) -> None:
    html = client.get("/pitfalls?kind=anti-pattern").text
    assert "Set and forget" in html
    assert "Defaults are secure" not in html
    assert "Defaults are secure" in client.get("/pitfalls?kind=nonsense").text


def test_pitfalls_are_known_before_anything_was_read(empty_client: TestClient[Site]) -> None:
    html = empty_client.get("/pitfalls").text
    assert offences(html) == []
    assert "nothing that was read shows one" in html
