"""Actions over the API: let in by right, read strictly, carried out once, told what changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from remit.web.app import Site
from remit.web.rest import acting
from remit.web.rest.acting import body_of_json, expected_version, key_sent
from remit.web.rest.limiter import Limiter
from remit.web.rest.problems import AskedWrongError
from remit.web.rest.resource import RESOURCES, shape_of
from web.trial import Board, Note, tried, tried_client

NOTE = {"team": "payments", "text": "a", "is_loud": True}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient[Site], Board]]:
    with tried_client(monkeypatch) as both:
        yield both


def send(client: TestClient[Site], name: str = "ed", *, to: str = "write", body: Any = None, **headers: str) -> Any:  # noqa: ANN401 - a response
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    if name:
        said["authorization"] = f"Bearer {name}"
    return client.post(f"/api/v1/{to}", json=NOTE if body is None else body, headers=said)


@pytest.mark.parametrize(
    ("name", "status", "place"),
    [
        ("ed", 200, None),
        ("ada", 200, None),
        ("olga", 200, None),  # an owner, of the own team's
        ("petra", 403, "transfer"),  # an owner elsewhere
        ("vera", 403, "transfer"),  # no owner anywhere
        ("nobody", 401, None),
        ("", 401, None),
    ],
)
def test_who_may_and_for_which_team(
    served: tuple[TestClient[Site], Board], name: str, status: int, place: str | None
) -> None:
    client, board = served
    answer = send(client, name)
    assert answer.status_code == status
    assert len(board.notes) == (status == 200)
    if status == 200:
        assert board.actors == [f"{name}@example.com by api"]
        assert answer.headers["cache-control"] == "no-store"
    else:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json().get("place") == place
    assert answer.headers.get("www-authenticate") == ('Bearer realm="remit"' if status == 401 else None)


def test_who_is_not_let_in_is_not_read(served: tuple[TestClient[Site], Board]) -> None:
    """A body that is wrong in every way says nothing to somebody who may not send one."""
    client, _ = served
    for name, status in (("", 401), ("vera", 403)):
        headers = {"authorization": f"Bearer {name}", "content-type": "text/plain"}
        answer = client.post("/api/v1/write", content=b"x" * 50_000, headers=headers)
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("content", "status", "place"),
    [
        (b"", 400, None),
        (b"{", 400, None),
        (b"\xff", 400, None),
        (b"[]", 400, None),
        (b"[" * 10_000, 400, None),
        (b"{}", 400, "team"),
        (b'{"team":"payments","is_loud":true,"more":1}', 400, "more"),
        (b'{"team":"payments","is_loud":1}', 400, "is_loud"),
        (b'{"team":"","is_loud":true}', 400, "team"),
        (b'{"team":"payments","is_loud":true,"tags":["a",1]}', 400, "tags[1]"),
        (b'{"team":"payments","is_loud":true,"file":"%"}', 400, "file"),
        (b'{"team":"payments","is_loud":true,"lines":1e999}', 400, "lines"),
        (b" " * 20_001, 413, None),
    ],
)
def test_a_body_is_read_strictly_and_the_place_of_its_fault_is_told(
    served: tuple[TestClient[Site], Board], content: bytes, status: int, place: str | None
) -> None:
    client, board = served
    headers = {"authorization": "Bearer ed", "content-type": "application/json"}
    answer = client.post("/api/v1/write", content=content, headers=headers)
    assert (answer.status_code, answer.json().get("place")) == (status, place), answer.text
    assert not board.notes


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=x"])
def test_only_json_is_taken(served: tuple[TestClient[Site], Board], kind: str) -> None:
    """Another site's form can send the other kinds without asking first (WHATWG Fetch, CORS-safelisted)."""
    client, _ = served
    headers = {"authorization": "Bearer ed", "content-type": kind}
    answer = client.post("/api/v1/write", content=b'{"team":"payments","is_loud":true}', headers=headers)
    assert (answer.status_code, answer.json()["place"]) == (415, "Content-Type")


def test_an_action_has_no_parameters_and_no_other_method(served: tuple[TestClient[Site], Board]) -> None:
    client, _ = served
    headers = {"authorization": "Bearer ed"}
    assert client.post("/api/v1/write?team=payments", json=NOTE, headers=headers).status_code == 400
    assert client.get("/api/v1/write", headers=headers).status_code == 405
    assert client.put("/api/v1/write", json=NOTE, headers=headers).status_code == 405


def test_what_changed_meanwhile_is_not_overwritten(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    first = send(client)
    assert first.headers["etag"] == '"1"'
    assert send(client, if_match='"0"').status_code == 412
    assert send(client, if_match='"7.abc-gzip"').status_code == 412
    assert send(client, if_match=first.headers["etag"]).json()["version"] == 2
    assert send(client, if_match='"2.0123abcd"').json()["version"] == 3, "the tag of an answer that was read"
    assert send(client, if_match="*").json()["version"] == 4
    assert len(board.notes) == 4
    for wrong in ('"x"', "3", 'W/"3"', '"1", "2"'):
        assert send(client, if_match=wrong).status_code == 412
    assert send(client, to="mint", if_match='"1"').status_code == 412, "nothing there has a version"
    assert send(client, to="mint", if_match="*").status_code == 412


def test_with_a_key_it_is_done_once(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    first, again = (send(client, idempotency_key=key) for key in ('"k-1"', "k-1"))
    assert (first.content, first.headers["etag"]) == (again.content, again.headers["etag"])
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert send(client, idempotency_key='"k-1"', body={**NOTE, "text": "b"}).status_code == 422
    assert send(client, idempotency_key='"k-1"', if_match='"1"').status_code == 422
    assert send(client, "ada", idempotency_key='"k-1"').json()["version"] == 2, "another's key is another key"
    assert len(board.notes) == 2


def test_what_failed_may_be_sent_again_with_its_key(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    assert send(client, "petra", idempotency_key="k").status_code == 403
    assert send(client, "petra", idempotency_key="k", body={**NOTE, "team": "platform"}).status_code == 200
    fault = {**NOTE, "text": "fault"}
    assert [send(client, idempotency_key="f", body=fault).status_code for _ in range(2)] == [500, 409]
    assert len(board.notes) == 1


def test_two_at_once_with_a_key_are_one(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: send(client, idempotency_key="same"), range(6)))
    assert {one.status_code for one in answers} <= {200, 409}
    assert len({one.content for one in answers if one.status_code == 200}) == 1
    assert len(board.notes) == 1


@pytest.mark.parametrize("key", ["", '""', "k" * 256, "a\tb", 'a"b'])
def test_a_key_that_is_none_is_refused(served: tuple[TestClient[Site], Board], key: str) -> None:
    client, board = served
    answer = send(client, idempotency_key=key)
    assert (answer.status_code, answer.json()["place"]) == (400, "Idempotency-Key")
    assert not board.notes


def test_a_secret_is_given_once_and_kept_nowhere(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    first, again = (send(client, "vera", to="mint", idempotency_key="k") for _ in range(2))
    assert first.json()["text"] == "secret of Vera"
    assert (again.status_code, len(board.notes)) == (409, 1)
    assert "secret" not in again.text


def test_a_public_action_needs_nobody_and_heeds_no_key(served: tuple[TestClient[Site], Board]) -> None:
    """Two strangers have nothing to tell them apart by, so that one would be given the other's answer."""
    client, _ = served
    first = send(client, "", to="wave", idempotency_key="k")
    other = send(client, "", to="wave", idempotency_key="k", body={**NOTE, "team": "other"})
    assert [one.json()["text"].split()[0] for one in (first, other)] == ["payments", "other"]
    cookie = first.headers["set-cookie"].lower()
    assert cookie.startswith("__host-waved=1")
    assert all(word in cookie for word in ("httponly", "secure", "samesite=strict", "path=/", "max-age=60"))


def test_requests_are_counted_by_principal_and_wrong_paths_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with tried_client(monkeypatch, limiter=Limiter(3, 60)) as (client, _):
        assert [send(client).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert send(client, "ada").status_code == 200
        statuses = [client.get(f"/api/v1/{path}").status_code for path in ("nothing", "assets", "x/y", "z")]
        assert statuses == [404, 401, 404, 429]
        answer = client.delete("/api/v1/write")
        assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (429, True)
        form = client.post("/do/write", data={}, headers={"cookie": "remit_session=ed.1"})
        assert form.status_code == 429


def test_another_site_cannot_send_it(served: tuple[TestClient[Site], Board]) -> None:
    client, board = served
    for headers in (
        {"origin": "https://evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ):
        assert send(client, **headers).status_code == 403
    assert not board.notes


def test_the_document_describes_actions(served: tuple[TestClient[Site], Board]) -> None:
    client, _ = served
    document = client.get("/api/v1/openapi.json").json()
    write, mint, wave = (document["paths"][f"/api/v1/{name}"]["post"] for name in ("write", "mint", "wave"))
    assert [one["name"] for one in write["parameters"]] == ["Idempotency-Key", "If-Match"]
    assert [one["name"] for one in mint["parameters"]] == ["Idempotency-Key"]
    assert write["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Note"}
    assert document["components"]["schemas"]["Note"]["additionalProperties"] is False
    assert {"400", "401", "403", "409", "412", "413", "415", "422"} <= set(write["responses"])
    assert write["x-remit-right"] == "transfer"
    assert wave["security"] == []
    assert "security" not in write


def test_an_action_without_a_shape_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with tried(monkeypatch):
        reading = RESOURCES.load_all()["assets"]
    with pytest.raises(TypeError, match="assets"):
        shape_of(reading)


def _status(do: Callable[[], object]) -> int:
    try:
        do()
    except AskedWrongError as refused:
        return refused.status
    return 200


@given(st.text(), st.binary(max_size=200))
def test_whatever_is_sent_is_a_note_or_refused(kind: str, content: bytes) -> None:
    for said in (kind, "application/json"):
        assert _status(lambda said=said: body_of_json(said, content, Note)) in {200, 400, 415}  # type: ignore[misc]


@given(st.text())
def test_whatever_stands_in_a_header_is_understood_or_refused(text: str) -> None:
    assert _status(lambda: key_sent({acting.KEY: text})) in {200, 400}
    reading = next(iter(RESOURCES.load_all().values()))
    assert _status(lambda: expected_version(reading, {"if-match": text})) == (412 if text.strip() else 200)
