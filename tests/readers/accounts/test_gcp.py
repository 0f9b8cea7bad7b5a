"""Live Google Cloud by a real server that speaks as the Cloud Asset interface does. R2.1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cloud_server import Answer, Question, Server, serving
from remit.errors import UnreadableError
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import join
from remit.model.facts import UNKNOWN
from remit.model.observation import Reading, Sweep
from remit.readers.accounts import gcp

BUCKET = "storage.googleapis.com/Bucket"
FORBIDDEN = Answer(403, {"error": {"code": 403, "message": "Permission denied", "status": "PERMISSION_DENIED"}})
Ask = Callable[..., tuple[dict[str, Reading], Server]]


def bucket(name: str, project: str = "12345") -> dict[str, Any]:
    return {
        "name": f"//storage.googleapis.com/{name}",
        "assetType": BUCKET,
        "resource": {"version": "v1", "data": {"name": name}, "location": "eu"},
        "ancestors": [f"projects/{project}"],
    }


def policy(name: str, *members: str, project: str = "12345") -> dict[str, Any]:
    return {
        "name": f"//storage.googleapis.com/{name}",
        "assetType": BUCKET,
        "iamPolicy": {"bindings": [{"role": "roles/storage.objectViewer", "members": list(members)}]},
        "ancestors": [f"projects/{project}"],
    }


PROJECT = {
    "name": "//cloudresourcemanager.googleapis.com/projects/12345",
    "assetType": "cloudresourcemanager.googleapis.com/Project",
    "resource": {"version": "v1", "data": {"projectNumber": "12345", "projectId": "shop"}},
    "ancestors": ["projects/12345"],
}


class Inventory:
    """The interface with so many assets, two a page."""

    def __init__(self, resources: list[Any], policies: list[Any] | Answer) -> None:
        self.contents: dict[str, list[Any] | Answer] = {"RESOURCE": resources, "IAM_POLICY": policies}

    def __call__(self, question: Question) -> Answer:
        asked = parse_qs(urlsplit(question.path).query)
        held = self.contents[asked["contentType"][0]]
        if isinstance(held, Answer):
            return held
        start = int(asked.get("pageToken", ["0"])[0])
        more = {"nextPageToken": str(start + 2)} if start + 2 < len(held) else {}
        page = {"assets": held[start : start + 2]} if held else {}  # Google leaves out what is empty
        return Answer(200, {"readTime": "2026-11-22T00:00:00Z", **page, **more})


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Reads a target from a server that answers so."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "a-token")

    def asked(answer: Callable[[Question], Answer], target: str = "projects/shop") -> tuple[dict[str, Reading], Server]:
        with serving(answer) as server:
            monkeypatch.setenv("REMIT_GCP_ENDPOINT", server.address)
            return dict(gcp.READER.read_account(target)), server

    return asked


def test_every_page_of_both_contents(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1"""
    monkeypatch.setenv("GOOGLE_CLOUD_QUOTA_PROJECT", "payer")
    interface = Inventory([PROJECT, bucket("a"), bucket("b")], [policy("a", "allUsers")])
    readings, server = ask(interface)
    assert list(readings) == ["gcp:projects/shop"]
    (reading,) = readings.values()
    assert reading.is_live
    assert reading.unreadable == ()
    assert reading.sweeps == tuple(Sweep(service=one, account="shop") for one in gcp.SWEPT)
    joined = join(reading.observations, open_knowledge())
    public = {one.name: {fact.name: fact.value for fact in one.facts}.get("public_access") for one in joined.assets}
    assert (public["a"], public["b"], len(public)) == ("public", "not_public", 3)
    assert [urlsplit(one.path).path for one in server.questions] == ["/v1/projects/shop/assets"] * 3
    assert {one.method for one in server.questions} == {"GET"}
    assert {one.headers["Authorization"] for one in server.questions} == {"Bearer a-token"}
    assert {one.headers["X-Goog-User-Project"] for one in server.questions} == {"payer"}


def test_refused_policies_leave_it_open_what_is_public(ask: Ask) -> None:
    """R2.1"""
    readings, _ = ask(Inventory([PROJECT, bucket("a")], FORBIDDEN))
    (reading,) = readings.values()
    assert [(one.location.file, one.cause) for one in reading.unreadable] == [
        ("gcp:projects/shop cloudasset.assets.list IAM_POLICY", "refused: 403 Permission denied")
    ]
    assert len(reading.sweeps) == len(gcp.SWEPT)  # the resources were all given
    facts = {fact.name: fact.value for one in join(reading.observations, open_knowledge()).assets for fact in one.facts}
    assert facts["public_access"] is UNKNOWN


def test_refused_resources_are_a_hole(ask: Ask) -> None:
    """R2.1"""
    refused = Inventory([], [])
    refused.contents["RESOURCE"] = FORBIDDEN
    readings, _ = ask(refused)
    (reading,) = readings.values()
    assert (reading.observations, reading.sweeps, len(reading.unreadable)) == ((), (), 1)
    readings, _ = ask(refused, "folders/7")
    (reading,) = readings.values()
    assert (list(readings), len(reading.unreadable)) == (["gcp:folders/7"], 1)


def test_a_folder_gives_one_reading_a_project(ask: Ask) -> None:
    """R2.1"""
    readings, _ = ask(Inventory([PROJECT, bucket("a"), bucket("b", "777")], []), "folders/7")
    assert {name: len(one.observations) for name, one in readings.items()} == {
        "gcp:projects/shop": 2,
        "gcp:projects/777": 1,
    }


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ({"assets": 7}, "an answer without assets"),
        ({"assets": [7]}, "an asset is an object"),
        ({"assets": [], "nextPageToken": "again"}, "the same page is given twice"),
    ],
)
def test_odd_answers_are_holes(ask: Ask, answer: Any, cause: str) -> None:  # noqa: ANN401 - JSON
    """R0.9"""
    readings, _ = ask(lambda _question: Answer(200, answer))
    (reading,) = readings.values()
    assert {one.cause for one in reading.unreadable} == {cause}
    assert reading.sweeps == ()


def test_targets_and_tokens(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1"""
    readings, server = ask(Inventory([], []), "shop")
    assert list(readings) == ["gcp:projects/shop"]
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "other")
    readings, server = ask(Inventory([], []), "")
    assert server.questions[0].path.startswith("/v1/projects/other/")
    for target in ("projects/../x", "folders/name", "a/b"):
        with pytest.raises(UnreadableError, match="neither a project"):
            ask(Inventory([], []), target)
    with pytest.raises(UnreadableError, match="the token is not taken"):
        ask(lambda _question: Answer(401, {"error": {"message": "expired"}}))
    monkeypatch.delenv("GOOGLE_OAUTH_ACCESS_TOKEN")
    with pytest.raises(UnreadableError, match=r"neither GOOGLE_OAUTH_ACCESS_TOKEN is set|Google gives no token"):
        ask(Inventory([], []))


def test_what_is_swept_is_known() -> None:
    """R2.1: every service that is said to be looked through has a mapping of Google's own types."""
    knowledge = open_knowledge()
    for service in gcp.SWEPT:
        assert any(key.startswith("gcp:") for key in knowledge.entry(service).native)
