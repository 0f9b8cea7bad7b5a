"""Who is let in, and which headers leave with every answer, also with errors."""

from __future__ import annotations

import pytest
from litestar.testing import TestClient

from remit.web.app import Site
from remit.web.doing import within_site
from remit.web.door import HEADERS, host_name, refusal

PLACES = ["/styleguide", "/static/remit.svg", "/nowhere", "/static/../app.py", "/preferences"]


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_carries_the_headers(client: TestClient[Site], place: str) -> None:
    answer = client.get(place)
    assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)


def test_the_policy_allows_nothing_inline_and_nothing_foreign(client: TestClient[Site]) -> None:
    policy = client.get("/styleguide").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "[::", "127.0.0.1.nip.io:8350"])
def test_a_foreign_host_name_is_turned_away(client: TestClient[Site], host: str) -> None:
    answer = client.get("/styleguide", headers={"host": host})
    assert answer.status_code == 403
    assert "--host" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:8350", "LOCALHOST:1"])
def test_loopback_is_let_in_whatever_the_port(client: TestClient[Site], host: str) -> None:
    assert client.get("/styleguide", headers={"host": host}).status_code == 200


def test_host_names_are_read_without_port() -> None:
    assert [host_name(host) for host in ("a.b:80", "[::1]:80", "A", "a b", "")] == ["a.b", "::1", "a", "a b", ""]


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://localhost:8350"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://localhost:1"}, False),
        ({"origin": "null"}, False),
    ],
)
def test_nobody_else_may_change_anything(headers: dict[str, str], is_let_in: bool) -> None:
    assert (refusal("POST", {"host": "localhost:8350", **headers}, ["localhost"]) == "") is is_let_in
    assert refusal("GET", {"host": "localhost:8350", **headers}, ["localhost"]) == ""


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/matrix?team=a&b=c", "/matrix?team=a&b=c"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nset-cookie: x=1", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_stays_on_this_site(target: str, goes_to: str) -> None:
    assert within_site(target) == goes_to


def test_a_look_is_kept_in_a_cookie(client: TestClient[Site]) -> None:
    answer = client.post("/preferences", data={"theme": "dark", "back": "/styleguide"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/styleguide"
    cookie = answer.headers["set-cookie"].lower()
    assert "remit_theme=dark" in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert 'data-theme="dark"' in client.get("/styleguide").text


def test_an_unknown_look_is_neither_kept_nor_shown(client: TestClient[Site]) -> None:
    answer = client.post("/preferences", data={"theme": '"><script>'}, follow_redirects=False)
    assert "set-cookie" not in answer.headers
    client.cookies.set("remit_theme", "purple")
    assert "data-theme" not in client.get("/styleguide").text
