"""Webhooks over the API and on their page: for administrators, secrets shown once (R12)."""

from __future__ import annotations

import re

import pytest

from remit.ledger.act import Who
from remit.model.access import Grant, Role
from remit.model.job import JobState
from web.markup import offences
from web.test_jobs import EDITOR, VIEWER, Board

ADMIN = Grant(role=Role.ADMINISTRATOR)
ANN = Who(actor="ann", channel="cli")
URL = "https://hooks.example.com/<b>x</b>"


@pytest.fixture
def board() -> Board:
    return Board(None, ADMIN)


def test_added_listed_switched_and_removed(board: Board) -> None:
    made = board.post("add-webhook", url=URL, events=["waiver.*"], note="chat")
    assert (made.status_code, made.json()["secret"].startswith("whsec_")) == (200, True)
    name = made.json()["id"]
    (line,) = board.client.get("/api/v1/webhooks").json()["items"]
    assert (line["id"], line["url"], line["events"], line["state"]) == (name, URL, ["waiver.*"], "active")
    assert made.json()["secret"] not in board.client.get("/api/v1/webhooks").text
    off = board.post("disable-webhook", id=name)
    assert (off.json(), off.headers["etag"]) == ({"id": name, "version": 2, "state": "disabled"}, '"2"')
    stale = board.client.post("/api/v1/enable-webhook", json={"id": name}, headers={"if-match": '"1"'})
    assert stale.status_code == 412
    assert board.post("enable-webhook", id=name).json()["state"] == "active"
    assert board.post("renew-webhook-secret", id=name).json()["secret"] != made.json()["secret"]
    job = board.post("test-webhook", id=name).json()["job"]
    assert board.jobs.get(job).kind == "test-delivery"
    assert board.client.get(f"/api/v1/webhook-deliveries?id={name}").json()["items"] == []
    assert board.post("remove-webhook", id=name).json()["state"] == "removed"
    assert board.client.get("/api/v1/webhooks").json()["items"] == []


def test_what_cannot_be_is_refused(board: Board) -> None:
    assert board.post("add-webhook", url="http://example.com/", events=["*"]).status_code == 422
    assert board.post("add-webhook", url=URL, events=[]).status_code == 400
    assert board.post("add-webhook", url=URL, events=["A B"]).status_code == 422
    for action in ("disable-webhook", "remove-webhook", "renew-webhook-secret", "test-webhook"):
        assert board.post(action, id="nobody").status_code == 404
    assert board.client.get("/api/v1/webhook-deliveries?id=nobody").status_code == 404
    name = board.post("add-webhook", url=URL, events=["*"]).json()["id"]
    assert board.post("enable-webhook", id=name).status_code == 409


@pytest.mark.parametrize(
    "grant", [EDITOR, VIEWER, Grant(role=Role.AUDITOR), Grant(role=Role.ADMINISTRATOR, team="payments")]
)
def test_others_may_not(grant: Grant) -> None:
    board = Board(None, grant)
    kept, _ = board.given.webhooks.add(ANN, URL, ["*"])
    for path in ("webhooks", f"webhook-deliveries?id={kept.name}"):
        assert board.client.get(f"/api/v1/{path}").status_code == 403
    assert board.post("add-webhook", url=URL, events=["*"]).status_code == 403
    for verb in ("enable", "disable", "remove", "test"):
        assert board.post(f"{verb}-webhook", id=kept.name).status_code == 403
    assert board.post("renew-webhook-secret", id=kept.name).status_code == 403
    assert board.client.get("/webhooks").status_code == 403
    assert board.given.webhooks.get(kept.name).version == 1


def test_the_page_teaches_shows_the_secret_once_and_what_is_wrong(board: Board) -> None:
    html = board.client.get("/webhooks").text
    assert offences(html) == []
    assert "Nobody is told of what happens." in html
    page = board.do("add-webhook", "/webhooks", url=URL, events="snapshot.saved", note="chat")
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page.text)
    assert secret is not None
    again = board.client.get("/webhooks").text
    assert offences(again) == []
    assert secret[0] not in again
    assert "<b>x</b>" not in again
    assert "1 address is told of what happens" in again
    name = board.given.webhooks.all()[0].name
    board.given.webhooks.set_state(ANN, name, "disabled", "it answers with 500")
    html = board.client.get(f"/webhooks?id={name}").text
    assert "1 of them took nothing or was switched off." in html
    assert "it answers with 500" in html
    assert "Nothing was sent to it" in html
    board.jobs.table.note("delivery", f"{name}/7/x", ANN, JobState.FAILED, "it answers with <i>503</i>")
    assert board.client.get("/api/v1/webhook-deliveries").json()["items"][0]["webhook"] == name
    html = board.client.get(f"/webhooks?id={name}").text
    assert offences(html) == []
    assert "it answers with &lt;i&gt;503&lt;/i&gt;" in html
    page = board.do("enable-webhook", f"/webhooks?id={name}", id=name, expects="2")
    assert board.given.webhooks.get(name).document.state == "active"
    assert "It is told again" in page.text
    page = board.do("add-webhook", "/webhooks", url="nothing", events="*")
    assert (page.status_code, "this is no address" in page.text, 'value="nothing"' in page.text) == (422, True, True)
