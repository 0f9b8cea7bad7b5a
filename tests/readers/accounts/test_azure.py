"""Live Azure by a real server that speaks as Resource Graph does. R2.1."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloud_server import Answer, Question, Server, serving
from remit.app.collect import collect
from remit.errors import UnreadableError
from remit.knowledge.base import open_knowledge
from remit.model.observation import Reading, Sweep
from remit.model.organisation import Organisation
from remit.readers.accounts import azure
from remit.readers.accounts._cloud_http import CloudClient, checked_endpoint
from remit.readers.accounts._json_answers import RefusedError

ONE = "11111111-1111-1111-1111-111111111111"
TWO = "22222222-2222-2222-2222-222222222222"
FORBIDDEN = Answer(403, {"error": {"code": "AuthorizationFailed", "message": "does not have\nauthorization"}})
READER_ROLE = Answer(200, {"value": [{"actions": ["*/read"], "notActions": []}]})


def row(name: str, subscription: str = ONE, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    own = f"/subscriptions/{subscription}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/{name}"
    return {"id": own, "name": name, "type": "microsoft.storage/storageaccounts", "properties": properties}


class Graph:
    """Resource Graph with so many rows, two a page; the first question of each page is one too many."""

    def __init__(self, rows: list[dict[str, Any]], *, permissions: Answer = READER_ROLE, busy: int = 0) -> None:
        self.rows, self.permissions, self.busy = rows, permissions, busy
        self.refused_from = len(rows) + 1

    def __call__(self, question: Question) -> Answer:
        if question.path.partition("?")[0].endswith("/permissions"):
            return self.permissions
        if self.busy:
            self.busy -= 1
            return Answer(429, {"error": {"message": "slow down"}}, {"Retry-After": "1"})
        start = int(question.body["options"].get("$skipToken", 0))
        if start >= self.refused_from:
            return FORBIDDEN
        page = self.rows[start : start + 2]
        more = {"$skipToken": str(start + 2)} if start + 2 < len(self.rows) else {}
        return Answer(200, {"totalRecords": len(self.rows), "count": len(page), "data": page, **more})


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[dict[str, Reading], Server, list[float]]]]:
    """Reads a target from a server that answers so; gives the readings, the server and the waits."""
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    monkeypatch.setenv("AZURE_ACCESS_TOKEN", "a-token")

    def asked(
        answer: Callable[[Question], Answer], target: str = ONE
    ) -> tuple[dict[str, Reading], Server, list[float]]:
        with serving(answer) as server:
            monkeypatch.setenv("REMIT_AZURE_ENDPOINT", server.address)
            return dict(azure.READER.read_account(target)), server, waits

    return asked  # type: ignore[return-value] # no clean-up


Ask = Callable[..., tuple[dict[str, Reading], Server, list[float]]]


def causes(reading: Reading) -> list[tuple[str, str]]:
    return [(one.location.file, one.cause) for one in reading.unreadable]


def test_every_page_of_a_subscription(ask: Ask) -> None:
    """R2.1"""
    rows = [row(f"a{number}") for number in range(5)]
    readings, server, _ = ask(Graph(rows))
    (reading,) = readings.values()
    assert list(readings) == [f"azure:{ONE}"]
    assert [one.attributes["name"] for one in reading.observations] == ["a0", "a1", "a2", "a3", "a4"]
    assert {one.account for one in reading.observations} == {ONE}
    assert reading.is_live
    assert reading.sweeps == tuple(Sweep(service=one, account=ONE) for one in azure.SWEPT)
    assert reading.unreadable == ()
    questions = [one for one in server.questions if one.method == "POST"]
    assert [one.body["options"].get("$skipToken") for one in questions] == [None, "2", "4"]
    assert {one.headers["Authorization"] for one in server.questions} == {"Bearer a-token"}
    assert questions[0].body["subscriptions"] == [ONE]


def test_only_questions_that_read(ask: Ask) -> None:
    """R2.1: the one POST is Resource Graph's question, everything else a GET."""
    _, server, _ = ask(Graph([row("a")]))
    assert {(one.method, one.path.partition("?")[0]) for one in server.questions} == {
        ("POST", "/providers/Microsoft.ResourceGraph/resources"),
        ("GET", f"/subscriptions/{ONE}/providers/Microsoft.Authorization/permissions"),
    }


def test_a_management_group_gives_one_reading_a_subscription(ask: Ask) -> None:
    """R2.1"""
    readings, server, _ = ask(Graph([row("a", ONE), row("b", TWO), row("c", ONE)]), "managementGroups/shop")
    assert {name: len(one.observations) for name, one in readings.items()} == {f"azure:{ONE}": 2, f"azure:{TWO}": 1}
    assert server.questions[0].body["managementGroups"] == ["shop"]
    readings, server, _ = ask(Graph([row("a", ONE)]), "")
    assert "subscriptions" not in server.questions[0].body
    assert list(readings) == [f"azure:{ONE}"]


def test_who_is_busy_is_asked_again(ask: Ask) -> None:
    """R2.1"""
    readings, _, waits = ask(Graph([row("a")], busy=2))
    assert [len(one.observations) for one in readings.values()] == [1]
    assert waits == [1.0, 1.0]
    readings, _, _ = ask(Graph([row("a")], busy=99))
    ((where, cause),) = causes(readings[f"azure:{ONE}"])
    assert (where, cause) == (f"azure:{ONE} Microsoft.ResourceGraph/resources", "refused: 429 slow down")


def test_a_refused_page_is_a_hole(ask: Ask) -> None:
    """R2.1: what was given before it stays, and nothing counts as absent."""
    graph = Graph([row(f"a{number}") for number in range(4)])
    graph.refused_from = 2
    readings, _, _ = ask(graph)
    (reading,) = readings.values()
    assert len(reading.observations) == 2
    assert reading.sweeps == ()
    assert causes(reading) == [
        (f"azure:{ONE} Microsoft.ResourceGraph/resources", "refused: 403 does not have authorization")
    ]
    readings, _, _ = ask(lambda _question: FORBIDDEN, "mg/shop")
    assert [len(one.unreadable) for one in readings.values()] == [1]


@pytest.mark.parametrize(
    ("permissions", "holes"),
    [
        (Answer(200, {"value": [{"actions": ["Microsoft.Storage/*/read"], "notActions": []}]}), 0),
        (Answer(200, {"value": [{"actions": ["*"], "notActions": ["Microsoft.Storage/*"]}]}), 0),
        (Answer(200, {"value": 7}), 0),
        (FORBIDDEN, 1),
    ],
)
def test_a_narrow_reader_has_not_swept(ask: Ask, permissions: Answer, holes: int) -> None:
    """R2.1: Resource Graph says nothing of what it leaves out."""
    readings, _, _ = ask(Graph([row("a")], permissions=permissions))
    (reading,) = readings.values()
    assert (len(reading.observations), reading.sweeps, len(reading.unreadable)) == (1, (), holes)


def test_an_empty_subscription_was_looked_through(ask: Ask) -> None:
    """R2.1"""
    contributor = Answer(200, {"value": [{"actions": ["*"], "notActions": ["Microsoft.Authorization/*/Delete"]}]})
    readings, _, _ = ask(Graph([], permissions=contributor))
    assert len(readings[f"azure:{ONE}"].sweeps) == len(azure.SWEPT)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ({"data": [row("a")], "resultTruncated": "true"}, "the answer is cut short after 1 rows"),
        ({"data": [row("a")], "$skipToken": "again"}, "the same page is given twice"),
        ({"data": 7}, "an answer without rows, or with one without an id"),
        ({"data": [7, row("a")]}, "an answer without rows, or with one without an id"),
        (b"<html>", "refused: an answer that is no JSON"),
        (b"[]", "refused: an answer that is no object"),
    ],
)
def test_odd_answers_are_holes(ask: Ask, answer: Any, cause: str) -> None:  # noqa: ANN401 - JSON
    """R0.9"""
    readings, _, _ = ask(lambda _question: Answer(200, answer))
    assert [one for _, one in causes(readings[f"azure:{ONE}"])] == [cause]


def test_a_token_that_is_not_taken_ends_it(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1"""
    with pytest.raises(UnreadableError, match="the token is not taken: expired"):
        ask(lambda _question: Answer(401, {"error": {"message": "expired"}}))
    monkeypatch.delenv("AZURE_ACCESS_TOKEN")
    with pytest.raises(UnreadableError, match=r"neither AZURE_ACCESS_TOKEN is set|Azure gives no token"):
        ask(Graph([]))
    with pytest.raises(UnreadableError, match="neither a subscription's id"):
        ask(Graph([]), "../secrets")


def test_a_token_goes_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """R0.9: no redirect is followed, no plain address away from this machine is asked."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with serving(lambda _question: Answer(200, {"stolen": True})) as thief:
        elsewhere = Answer(302, {}, {"Location": f"{thief.address}/x"})
        with serving(lambda _question: elsewhere) as server, pytest.raises(RefusedError, match="302"):
            CloudClient(server.address, "t").ask("/")
        assert thief.questions == []
        with pytest.raises(RefusedError, match="longer than 8 bytes"):
            CloudClient(thief.address, "t", max_bytes=8).ask("/")
    with pytest.raises(RefusedError, match="no answer"):
        CloudClient(thief.address, "t").ask("/")
    for address in ("http://example.com", "ftp://127.0.0.1", "nonsense", "http://10.0.0.1"):
        with pytest.raises(UnreadableError, match="no https address"):
            checked_endpoint(address, "azure:")
    assert checked_endpoint("https://management.azure.com/", "") == "https://management.azure.com"
    assert checked_endpoint("http://localhost:1", "") == "http://localhost:1"
    assert "secret" not in repr(CloudClient("https://x", "secret"))


def test_code_and_subscription_stand_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.5: declared, by hand and absent, through the front door."""
    names = ("ledger", "gone")
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "resources": [
            {
                "type": "Microsoft.Resources/deployments",
                "name": "shop",
                "subscriptionId": ONE,
                "resourceGroup": "g",
                "properties": {
                    "template": {
                        "resources": [
                            {
                                "type": "Microsoft.Storage/storageAccounts",
                                "name": name,
                                "properties": {"allowBlobPublicAccess": False, "supportsHttpsTrafficOnly": True},
                            }
                            for name in names
                        ]
                    }
                },
            }
        ],
    }
    (tmp_path / "main.json").write_text(json.dumps(template))
    monkeypatch.setenv("AZURE_ACCESS_TOKEN", "a-token")
    rows = [row("ledger", allowBlobPublicAccess=False, supportsHttpsTrafficOnly=False), row("extra")]
    with serving(Graph(rows)) as server:
        monkeypatch.setenv("REMIT_AZURE_ENDPOINT", server.address)
        estate = collect([tmp_path, Path(f"azure:{ONE}")], open_knowledge(), Organisation()).estate
    told = [{one.name: one.value for one in estate.facts_of(at)} for at in range(estate.counts.assets)]
    assert sorted(str(one["management"]) for one in told) == ["absent", "by_hand", "code"]
    (kept,) = (one for one in told if one["management"] == "code")
    assert kept["drift"] == ("encryption_in_transit: required → optional",)


def test_what_is_swept_is_known() -> None:
    """R2.1: every service that is said to be looked through has a mapping of Azure's own types."""
    knowledge = open_knowledge()
    for service in azure.SWEPT:
        assert any(key.startswith("arm:") for key in knowledge.entry(service).native)
