"""What is due, the targets, and taking care of something: by API, by page, by the link of a message (R6.1, R12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from litestar.testing import TestClient

from app.reminder_house import CLOCK, SIGNS, keep, organisation, waiver
from remit.app.acknowledgement import make_token
from remit.app.dues import dues
from remit.model.register import Change
from remit.model.reminder import CARES, REMINDERS, Reminder, Rung
from remit.model.sending import SENDINGS, Sending
from remit.web.app import Site, create_app
from web.conftest import Given
from web.estate import landscape
from web.markup import offences
from web.trial import NamedByToken

NOW = datetime.now(UTC)


def day(days: int) -> str:
    return (NOW + timedelta(days=days)).date().isoformat()


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    monkeypatch.setenv("HOOK", SIGNS)
    monkeypatch.setenv("SIGN", SIGNS)
    whole = landscape()
    told = organisation(routes=organisation().notifications.routes)
    rules = replace(
        whole.organisation, notifications=told.notifications, people={**whole.organisation.people, **told.people}
    )
    made = Given(replace(whole, organisation=rules), identity=NamedByToken())
    keep(
        made.registers,
        waiver("w-late", team="payments", until=day(-3)),
        waiver("w-soon", team="payments", until=day(4)),
        waiver("w-far", team="platform", until=day(60)),
    )
    return made


@pytest.fixture
def client(given: Given) -> Iterator[TestClient[Site]]:
    with TestClient(create_app(given), base_url="http://127.0.0.1:8350", raise_server_exceptions=False) as made:
        yield made


def get(client: TestClient[Site], path: str, name: str = "ed") -> Any:  # noqa: ANN401 - a response
    return client.get(path, headers={"authorization": f"Bearer {name}"})


def test_what_is_due_is_listed_for_whom_it_concerns(client: TestClient[Site]) -> None:
    every = get(client, "/api/v1/reminders").json()["items"]
    assert [(one["name"], one["days"]) for one in every] == [("w-late", -2), ("w-soon", 5), ("w-far", 61)]
    assert [one["name"] for one in get(client, "/api/v1/reminders?late=true").json()["items"]] == ["w-late"]
    own = get(client, "/api/v1/reminders?kind=waiver", "petra").json()["items"]
    assert [one["name"] for one in own] == ["w-far"]
    assert get(client, "/api/v1/reminders?team=platform").json()["total"] == 1


def test_somebody_takes_care_of_what_is_theirs(client: TestClient[Site], given: Given) -> None:
    keys = {one["name"]: one["key"] for one in get(client, "/api/v1/reminders").json()["items"]}

    def care(name: str, key: str) -> Any:  # noqa: ANN401 - a response
        headers = {"authorization": f"Bearer {name}"}
        return client.post("/api/v1/take-care", json={"key": key, "days": 3}, headers=headers)

    assert care("vera", keys["w-late"]).status_code == 403
    assert care("petra", keys["w-late"]).status_code == 404
    assert care("olga", "0" * 32).status_code == 404
    assert care("olga", keys["w-late"]).json()["until"][:10] == day(3)
    late = get(client, "/api/v1/reminders?late=true").json()["items"][0]
    assert late["cared_until"][:10] == day(3)
    assert given.registers.get(CARES, keys["w-late"]).document.by == "olga@example.com"


def test_targets_are_for_who_runs_the_place(client: TestClient[Site], given: Given) -> None:
    assert get(client, "/api/v1/targets", "olga").status_code == 403
    (one,) = get(client, "/api/v1/targets").json()["items"]
    assert (one["id"], one["notifier"], one["sent"], one["unset"]) == ("hook", "webhook", 0, [])
    at = NOW.isoformat(timespec="seconds")
    channel = Sending(sent=2, sent_at=at, sent_to="Ana", failed=1, failed_at=at, problem="It said <b>400</b>")
    given.registers.write(CLOCK, Change(SENDINGS, "hook", channel, "target.failed"))
    lost = Reminder(
        kind="waiver", of="w-soon", title="x", due_at=dues(given.registers, organisation(), NOW)[1].at, step=-7,
        rung=Rung.OWNER, target="hook", at=(NOW - timedelta(hours=2)).isoformat(), attempts=1,
    )  # fmt: skip
    given.registers.write(CLOCK, Change(REMINDERS, lost.name, lost, "reminder.taken"))
    page = get(client, "/reminders")
    assert "It said &lt;b&gt;400&lt;/b&gt;" in page.text
    assert "Nobody knows whether they went out" in page.text
    assert "2 things" not in page.text
    assert offences(page.text) == []
    assert 'id="targets"' not in get(client, "/reminders", "olga").text


def test_the_page_says_what_is_late_and_lets_take_care(client: TestClient[Site]) -> None:
    client.cookies.set("remit_session", "olga.3")
    page = client.get("/reminders").text
    assert "1 thing is late, 1 due within 14 days; next: Waiver ends" in page
    assert offences(page) == []
    token = re.search('name="csrf" value="([^"]+)"', page)
    key = re.search('name="key" value="([^"]+)"', page)
    assert token
    assert key
    done = client.post(
        "/do/take-care", data={"csrf": token[1], "page": "/reminders", "key": key[1]}, follow_redirects=False
    )
    assert done.status_code == 303
    after = client.get("/reminders").text
    assert "Nobody is told of it again" in after
    assert f"until {day(7)}" in after
    assert "Nothing of that kind is due" in client.get("/reminders?find=nothing").text


def test_the_link_of_a_message_asks_first_and_counts_once(client: TestClient[Site], given: Given) -> None:
    due = dues(given.registers, organisation(), NOW)[0]
    token = make_token([due.key], NOW + timedelta(days=7), SIGNS)
    link = f"/acknowledge?token={quote(token)}"
    client.get(link)  # programs that look at mail follow it too
    page = client.get(link)
    assert "Do you take care of 1 thing?" in page.text
    assert given.registers.find(CARES) == []
    assert due.title not in page.text
    form = re.search('name="csrf" value="([^"]+)"', page.text)
    assert form
    fields = {"csrf": form[1], "page": link, "token": token}
    assert client.post("/do/acknowledge", data={**fields, "csrf": "x"}, follow_redirects=False).status_code == 403
    done = client.post("/do/acknowledge", data=fields, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, link)
    assert "Somebody takes care of it already" in client.get(link).text
    assert given.registers.get(CARES, due.key).document.by == "whoever holds the link"
    again = client.post("/api/v1/acknowledge", json={"token": token})
    assert (again.status_code, "used already" in again.text) == (409, True)


@pytest.mark.parametrize("token", ["", "x", "x.y", "a" * 9000])
def test_a_link_that_is_not_ours_is_refused(client: TestClient[Site], token: str) -> None:
    page = client.get(f"/acknowledge?token={token}")
    assert (page.status_code, "This link is not good" in page.text) == (404, True)
    assert client.post("/api/v1/acknowledge", json={"token": token}).status_code in {400, 422}


def test_without_anything_the_pages_teach() -> None:
    nothing = Given(None, identity=NamedByToken())
    with TestClient(create_app(nothing), base_url="http://127.0.0.1:8350") as client:
        assert "remit scan . --save" in get(client, "/reminders").text
        assert get(client, "/api/v1/reminders").json()["total"] == 0
        assert get(client, "/api/v1/targets").json()["total"] == 0
        assert client.get("/acknowledge?token=x").status_code == 404
    with TestClient(
        create_app(Given(landscape(), identity=NamedByToken())), base_url="http://127.0.0.1:8350"
    ) as client:
        page = get(client, "/reminders").text
        assert "Nothing is due." in page
        assert "remit.yaml names no target" in page
