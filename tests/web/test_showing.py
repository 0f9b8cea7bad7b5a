"""Pages for those who may see them, and errors in the same frame, also when nobody can be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest
from litestar.testing import TestClient

from remit.model.access import Principal
from remit.store.errors import StoreError
from remit.web.app import create_app
from web.conftest import Given
from web.estate import landscape
from web.markup import Markup
from web.trial import NamedByToken, tried_client


class Broken(NamedByToken):
    """Cannot look anybody up who comes with a cookie."""

    def principal(self, cookies: Mapping[str, str], headers: Mapping[str, str]) -> Principal | None:
        if "remit_session" in cookies:
            raise StoreError("the database refused: it is gone", place="remit.db", hint="look at the database itself")
        return super().principal(cookies, headers)


def test_when_nobody_can_be_looked_up_an_error_is_shown_and_nothing_of_the_map() -> None:
    app = create_app(Given(landscape(), identity=Broken()))
    with TestClient(app, base_url="http://127.0.0.1:8350", raise_server_exceptions=False) as client:
        client.cookies.set("remit_session", "olga.1")
        for path in ("/assets", "/nowhere"):
            page = client.get(path)
            assert page.status_code == (500 if path == "/assets" else 404)
            assert "<main" in page.text
            assert "Acme" not in page.text
        assert "the database refused" in client.get("/assets").text
        answer = client.get("/api/v1/assets")
        assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")


def test_who_is_not_signed_in_is_led_there_and_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with tried_client(monkeypatch) as (client, _):
        answer = client.get("/assets?team=a%26b&q=%2F", follow_redirects=False)
        assert (answer.status_code, answer.headers["cache-control"]) == (303, "no-store")
        place = urlsplit(answer.headers["location"])
        assert place.path == "/sign-in"
        assert parse_qs(place.query) == {"back": ["/assets?team=a%26b&q=%2F"]}
        missing = client.get("/nowhere")
        assert missing.status_code == 404
        assert "Acme" not in missing.text, "a stranger learns nothing of the organisation"


def test_a_page_and_its_place_in_the_rail_are_for_who_may(monkeypatch: pytest.MonkeyPatch) -> None:
    with tried_client(monkeypatch) as (client, _):
        for name, status in (("ada", 200), ("ed", 403), ("vera", 403)):
            headers = {"authorization": f"Bearer {name}"}
            answer = client.get("/office", headers=headers)
            assert answer.status_code == status
            assert ("may not see this page" in answer.text) == (status == 403)
            links = {one.get("href") for one in Markup(client.get("/board", headers=headers).text).all("a")}
            assert ("/office" in links) == (status == 200)
        assert "may not</p>" in client.get("/board", headers={"authorization": "Bearer vera"}).text
        assert "may</p>" in client.get("/board", headers={"authorization": "Bearer olga"}).text


def test_a_session_whose_time_has_come_is_renewed_with_a_page_and_with_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tried_client(monkeypatch) as (client, _):
        client.cookies.set("remit_session", "olga.1")
        assert "set-cookie" not in client.get("/api/v1/assets").headers
        answer = client.get("/board")
        assert "remit_session=olga.2" in answer.headers["set-cookie"]
        assert "HttpOnly" in answer.headers["set-cookie"]
        client.cookies.clear()
        client.cookies.set("remit_session", "olga.2")
        assert "remit_session" not in client.get("/board").headers.get("set-cookie", "")
