"""Reviews, transfers and a team's home by API and by page: the same use cases, every right asked.

R6.1, R1.6, R1.11, R9, R12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import TestClient

from remit.model.landscape import Landscape
from remit.model.ownership import Person, Team
from remit.web.app import Site, create_app
from web.conftest import Given, client_of
from web.estate import HOSTILE, landscape
from web.markup import offences
from web.trial import NamedByToken

ASSET = "aws_s3_bucket.b1"
EVENT = {"routine": "security-event", "scope": "team", "of": "payments", "because": f"a key leaked {HOSTILE}"}
ITEMS = dict.fromkeys(("person", "access", "on_call", "runbook", "training", "findings"), "from Monday on")


def whole() -> Landscape:
    """The invented estate with a second team."""
    shown = landscape()
    people = {**shown.organisation.people, "pat": Person(id="pat", name="Pat")}
    teams = {**shown.organisation.teams, "platform": Team(id="platform", name=f"Plat {HOSTILE}", owner="pat")}
    ids = {**shown.organisation.team_ids, "platform": "platform"}
    return replace(shown, organisation=replace(shown.organisation, people=people, teams=teams, team_ids=ids))


@pytest.fixture
def given() -> Given:
    made = Given(whole(), identity=NamedByToken())
    made.snapshots.save(whole())
    return made


@pytest.fixture
def client(given: Given) -> Iterator[TestClient[Site]]:
    with TestClient(create_app(given), base_url="http://127.0.0.1:8350", raise_server_exceptions=False) as made:
        yield made


def act(client: TestClient[Site], name: str, action: str, **body: Any) -> Any:  # noqa: ANN401 - a response
    headers = {"authorization": f"Bearer {name}"}
    if "expects" in body:
        headers["if-match"] = f'"{body.pop("expects")}"'
    return client.post(f"/api/v1/{action}", json=body, headers=headers)


def get(client: TestClient[Site], name: str, path: str) -> Any:  # noqa: ANN401 - a response
    return client.get(path, headers={"authorization": f"Bearer {name}"})


def opened(client: TestClient[Site], **changed: Any) -> Any:  # noqa: ANN401 - JSON
    answer = act(client, "ed", "open-review", **{**EVENT, **changed})
    assert answer.status_code == 200, answer.text
    return answer.json()


def decided(client: TestClient[Site], name: str) -> None:
    for item in get(client, "ed", f"/api/v1/review?id={name}").json()["agenda"]:
        assert act(client, "ed", "decide-item", id=name, item=item["id"], decision="nothing").status_code == 200


def offered(client: TestClient[Site], **changed: Any) -> str:  # noqa: ANN401 - fields
    body = {"kind": "assets", "of": [ASSET], "to_team": "platform", "reason": "theirs", **changed}
    answer = act(client, "olga", "offer-transfer", **body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


# --- the API --------------------------------------------------------------------------------------------


def test_a_review_is_held_over_the_api(client: TestClient[Site]) -> None:
    name = opened(client, ticket="SEC-1")["id"]
    assert act(client, "ed", "open-review", **EVENT, ticket="SEC-1").status_code == 409
    seen = get(client, "olga", f"/api/v1/review?id={name}")
    assert (seen.headers["etag"][:3], seen.json()["state"]) == ('"1.', "open")
    figures = {one["id"]: one["figure"] for one in seen.json()["agenda"]}
    assert figures["checks"]["count"] == sum(one.asset != "" for one in whole().findings if _is_of_payments(one.asset))
    assert figures["telemetry"]["connect"]
    first = act(client, "olga", "decide-item", id=name, item="event", decision="ours", expects=1)
    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert act(client, "ed", "decide-item", id=name, item="event", decision="x", expects=1).status_code == 412
    assert act(client, "ed", "sign-off", id=name, signatory="platform").status_code == 409
    decided(client, name)
    assert act(client, "ed", "sign-off", id=name, signatory="product").status_code == 422
    assert act(client, "ed", "sign-off", id=name, signatory="platform").status_code == 200
    assert act(client, "ed", "sign-off", id=name, signatory="security").status_code == 403  # nobody signs for two
    assert act(client, "ed", "close-review", id=name).status_code == 409
    signed = act(client, "olga", "sign-off", id=name, signatory="security", remark="seen").json()
    assert (signed["state"], len(signed["sign_offs"][1]["digest"]), signed["sign_offs"][1]["snapshot"]) == (
        "signed",
        64,
        1,
    )
    assert act(client, "olga", "close-review", id=name).status_code == 403
    assert act(client, "ed", "link-review", id=name, ticket="SEC-2").json()["ticket"] == "SEC-2"
    closed = act(client, "ed", "close-review", id=name, remark="over").json()
    assert (closed["state"], closed["closed_by"], closed["snapshot"]) == ("closed", "ed@example.com", 1)
    assert len(closed["digest"]) == 64
    listed = get(client, "ed", "/api/v1/reviews?state=closed&routine=security-event&team=payments").json()
    assert [one["id"] for one in listed["items"]] == [name]
    assert get(client, "ed", "/api/v1/reviews?state=overdue").json()["total"] == 0


def _is_of_payments(asset: str) -> bool:
    shown = whole()
    row = shown.estate.ids.index(asset)
    found = next(one for one in shown.findings if one.asset == asset)
    return shown.owners.of(row).team == "payments" and found.outcome.value == "failed"


def test_strangers_see_no_review_and_viewers_change_none(client: TestClient[Site]) -> None:
    name = opened(client)["id"]
    assert get(client, "petra", f"/api/v1/review?id={name}").status_code == 404
    assert get(client, "petra", "/api/v1/reviews").json()["total"] == 0
    assert act(client, "petra", "decide-item", id=name, item="event", decision="x").status_code == 404
    assert act(client, "vera", "decide-item", id=name, item="event", decision="x").status_code == 403
    assert act(client, "olga", "open-review", **EVENT, ticket="9").status_code == 403
    assert get(client, "vera", f"/api/v1/review?id={name}").json()["version"] == 1


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("open-review", {**EVENT, "of": "paymants"}, 404),
        ("open-review", {**EVENT, "because": ""}, 422),
        ("open-review", {**EVENT, "routine": "yearly"}, 400),
        ("open-review", {**EVENT, "scope": "everything"}, 422),
        ("offer-transfer", {"kind": "assets", "of": ["none"], "to_team": "platform", "reason": "x"}, 404),
        ("offer-transfer", {"kind": "assets", "of": [], "to_team": "platform", "reason": "x"}, 400),
        ("offer-transfer", {"kind": "assets", "of": [ASSET], "to_team": "payments", "reason": "x"}, 422),
        ("accept-transfer", {"id": "none"}, 404),
    ],
)
def test_what_is_asked_wrong_is_told(client: TestClient[Site], action: str, body: dict[str, Any], status: int) -> None:
    answer = act(client, "ed", action, **body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_transfer_is_made_over_the_api(client: TestClient[Site]) -> None:
    name = offered(client, ticket="CHG-1")
    assert (
        act(client, "olga", "offer-transfer", kind="assets", of=[ASSET], to_team="platform", reason="x").status_code
        == 409
    )
    assert (
        act(client, "petra", "offer-transfer", kind="assets", of=[ASSET], to_team="platform", reason="x").status_code
        == 404
    )
    assert act(client, "ed", "accept-transfer", id=name, **ITEMS).status_code == 403  # not of that team
    assert act(client, "olga", "accept-transfer", id=name, **ITEMS).status_code == 403
    assert act(client, "petra", "accept-transfer", id=name).status_code == 422  # the checklist is open
    seen = get(client, "petra", f"/api/v1/transfer?id={name}")
    assert (seen.headers["etag"][:3], seen.json()["progress"]["waiting"]) == ('"1.', [ASSET])
    accepted = act(client, "petra", "accept-transfer", id=name, remark="fine", expects=1, **ITEMS)
    assert (accepted.status_code, accepted.json()["state"], accepted.json()["version"]) == (200, "accepted", 2)
    patch = get(client, "petra", f"/api/v1/transfer-patch?id={name}").json()
    assert patch["title"].startswith("Hand over 1 asset from Payments")
    changed = [*patch["edits"], *patch["rules"]]
    assert len(changed) == 1
    assert [one["id"] for one in get(client, "olga", "/api/v1/transfers?team=platform").json()["items"]] == [name]
    assert get(client, "vera", "/api/v1/transfers?state=offered").json()["total"] == 0
    assert act(client, "petra", "withdraw-transfer", id=name).json()["state"] == "withdrawn"
    assert act(client, "petra", "refuse-transfer", id=name, remark="late").status_code == 409
    other = offered(client)
    assert act(client, "petra", "refuse-transfer", id=other, remark="no room").json()["state"] == "refused"


def test_a_team_has_a_home(client: TestClient[Site]) -> None:
    opened(client)
    offered(client)
    mine = get(client, "olga", "/api/v1/my-team").json()
    assert mine["team"] == "payments"
    assert mine["assets"] == sum(whole().owners.of(row).team == "payments" for row in range(len(whole().estate)))
    assert len(mine["reviews"]) == 1
    assert {one["link"] for one in mine["waiting"]} == {"/reviews?team=payments"}
    assert mine["duties"]["implement"] > 0
    assert mine["sentence"].endswith("1 review to hold waits.")
    theirs = get(client, "petra", "/api/v1/my-team").json()
    assert [one["what"] for one in theirs["waiting"]] == ["offer to answer"]
    assert get(client, "olga", "/api/v1/my-team?team=platform").json()["waiting"] == []  # out of her sight
    assert get(client, "vera", "/api/v1/my-team").status_code == 404
    assert get(client, "vera", "/api/v1/my-team?team=platfrom").status_code == 404
    assert get(client, "vera", "/api/v1/my-team?team=payments").json()["sentence"].startswith("Payments answers for")


# --- pages ----------------------------------------------------------------------------------------------


def page(client: TestClient[Site], name: str, path: str) -> str:
    client.cookies.set("remit_session", f"{name}.2")
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    assert offences(answer.text) == []
    assert "<script>alert" not in answer.text
    return str(answer.text)


def send(client: TestClient[Site], name: str, path: str, action: str, **fields: Any) -> Any:  # noqa: ANN401 - a response
    found = re.search('name="csrf" value="([^"]+)"', page(client, name, path))
    assert found
    data = {"csrf": found[1], "page": path, **fields}
    return client.post(f"/do/{action}", data=data, follow_redirects=False, headers={"origin": "http://127.0.0.1:8350"})


def test_a_review_is_held_on_its_page(client: TestClient[Site]) -> None:
    assert "No review was held yet" in page(client, "ed", "/reviews")
    assert "Open a review" not in page(client, "olga", "/reviews")
    answer = send(client, "ed", "/reviews", "open-review", **EVENT, ticket="https://tickets.example/1")
    assert answer.status_code == 303, answer.text
    listed = page(client, "ed", "/reviews")
    assert "1 review is open" in listed
    found = re.search(r'href="(/review\?id=[^"]+)"', listed)
    assert found
    path = found[1]
    shown = page(client, "olga", path)
    assert "6 items of 6 to decide" in shown
    assert ">Decide</button>" in shown
    assert "No data." in shown
    assert "decide every item first" in shown
    assert ">Decide</button>" not in page(client, "vera", path)
    name = get(client, "ed", "/api/v1/reviews").json()["items"][0]["id"]
    bad = send(client, "olga", path, "decide-item", id=name, item="event", decision="", expects="1")
    assert bad.status_code == 400
    assert (
        send(client, "olga", path, "decide-item", id=name, item="event", decision="ours", expects="1").status_code
        == 303
    )
    assert "<b>Decided:</b> ours" in page(client, "olga", path)
    decided(client, name)
    assert ">Sign</button>" in page(client, "olga", path)
    assert send(client, "olga", path, "sign-off", id=name, signatory="security").status_code == 303
    act(client, "ed", "sign-off", id=name, signatory="platform")
    assert ">Close it</button>" in page(client, "ed", path)
    assert send(client, "ed", path, "close-review", id=name, remark="over").status_code == 303
    assert "was closed on" in page(client, "olga", path)
    assert "No review is open." in page(client, "olga", "/reviews")
    assert "No such review" in page(client, "olga", "/reviews?state=overdue")
    assert "Security event" in page(client, "olga", "/reviews?state=closed")
    assert client.get("/review?id=none").status_code == 404
    assert client.get("/review").status_code == 404


def test_a_transfer_is_answered_on_its_page(client: TestClient[Site]) -> None:
    assert "Nothing was handed over yet" in page(client, "olga", "/transfers")
    fields = {"kind": "assets", "of": ASSET, "to_team": "platform", "reason": HOSTILE, "stage": "archive"}
    assert send(client, "olga", "/transfers", "offer-transfer", **fields).status_code == 303
    listed = page(client, "petra", "/transfers")
    assert "1 offer waits for an answer" in listed
    found = re.search(r'href="(/transfer\?id=([^"]+))"', listed)
    assert found
    path, name = found[1], found[2]
    assert ">Accept it</button>" in page(client, "petra", path)
    assert ">Accept it</button>" not in page(client, "olga", path)
    assert ">Withdraw it</button>" in page(client, "olga", path)
    kept = send(client, "petra", path, "accept-transfer", id=name, expects="1", runbook="typed words")
    assert "typed words" in kept.text
    assert "the checklist is open" in kept.text
    assert send(client, "petra", path, "accept-transfer", id=name, expects="1", **ITEMS).status_code == 303
    shown = page(client, "olga", path)
    assert "The change of the map" in shown
    assert "Text of a pull request" in shown
    assert "until the change is merged" in shown
    assert "1 transfer waits to be merged" in page(client, "olga", "/transfers")
    assert send(client, "olga", path, "withdraw-transfer", id=name).status_code == 303
    assert "withdrawn by olga@example.com" in page(client, "olga", path)
    assert "No such transfer" in page(client, "olga", "/transfers?state=done")
    assert client.get("/transfer").status_code == 404


def test_whoever_is_signed_in_comes_home(client: TestClient[Site]) -> None:
    opened(client)
    offered(client)
    assert "Payments answers for" in page(client, "olga", "/my-team")
    theirs = page(client, "petra", "/my-team")
    assert "offer to answer" in theirs
    assert "owns nothing that was read" in theirs
    assert "Whose home is this?" in page(client, "vera", "/my-team")
    assert "Not in your sight" in page(client, "olga", "/my-team?team=platform")
    assert "Other teams" in page(client, "vera", "/my-team?team=payments")
    assert client.get("/my-team?team=none").status_code == 404
    rail = page(client, "olga", "/")
    assert rail.index('href="/my-team"') < rail.index('href="/matrix"')


def test_before_anything_was_read_the_pages_teach() -> None:
    with client_of(None) as client:
        for path, words in (
            ("/reviews", "remit review open"),
            ("/transfers", "remit transfer offer"),
            ("/my-team", "remit scan"),
        ):
            answer = client.get(path)
            assert answer.status_code == 200
            assert offences(answer.text) == []
            assert words in answer.text
