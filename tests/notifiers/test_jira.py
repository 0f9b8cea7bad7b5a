"""One Jira issue for each finding, found again by its label."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from notifiers.places import Asked, Said, hostile, item, message, sender, web
from remit.errors import UsageError
from remit.notifiers import Status
from remit.notifiers._sender import DeliveryError
from remit.notifiers.jira import NOTIFIER


class Site:
    """A site with one project."""

    def __init__(self, *, is_closable: bool = True) -> None:
        self.issues: dict[str, dict[str, Any]] = {}
        self.done: list[str] = []
        self.comments: list[str] = []
        self.is_closable = is_closable

    def __call__(self, asked: Asked) -> Said:
        path = asked.path.removeprefix("/rest/api/3/")
        key = path.split("/")[1] if "/" in path else ""
        if path == "search/jql":
            mark = asked.body["jql"].partition('labels = "')[2].partition('"')[0]
            return Said(
                200, {"issues": [{"key": one} for one, issue in self.issues.items() if mark in issue["labels"]]}
            )
        if path == "issue":
            made = f"OPS-{len(self.issues) + 1}"
            self.issues[made] = asked.body["fields"]
            return Said(201, {"key": made})
        if key not in self.issues:
            return Said(404, {})
        if path.endswith("transitions") and asked.method == "GET":
            ways = [{"id": "7", "to": {}}, {"id": "11", "to": {"statusCategory": {"key": "indeterminate"}}}]
            if self.is_closable:
                ways.append({"id": "31", "to": {"statusCategory": {"key": "done"}}})
            return Said(200, {"transitions": ways})
        if path.endswith("transitions"):
            self.done.append(f"{key} by {asked.body['transition']['id']}")
        elif path.endswith("comment"):
            self.comments.append(key)
        else:
            self.issues[key] |= asked.body["fields"]
        return Said(204, b"")


GIVEN = {"project": "OPS", "user": "ana@example.org", "token": "t0ken"}


@pytest.mark.parametrize("is_closable", [True, False])
def test_an_issue_is_made_updated_and_closed(is_closable: bool) -> None:
    site = Site(is_closable=is_closable)
    with web(site) as place:
        given = {**GIVEN, "url": f"{place.url}/"}
        assert NOTIFIER.deliver(message(), given, sender()) == {"a" * 32: "OPS-1"}
        worse = message(item(text="Worse."))  # nothing is remembered: the label finds it
        assert NOTIFIER.deliver(worse, given, sender()) == {"a" * 32: "OPS-1"}
        gone = message(item(status=Status.RESOLVED, reference="OPS-1"), item("b", status=Status.RESOLVED))
        assert NOTIFIER.deliver(gone, given, sender()) == {"a" * 32: "OPS-1", "b" * 32: ""}
        lost = message(item("c", reference="OPS-77"), item("d", status=Status.RESOLVED, reference="OPS-78"))
        assert NOTIFIER.deliver(lost, given, sender()) == {"c" * 32: "OPS-2", "d" * 32: "OPS-78"}
    assert site.issues["OPS-1"]["summary"] == "aws_s3_bucket.reports: Worse."
    assert site.issues["OPS-1"]["labels"] == ["remit", f"remit-{'a' * 32}"]
    assert site.issues["OPS-1"]["issuetype"] == {"name": "Task"}
    assert (site.done, site.comments) == ((["OPS-1 by 31"], []) if is_closable else ([], ["OPS-1"]))
    login = base64.b64encode(b"ana@example.org:t0ken").decode()
    assert place.asked[0].headers["authorization"] == f"Basic {login}"


def test_hostile_text_is_text() -> None:
    told, _ = NOTIFIER.render(hostile())
    assert "\n" not in told["fields"]["summary"]
    assert len(told["fields"]["summary"]) <= 255
    nodes = [node for one in told["fields"]["description"]["content"] for node in one["content"]]
    assert {node["type"] for node in nodes} == {"text"}
    assert not any("marks" in node for node in nodes)
    cared, still = NOTIFIER.render(message(item(status=Status.ACKNOWLEDGED), item("b"), link="https://remit.example/a"))
    assert "take care" in json.dumps(cared)
    assert still["fields"]["description"]["content"][-1]["content"][0]["marks"][0]["attrs"] == {
        "href": "https://remit.example/a"
    }


def test_what_cannot_be_followed_is_refused() -> None:
    with pytest.raises(UsageError, match="no key of a project"):
        NOTIFIER.deliver(message(), {**GIVEN, "url": "https://x.example", "project": 'OPS" OR 1=1'}, sender())
    with web(lambda _: Said(200, [])) as place, pytest.raises(DeliveryError, match="no list"):
        NOTIFIER.deliver(message(), {**GIVEN, "url": place.url}, sender())
    with web(lambda _: Said(401, b"ana@example.org:t0ken")) as place, pytest.raises(DeliveryError) as caught:
        NOTIFIER.deliver(message(), {**GIVEN, "url": place.url}, sender())
    assert "t0ken" not in str(caught.value)
