"""Forms of pages: the same actions as the API's, guarded by a token, with nothing lost that was typed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from remit.web.app import Site
from remit.web.visitor import Visitors
from web.conftest import Given
from web.markup import Markup, offences
from web.trial import Board, NamedByToken, tried_client

NOTE = {"team": "payments", "text": "Two\r\nlines", "is_loud": "on", "lines": "3", "tags": ["a", "b"]}
BACK = "/board?team=payments"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient[Site], Board]]:
    with tried_client(monkeypatch) as both:
        yield both


def sign_in(client: TestClient[Site], name: str) -> None:
    client.cookies.clear()
    client.cookies.set("remit_session", f"{name}.3")


def token_of(client: TestClient[Site], path: str = "/board") -> str:
    found = re.search('name="csrf" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def send(client: TestClient[Site], action: str = "write", *, token: str | None = None, **fields: Any) -> Any:  # noqa: ANN401 - fields and a response
    own = {"csrf": token_of(client) if token is None else token, "page": BACK}
    return client.post(f"/do/{action}", data={**own, **NOTE, **fields}, follow_redirects=False)


def test_a_form_does_what_the_api_does_and_goes_back(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    sign_in(client, "olga")
    answer = send(client)
    assert (answer.status_code, answer.headers["location"]) == (303, BACK)
    [note] = board.notes
    assert (note.text, note.is_loud, note.lines, note.tags) == ("Two\nlines", True, 3, ["a", "b"])
    assert board.actors == ["olga@example.com by web"]
    first, again = client.get(BACK).text, client.get(BACK).text
    assert "Written: Two\nlines" in first
    assert "Written:" not in again, "it is said once"
    assert offences(first) == []


def test_a_form_leads_on_where_the_action_says_so(served: tuple[TestClient[Site], Board]) -> None:
    client, _ = served
    sign_in(client, "olga")
    assert send(client, "send").headers["location"] == "/office?sent=1"


def test_a_file_is_sent_as_the_api_takes_it(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    sign_in(client, "olga")
    fields = {"csrf": token_of(client), "page": BACK, "team": "payments"}
    answer = client.post("/do/write", data=fields, files={"file": ("é.pdf", b"\x00\xff")}, follow_redirects=False)
    assert answer.status_code == 303
    assert (board.notes[0].file, board.notes[0].file_name, board.notes[0].is_loud) == (b"\x00\xff", "é.pdf", False)


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"team": ""}, 400, "must be filled in"),
        ({"lines": "many"}, 400, "no whole number"),
        ({"team": "platform"}, 403, "for the team platform"),
        ({"expects": "8"}, 412, "written on"),
        ({"expects": "x"}, 400, "no version"),
        ({"more": "1"}, 400, "no field “more”"),
    ],
)
def test_what_failed_shows_the_page_with_what_was_typed(
    served: tuple[TestClient[Site], Board], fields: dict[str, str], status: int, said: str
) -> None:
    client, board = served
    sign_in(client, "olga")
    answer = send(client, **{"text": "<b>typed", **fields})
    assert answer.status_code == status
    assert not board.notes
    text = html.unescape(answer.text)
    assert "Nothing was changed:" in text
    assert said in text
    page = Markup(answer.text)
    assert "&lt;b&gt;typed" in answer.text
    typed = {one["name"]: one.get("value") for one in page.all("input") if one.get("name")}
    assert typed["team"] == fields.get("team", "payments")
    assert typed["page"] == BACK
    chosen = [one["value"] for one in page.all("option") if "selected" in one]
    assert [one for one in chosen if one in {"a", "b"}] == ["a", "b"]
    assert offences(answer.text) == []
    assert send(client, token=typed["csrf"]).status_code == 303, "and it can be sent again from there"


def test_the_fault_stands_beside_its_field(served: tuple[TestClient[Site], Board]) -> None:
    client, _ = served
    sign_in(client, "olga")
    page = Markup(send(client, lines="many").text)
    [wrong] = [one for one in page.all("input") if one.get("aria-invalid")]
    assert (wrong["name"], wrong["aria-describedby"]) == ("lines", "wrong-write-lines")
    assert [one["id"] for one in page.all("small")] == ["wrong-write-lines"]


@pytest.mark.parametrize("token", ["", "x", "A" * 64, "é"])
def test_without_its_token_nothing_is_done(served: tuple[TestClient[Site], Board], token: str) -> None:
    client, board = served
    sign_in(client, "olga")
    answer = send(client, token=token, text="kept")
    assert answer.status_code == 403
    assert "expired" in answer.text
    assert "kept" in answer.text
    assert not board.notes


def test_a_token_of_somebody_else_is_none(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    sign_in(client, "ed")
    token = token_of(client)
    sign_in(client, "olga")
    assert send(client, token=token).status_code == 403
    assert not board.notes


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_another_site_may_not_send_a_form(served: tuple[TestClient[Site], Board], headers: dict[str, str]) -> None:
    """Even with a token that it found somehow."""
    client, board = served
    sign_in(client, "olga")
    own = {"csrf": token_of(client), "page": BACK}
    assert client.post("/do/write", data={**own, **NOTE}, headers=headers).status_code == 403
    assert not board.notes


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_it_never_leads_off_this_site(served: tuple[TestClient[Site], Board], page: str) -> None:
    client, _ = served
    sign_in(client, "olga")
    assert send(client, page=page).headers["location"] == "/"


def test_a_fault_on_a_page_that_is_not_there_is_told_on_its_own(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    sign_in(client, "olga")
    for page in ("/nowhere", "/office"):  # the second is not for her
        answer = send(client, page=page, team="platform")
        assert answer.status_code == 403
        assert "may not do this for the team platform" in answer.text
        assert "<h1>Board" not in answer.text
    answer = send(client, text="fault")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert not board.notes


def test_who_is_not_signed_in_is_told_and_loses_nothing(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    client.cookies.clear()
    answer = client.post("/do/write", data={"csrf": "x", "page": BACK, **NOTE}, follow_redirects=False)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="remit"')
    assert not board.notes


def test_a_right_that_is_lacking_everywhere_is_told_before_anything_is_read(
    served: tuple[TestClient[Site], Board],
) -> None:
    client, _ = served
    sign_in(client, "vera")
    answer = client.post("/do/write", content=b"x" * 99, headers={"content-type": "text/plain"})
    assert answer.status_code == 403


def test_a_secret_is_shown_on_the_page_and_not_kept(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    sign_in(client, "vera")
    answer = send(client, "mint")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "secret of Vera" in answer.text
    assert "secret" not in answer.headers.get("set-cookie", "")
    assert "secret of" not in client.get("/board").text
    assert send(client, "mint", page="/nowhere").status_code == 400
    assert len(board.notes) == 1, "a secret that could not be shown is not made"
    assert send(client, "mint", expects="1").status_code == 412


def test_everybody_may_send_a_public_form_that_is_theirs(served: tuple[TestClient[Site], Board]) -> None:
    """As signing in is: its token is tied to a cookie that the page before it set."""
    client, board = served
    client.cookies.clear()
    refused = send(client, "wave", token="")
    assert (refused.status_code, board.notes) == (403, [])
    cookie = refused.headers["set-cookie"].lower()
    assert cookie.startswith("remit_visit=")
    assert "httponly" in cookie
    known = Visitors(Given(None, identity=NamedByToken())).of(dict(client.cookies), {}, "")
    assert send(client, "wave", token=known.token()).status_code == 303


def test_a_large_form_is_not_read(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    sign_in(client, "olga")
    answer = client.post(
        "/do/write", content=b"x" * 200_000, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert not board.notes
