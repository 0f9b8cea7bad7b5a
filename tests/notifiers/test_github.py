"""One GitHub issue for each finding, found again by its mark."""

from __future__ import annotations

import re

import pytest

from notifiers.places import Asked, Said, hostile, item, message, sender, web
from remit.errors import UsageError
from remit.notifiers import Status
from remit.notifiers._sender import DeliveryError
from remit.notifiers.github import NOTIFIER


class Tracker:
    """A repository's issues, as the interface has them."""

    def __init__(self, *bodies: str) -> None:
        self.issues = [{"number": number, "body": body, "state": "open"} for number, body in enumerate(bodies, 1)]

    def __call__(self, asked: Asked) -> Said:
        path, _, query = asked.path.partition("?")
        if asked.method == "GET":
            page, size = (int(found) for found in re.findall(r"&(?:per_page|page)=(\d+)", query)[::-1])
            return Said(200, self.issues[(page - 1) * size : page * size])
        if asked.method == "POST":
            self.issues.append({"number": len(self.issues) + 1, "state": "open", **asked.body})
            return Said(201, self.issues[-1])
        found = [one for one in self.issues if str(one["number"]) == path.rpartition("/")[2]]
        if not found:
            return Said(404, {})
        found[0].update(asked.body)
        return Said(200, found[0])


GIVEN = {"repository": "shore/cloud", "token": "t0ken"}


def test_an_issue_is_made_updated_and_closed() -> None:
    tracker = Tracker(*[f"other {number}" for number in range(60)], f"older <!-- remit:{'b' * 32} -->")
    with web(tracker) as place:
        given = {**GIVEN, "url": place.url}
        told = NOTIFIER.deliver(message(item(), item("b"), item("c", status=Status.RESOLVED)), given, sender())
        assert told == {"a" * 32: "62", "b" * 32: "61", "c" * 32: ""}
        count = len(place.asked)
        gone = message(item(status=Status.RESOLVED, reference="62"))
        assert NOTIFIER.deliver(gone, given, sender()) == {"a" * 32: "62"}
        assert len(place.asked) == count + 1
    assert (tracker.issues[61]["state"], tracker.issues[61]["state_reason"]) == ("closed", "completed")
    assert tracker.issues[61]["labels"] == ["remit", "severity-high"]
    assert len(tracker.issues) == 62
    first = place.asked[0]
    assert (first.headers["authorization"], first.path.partition("?")[0]) == (
        "Bearer t0ken",
        "/repos/shore/cloud/issues",
    )


def test_a_number_that_is_gone_leads_to_a_new_issue() -> None:
    tracker = Tracker()
    with web(tracker) as place:
        told = NOTIFIER.deliver(message(item(reference="9")), {**GIVEN, "url": place.url}, sender())
    assert told == {"a" * 32: "1"}


def test_an_issue_is_never_made_twice_for_want_of_an_answer() -> None:
    def answer(asked: Asked) -> Said:
        return Said(200, []) if asked.method == "GET" else Said(502)

    with web(answer) as place, pytest.raises(DeliveryError, match="502"):
        NOTIFIER.deliver(message(), {**GIVEN, "url": place.url}, sender())
    assert [one.method for one in place.asked] == ["GET", "POST"]


def test_hostile_text_calls_nobody() -> None:
    issue, gone = NOTIFIER.render(hostile())
    body = issue["body"]
    told = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", body)  # in code nothing is looked for
    assert told.count("turned") == 3
    assert "<script" not in told
    assert "@everyone" not in told.replace("\\", "")
    assert "://" not in told
    assert not re.search(r"(?<!\\)!?\[", told)
    assert "\r" not in body
    assert body.count("<!--") == 1
    assert "@everyone" not in issue["title"]
    assert "\n" not in issue["title"]
    assert gone == {"state": "closed", "state_reason": "completed"}


def test_who_takes_care_is_said() -> None:
    cared, still = NOTIFIER.render(
        message(item(status=Status.ACKNOWLEDGED), item("b"), link="https://remit.example/a?token=t")
    )
    assert "Somebody said that they take care." in cared["body"]
    assert "[We take care](https://remit.example/a?token=t)" in still["body"]


def test_what_cannot_be_followed_is_refused() -> None:
    with pytest.raises(UsageError, match="no repository"):
        NOTIFIER.deliver(message(), {**GIVEN, "repository": "../../user"}, sender())
    with pytest.raises(UsageError, match="no header") as caught:
        NOTIFIER.deliver(message(), {**GIVEN, "token": "t0ken\n"}, sender())
    assert "t0ken" not in str(caught.value)
    with web(lambda _: Said(200, b"{")) as place, pytest.raises(DeliveryError, match="no list"):
        NOTIFIER.deliver(message(), {**GIVEN, "url": place.url}, sender())
