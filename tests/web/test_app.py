"""The server: what pages, static files and errors look like from outside."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from litestar.testing import TestClient

from remit.errors import RemitError, UnknownNameError
from remit.web.app import Site, create_app
from remit.web.page import PAGES, Download, Page, Reply, Request, View
from remit.web.static_files import read_static
from web.conftest import Given
from web.estate import HOSTILE
from web.markup import Markup, offences


def served(monkeypatch: pytest.MonkeyPatch, handler: object) -> TestClient[Site]:
    """A server whose only page answers with `handler`."""
    page = Page(id="tried", title="Tried", path="/tried", handler=handler, rail=1)  # type: ignore[arg-type]
    monkeypatch.setattr(type(PAGES), "load_all", lambda registry: {"tried": page} if registry is PAGES else {})
    return TestClient(create_app(Given(None)), base_url="http://127.0.0.1", raise_server_exceptions=False)


def test_a_page_is_html_and_is_not_kept(client: TestClient[Site]) -> None:
    answer = client.get("/styleguide")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert client.head("/styleguide").status_code == 200


def test_names_cannot_break_out_of_a_page(client: TestClient[Site]) -> None:
    html = client.get("/styleguide", params={"team": HOSTILE, HOSTILE: HOSTILE}).text
    assert "<script>alert" not in html
    assert "49" not in html.partition("<title>")[2].partition("</title>")[0]
    assert "{{ 7*7 }}" in html
    assert offences(html) == []


def test_a_missing_page_says_so_in_the_same_frame(client: TestClient[Site]) -> None:
    answer = client.get(f"/nowhere/{HOSTILE}")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text
    assert "<main" in answer.text
    assert offences(answer.text) == []


def test_a_fault_shows_a_reference_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(request: Request, services: object) -> Reply:
        raise ZeroDivisionError("secret detail")

    with served(monkeypatch, fail) as client, caplog.at_level(logging.ERROR, logger="remit.web"):
        answer = client.get("/tried")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    reference = caplog.records[0].getMessage().split()[1]
    assert reference in answer.text


@pytest.mark.parametrize(("error", "status"), [(UnknownNameError, 404), (RemitError, 500)])
def test_our_own_errors_show_what_where_and_what_next(
    monkeypatch: pytest.MonkeyPatch, error: type[RemitError], status: int
) -> None:
    def fail(request: Request, services: object) -> Reply:
        raise error("No asset is called “x”.", place="remit.yaml:3", hint="Try one of these: y.")

    with served(monkeypatch, fail) as client:
        answer = client.get("/tried")
    assert answer.status_code == status
    assert all(words in answer.text for words in ("No asset is called “x”.", "remit.yaml:3", "Try one of these: y."))


def test_a_name_that_a_template_misses_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(monkeypatch, lambda *_: View(template="styleguide.html")) as client:
        assert client.get("/tried").status_code == 500


def test_a_download_is_saved_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(monkeypatch, lambda *_: Download(name="a.csv", media_type="text/csv", content=b"a\n")) as client:
        answer = client.get("/tried")
    assert answer.headers["content-disposition"] == 'attachment; filename="a.csv"'
    assert answer.content == b"a\n"


def test_static_files_are_named_by_content_and_asked_for_once(client: TestClient[Site]) -> None:
    version = read_static()["remit.svg"].version
    pinned = client.get("/static/remit.svg", params={"v": version})
    assert "immutable" in pinned.headers["cache-control"]
    assert "immutable" not in client.get("/static/remit.svg", params={"v": "old"}).headers["cache-control"]
    again = client.get("/static/remit.svg", headers={"if-none-match": pinned.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("remit.py", "..%2fapp.py", "inputs.sha256", ""):
        assert client.get(f"/static/{name}").status_code == 404


def test_every_page_obeys_the_law(client: TestClient[Site]) -> None:
    pages = PAGES.load_all()
    assert pages
    for plugin_id, page in pages.items():
        assert page.id == plugin_id
        assert page.path.startswith("/")
        assert "{" not in page.path
        assert not page.under or page.under in pages
    for field in ("path", "key", "rail"):
        values = [value for value in (getattr(page, field) for page in pages.values()) if value not in {"", None}]
        assert len(values) == len(set(values)), f"two pages share a {field}"
    assert replace(pages["styleguide"], rail=3).rail == 3


def test_every_page_has_landmarks_one_heading_and_labels(client: TestClient[Site]) -> None:
    html = client.get("/styleguide").text
    page = Markup(html)
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("nav")) - 2 == 1
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("a")[0]["href"] == "#main"
    for button in page.all("button"):
        assert button.get("type")
    assert offences(html) == []
