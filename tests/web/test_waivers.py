"""Waivers by API and by page: the same use cases, each right asked, forms that keep what was typed (R1.15, R12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from remit.web.app import Site, create_app
from web.conftest import Given, client_of
from web.estate import landscape
from web.markup import offences
from web.trial import NamedByToken

UNTIL = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
ASSET = "aws_s3_bucket.b1"
ASK = {
    "scope": "asset",
    "of": ASSET,
    "control": "public-access",
    "reason": "The site is public <b>on purpose</b>.",
    "risk": "Somebody writes.",
    "until": UNTIL,
    "compensation": [{"control": "access-logging", "check": "access-logging"}],
}


@pytest.fixture
def client() -> Iterator[TestClient[Site]]:
    app = create_app(Given(landscape(), identity=NamedByToken()))
    with TestClient(app, base_url="http://127.0.0.1:8350", raise_server_exceptions=False) as made:
        yield made


def act(client: TestClient[Site], name: str, action: str, **body: Any) -> Any:  # noqa: ANN401 - a response
    headers = {"authorization": f"Bearer {name}"}
    if "expects" in body:
        headers["if-match"] = f'"{body.pop("expects")}"'
    return client.post(f"/api/v1/{action}", json=body, headers=headers)


def get(client: TestClient[Site], name: str, path: str) -> Any:  # noqa: ANN401 - a response
    return client.get(path, headers={"authorization": f"Bearer {name}"})


def asked(client: TestClient[Site], name: str = "olga", **changed: Any) -> str:  # noqa: ANN401 - fields
    answer = act(client, name, "ask-waiver", **{**ASK, **changed})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_somebody_asks_somebody_else_grants(client: TestClient[Site]) -> None:
    name = asked(client)
    assert act(client, "olga", "grant-waiver", id=name).status_code == 403  # an owner grants nothing
    seen = get(client, "ed", f"/api/v1/waiver?id={name}")
    assert (seen.headers["etag"][:3], seen.json()["waiver"]["state"]) == ('"1.', "asked")
    assert act(client, "ed", "grant-waiver", id=name, expects=7).status_code == 412
    granted = act(client, "ed", "grant-waiver", id=name, remark="Until spring.", expects=1)
    assert (granted.status_code, granted.json()["state"], granted.headers["etag"]) == (200, "granted", '"2"')
    assert act(client, "ada", "grant-waiver", id=name).status_code == 409
    whole = get(client, "olga", f"/api/v1/waiver?id={name}").json()
    assert (whole["waiver"]["decided_by"], whole["waiver"]["waives"]) == ("ed@example.com", len(whole["findings"]))
    assert {one["asset"] for one in whole["findings"]} == {ASSET}
    assert [one["state"] for one in whole["history"]] == ["asked", "granted"]
    assert whole["stands_in"][0]["state"] in {"holds", "unknown", "fails"}
    risk = {one["control"]: one for one in get(client, "ed", "/api/v1/residual-risk?limit=500").json()["items"]}
    assert (risk["public-access"]["waived"], risk["public-access"]["waivers"]) == (whole["waiver"]["waives"], [name])
    left = get(client, "ed", "/api/v1/residual-risk?left=waived").json()["items"]
    assert [one["control"] for one in left] == ["public-access"]
    assert act(client, "olga", "revoke-waiver", id=name).status_code == 422
    assert act(client, "olga", "revoke-waiver", id=name, remark="Mended.").json()["state"] == "revoked"


def test_nobody_grants_their_own_and_strangers_see_nothing(client: TestClient[Site]) -> None:
    name = asked(client, "ed")
    own = act(client, "ed", "grant-waiver", id=name)
    assert (own.status_code, "themselves" in own.json()["detail"]) == (403, True)
    assert get(client, "petra", f"/api/v1/waiver?id={name}").status_code == 404
    assert act(client, "petra", "withdraw-waiver", id=name).status_code == 404
    assert get(client, "petra", "/api/v1/waivers").json()["total"] == 0
    assert get(client, "olga", "/api/v1/waivers").json()["total"] == 1
    assert act(client, "petra", "ask-waiver", **ASK).status_code == 404  # the asset is not in her sight
    assert act(client, "vera", "ask-waiver", **ASK).status_code == 403
    assert act(client, "ada", "refuse-waiver", id=name, remark="No.").json()["state"] == "refused"


def test_a_waiver_is_renewed_and_withdrawn(client: TestClient[Site]) -> None:
    name = asked(client)
    assert act(client, "olga", "renew-waiver", id=name, until=UNTIL).status_code == 409
    act(client, "ed", "grant-waiver", id=name)
    second = act(client, "olga", "renew-waiver", id=name, until=UNTIL, reason="Longer.").json()["id"]
    assert act(client, "olga", "withdraw-waiver", id=second).json()["state"] == "withdrawn"
    states = {one["id"]: one["state"] for one in get(client, "ed", "/api/v1/waivers").json()["items"]}
    assert states == {name: "granted", second: "withdrawn"}
    only = get(client, "ed", "/api/v1/waivers?state=granted&control=public-access&team=payments").json()
    assert [one["id"] for one in only["items"]] == [name]


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"control": "public-acces"}, 404, "public-access"),
        ({"until": "2020-01-01"}, 422, "is over"),
        ({"compensation": []}, 422, "nothing stands in"),
        ({"scope": "planet"}, 400, "planet"),
        ({"until": "soon"}, 400, ""),
        ({"more": 1}, 400, "more"),
    ],
)
def test_what_is_asked_wrong_is_told(client: TestClient[Site], changed: dict[str, Any], status: int, said: str) -> None:
    answer = act(client, "olga", "ask-waiver", **{**ASK, **changed})
    assert answer.status_code == status
    assert said in answer.text


# --- pages ----------------------------------------------------------------------------------------------


def sign_in(client: TestClient[Site], name: str) -> None:
    client.cookies.clear()
    client.cookies.set("remit_session", f"{name}.3")


def send(client: TestClient[Site], page: str, action: str, **fields: str) -> Any:  # noqa: ANN401 - a response
    text = client.get(page).text
    assert f'action="/do/{action}"' in text, f"no form for {action} on {page}"
    token = re.search('name="csrf" value="([^"]+)"', text)
    assert token
    return client.post(f"/do/{action}", data={"csrf": token[1], "page": page, **fields}, follow_redirects=False)


FORM = {
    **{name: text for name, text in ASK.items() if isinstance(text, str)},
    "stands_in_control": "access-logging",
    "stands_in_check": "access-logging",
}


def test_a_waiver_goes_its_way_over_the_pages(client: TestClient[Site]) -> None:
    sign_in(client, "olga")
    empty = client.get("/waivers")
    assert "Nothing is waived." in empty.text
    assert "remit waiver ask" in empty.text
    made = send(client, "/waivers", "ask-waiver", **FORM)
    assert made.status_code == 303
    page = made.headers["location"]
    assert page.startswith("/waiver?id=waiver-")
    shown = client.get(page).text
    assert "nobody has decided yet" in shown
    assert "&lt;b&gt;on purpose&lt;/b&gt;" in shown
    assert "/do/grant-waiver" not in shown
    assert "/do/withdraw-waiver" in shown
    assert offences(shown) == []
    name = page.partition("id=")[2]
    sign_in(client, "ed")
    assert "1 more waits for a decision" in client.get("/waivers").text
    done = send(client, page, "grant-waiver", id=name, expects="1", remark="Fine.")
    assert (done.status_code, done.headers["location"]) == (303, page)
    after = client.get(page).text
    assert f"{name} is granted." in after
    assert "accepted by ed@example.com" in after
    assert "/do/revoke-waiver" in after
    listed = client.get("/waivers").text
    assert "1 waiver holds for" in listed
    assert offences(listed) == []
    risk = client.get("/residual-risk")
    assert "accepted for a while" in risk.text
    assert offences(risk.text) == []
    assert client.get("/residual-risk?all=1&find=public&left=waived").status_code == 200
    late = send(client, page, "revoke-waiver", id=name, expects="1", remark="Late.")
    assert (late.status_code, "changed meanwhile" in late.text) == (412, True)
    sign_in(client, "petra")
    assert client.get(page).status_code == 404


def test_what_is_waived_is_drawn_so_and_counted_apart(client: TestClient[Site]) -> None:
    before = get(client, "ed", f"/asset?id={ASSET}").text
    assert "Waived</h3>" not in before
    assert "Ask for a waiver" in get(client, "olga", f"/asset?id={ASSET}").text
    name = asked(client)
    assert get(client, "ed", "/api/v1/waived-findings").json()["total"] == 0
    act(client, "ed", "grant-waiver", id=name)
    found = get(client, "ed", f"/api/v1/waived-findings?waiver={name}&asset={ASSET}").json()
    assert found["total"] >= 1
    assert {(one["finding"]["control"], one["until"]) for one in found["items"]} == {("public-access", UNTIL)}
    assert get(client, "ed", "/api/v1/waived-findings?control=backup").json()["total"] == 0
    total = get(client, "ed", "/api/v1/findings").json()["total"]
    page = get(client, "ed", f"/asset?id={ASSET}").text
    assert f"waived until {UNTIL}" in page
    assert page.count('data-state="waived"') > before.count('data-state="waived"')
    assert offences(page) == []
    why = get(client, "ed", f"/why?asset={ASSET}&control=public-access").text
    assert f"Accepted until {UNTIL} by ed@example.com" in why
    assert 'data-state="waived"' in why
    matrix = get(client, "ed", "/matrix?by=workload").text
    assert matrix.count('data-state="waived"') == 0  # other buckets of that workload are public too
    first = get(client, "ed", "/").text
    assert "Accepted for a while" in first
    act(client, "ed", "revoke-waiver", id=name, remark="Mended.")
    assert get(client, "ed", "/api/v1/findings").json()["total"] == total
    assert "Accepted for a while" not in get(client, "ed", "/").text
    assert "Waived</h3>" not in get(client, "ed", f"/asset?id={ASSET}").text


def test_a_column_of_the_matrix_is_waived_when_all_of_it_is(client: TestClient[Site]) -> None:
    name = asked(client, "ada", scope="team", of="payments")
    act(client, "ed", "grant-waiver", id=name)
    matrix = get(client, "ed", "/matrix?by=team").text
    assert matrix.count('data-state="waived"') == 1
    assert f"waived until {UNTIL}" in matrix
    assert get(client, "ed", "/matrix?by=team&team=none").text.count('data-state="waived"') == 0


def test_what_was_typed_is_kept_and_the_fault_stands_beside(client: TestClient[Site]) -> None:
    sign_in(client, "olga")
    answer = send(client, "/waivers?find=x", "ask-waiver", **{**FORM, "until": "2020-01-01"})
    assert answer.status_code == 422
    assert "2020-01-01 is over" in answer.text
    assert "Somebody writes." in answer.text
    assert offences(answer.text) == []


def test_who_asked_is_told_that_somebody_else_decides(client: TestClient[Site]) -> None:
    sign_in(client, "ed")
    page = send(client, "/waivers", "ask-waiver", **FORM).headers["location"]
    shown = client.get(page).text
    assert "nobody grants what they asked for themselves" in shown
    assert "/do/grant-waiver" not in shown
    assert client.get("/waivers?find=purpose&state=asked&of=payments").text.count("<tr>") >= 2
    assert "No such waiver" in client.get("/waivers?find=nothing-like-it").text


def test_viewers_read_and_pages_without_anything_teach(client: TestClient[Site]) -> None:
    sign_in(client, "vera")
    assert "/do/ask-waiver" not in client.get("/waivers").text
    assert client.get("/waiver").status_code == 404
    with client_of(None) as nothing:
        for path in ("/waivers", "/residual-risk"):
            assert "remit scan . --save" in nothing.get(path).text
        assert nothing.get("/api/v1/waivers").json()["total"] == 0
