"""Outgoing webhooks: in order, at least once, signed, never into the own network; on both databases (R12)."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifiers.places import Asked, Said, Web, web
from remit.app.webhooks import Webhooks, try_it
from remit.app.wiring import Services, build_services
from remit.errors import ConflictError, UnknownNameError, UsageError
from remit.ledger.act import Act, Who
from remit.model.job import JobState
from remit.model.webhook import Webhook
from remit.notifiers import _sender
from remit.notifiers._sender import DeliveryError, Sender
from remit.notifiers.webhook import check_signature
from remit.scheduler import JOBS, Settings
from remit.scheduler.worker import Worker
from store.databases import Database

ANN = Who(actor="ann", channel="cli")


class Post:
    """Workers that may speak to this machine, and things that happen."""

    def __init__(self, services: Services, database: Database, folder: Path) -> None:
        self.services = services
        self.webhooks = services.webhooks
        self._database = database
        (folder / "remit.yaml").write_text("notify:\n  private: [127.0.0.1]\n", encoding="utf-8")
        self._settings = Settings(configuration=folder / "remit.yaml")

    def happen(self, *kinds: str) -> None:
        for number, kind in enumerate(kinds):
            act = Act(kind=kind, object=f"thing:{number}", details={"number": str(number)})
            self.services.registers.write(ANN, acts=[act])

    def round(self) -> None:
        """What workers do in a few seconds, however long they would wait for the next attempt."""
        self.webhooks.follow(ANN)
        self._database.sql("UPDATE jobs SET run_at = 0 WHERE state = 'waiting'")
        worker = Worker(self.services, JOBS.load_all(), self._settings, say=lambda _: None)
        while worker.step():
            pass

    def add(self, place: Web, *events: str) -> tuple[str, str]:
        kept, secret = self.webhooks.add(ANN, f"{place.url}/hook", events or ["*"])
        return kept.name, secret


@pytest.fixture
def post(services: Services, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Post:
    monkeypatch.setattr(_sender, "ATTEMPTS", 1)  # within one attempt of the job
    services.registers.write(ANN, acts=[Act(kind="long.ago", object="thing:0")])
    return Post(services, database, tmp_path)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhooks]:
    """Webhooks of one store, for what has nothing to do with the database."""
    made = build_services(tmp_path_factory.mktemp("desk") / "remit.db")
    yield made.webhooks
    made.close()


@pytest.fixture
def place() -> Iterator[Web]:
    with web() as listening:
        yield listening


def kinds(asked: list[Asked]) -> list[str]:
    return [one.body["type"].removeprefix("org.remit.") for one in asked]


def test_what_happens_is_told_in_order_signed_and_from_now_on(post: Post, place: Web) -> None:
    _, secret = post.add(place)
    post.happen("snapshot.saved", "waiver.granted", "job.failed")
    post.round()
    assert kinds(place.asked) == [
        "credential.made",
        "webhook.added",
        "snapshot.saved",
        "waiver.granted",
        "job.failed",
    ]
    ids = [int(one.body["id"]) for one in place.asked]
    assert ids == sorted(set(ids))
    last = place.asked[-1]
    event = last.body
    assert (event["specversion"], event["datacontenttype"], event["subject"]) == ("1.0", "application/json", "thing:2")
    assert event["source"].startswith("urn:remit:")
    assert (event["data"]["sequence"], event["data"]["details"]) == (ids[-1], {"number": "2"})
    assert (last.headers["content-type"], last.headers["webhook-id"]) == (
        "application/cloudevents+json; charset=utf-8",
        event["id"],
    )
    now = float(last.headers["webhook-timestamp"])
    assert check_signature(secret, last.headers, last.raw, now=now)
    assert not check_signature(secret, last.headers, last.raw + b" ", now=now)
    assert secret not in last.raw.decode()
    post.round()
    assert len(place.asked) == 5


def test_only_what_is_wanted_is_told(post: Post, place: Web) -> None:
    post.add(place, "waiver.*", "snapshot.saved")
    post.happen("waiver.asked", "login.failed", "snapshot.saved", "snapshot.deleted")
    post.round()
    assert kinds(place.asked) == ["waiver.asked", "snapshot.saved"]


def test_who_takes_nothing_is_asked_again_then_disabled_and_told_the_rest_when_enabled(post: Post) -> None:
    answers: list[int] = [200] + [500] * 8
    with web(lambda _: Said(answers.pop(0) if answers else 200)) as place:
        name, _ = post.add(place, "a.*")
        post.happen("a.first", "a.second", "a.third")
        for _ in range(8):
            assert post.webhooks.get(name).document.state == "active"
            post.round()
        post.round()
        disabled = post.webhooks.get(name).document
        assert (disabled.state, "it answers with 500" in disabled.cause) == ("disabled", True)
        post.happen("a.fourth")
        post.round()
        assert kinds(place.asked) == ["a.first", *["a.second"] * 8]
        assert len({one.headers["webhook-id"] for one in place.asked[1:]}) == 1
        post.webhooks.set_state(ANN, name, "active")
        post.round()
        assert kinds(place.asked)[9:] == ["a.second", "a.third", "a.fourth"]
        log = post.webhooks.log(name)
        assert [one.state for one in log[:4]] == [JobState.DONE] * 3 + [JobState.FAILED]
        assert len(log) == 12
        assert not any(job.kind == "delivery" for job in post.services.jobs.find())


def test_two_that_follow_at_once_send_each_event_once(post: Post, place: Web) -> None:
    post.add(place, "a.*")
    post.happen("a.first")
    assert post.webhooks.follow(ANN) == 1
    post.webhooks.follow(ANN)
    post.round()
    assert kinds(place.asked) == ["a.first"]


def test_a_new_secret_signs_and_the_old_one_is_gone(post: Post, place: Web, database: Database) -> None:
    name, old = post.add(place, "a.*")
    new = post.webhooks.renew_secret(ANN, name)
    post.happen("a.first")
    post.round()
    (asked,) = place.asked
    now = float(asked.headers["webhook-timestamp"])
    assert [check_signature(one, asked.headers, asked.raw, now=now) for one in (old, new)] == [False, True]
    rows = database.sql("SELECT secret FROM credentials WHERE kind = 'webhook'")
    assert len(rows) == 1
    assert new not in str(rows)  # sealed
    assert new not in str(database.sql("SELECT entry FROM audit_entries"))


def test_a_test_is_sent_and_says_what_came_back(post: Post, place: Web) -> None:
    name, _ = post.add(place, "nothing.at-all")
    job = try_it(post.webhooks, ANN, name)
    post.round()
    assert kinds(place.asked) == ["test"]
    assert post.services.jobs.get(job).result.startswith("taken with 200 after")
    with pytest.raises(UnknownNameError):
        try_it(post.webhooks, ANN, "nobody")


def test_disabled_and_removed_are_told_nothing(post: Post, place: Web) -> None:
    name, _ = post.add(place)
    post.webhooks.set_state(ANN, name, "disabled")
    with pytest.raises(ConflictError):
        post.webhooks.set_state(ANN, name, "disabled")
    post.webhooks.set_state(ANN, name, "removed")
    post.happen("a.first")
    post.round()
    assert place.asked == []
    assert post.webhooks.all() == []
    for do in (post.webhooks.renew_secret, lambda who, one: post.webhooks.set_state(who, one, "active")):
        with pytest.raises(ConflictError):
            do(ANN, name)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/x",
        "https://",
        "https://user:password@example.com/",
        "https://example.com/a b",
        "https://example.com/#part",
        "https://example.com:99999/",
        "http://example.com/",
        "//example.com",
        "https://exämple.com/",
    ],
)
def test_what_is_no_address_is_refused(desk: Webhooks, url: str) -> None:
    before = len(desk.all())
    with pytest.raises(UsageError):
        desk.add(ANN, url, ["*"])
    assert len(desk.all()) == before


@pytest.mark.parametrize(
    "events", [[], [" "], ["Snapshot"], ["a b"], ["x" * 81], ["a"] * 1 + [f"k{n}" for n in range(60)]]
)
def test_what_is_no_kind_of_event_is_refused(post: Post, events: list[str]) -> None:
    with pytest.raises(UsageError):
        post.webhooks.add(ANN, "https://example.com/", events)


# --- never into the own network -------------------------------------------------------------------

INSIDE = {
    "private": "10.1.2.3",
    "private-172": "172.16.0.9",
    "private-192": "192.168.1.1",
    "loopback": "127.0.0.1",
    "loopback-v6": "::1",
    "link-local": "169.254.10.20",
    "link-local-v6": "fe80::1",
    "metadata-of-aws-azure-google": "169.254.169.254",
    "metadata-v6": "fd00:ec2::254",
    "metadata-of-alibaba": "100.100.100.200",
    "wireserver-of-azure": "168.63.129.16",
    "shared": "100.64.0.1",
    "mapped": "::ffff:10.0.0.1",
    "translated": "64:ff9b::a00:1",
    "nothing": "0.0.0.0",  # noqa: S104 - refused
    "unique-local": "fc00::1",
}


class Reached(Exception):  # noqa: N818 - no error: the test ends here
    """A connection would have been made."""


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Notes to which address a connection would go, and makes none."""
    tried: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], _seconds: float) -> socket.socket:
        tried.append(address)
        raise Reached

    monkeypatch.setattr("remit.notifiers._sender.socket.create_connection", connect)
    return tried


def send(desk: Webhooks, resolve: Callable[[str, int], list[str]]) -> str:
    """Send something, and say what the log tells of it."""
    kept, _ = desk.add(ANN, "https://hooks.example.com/x", ["*"])
    event = desk.trial_event(kept.name)
    with pytest.raises(UsageError, match="inside a network"):
        desk.send(ANN, kept.name, kept.document, event, Sender(resolve=resolve, pause=lambda _: None))
    return desk.log(kept.name)[0].cause


@pytest.mark.parametrize("address", INSIDE.values(), ids=INSIDE.keys())
def test_a_name_that_leads_inside_is_not_spoken_to(desk: Webhooks, never: list[tuple[str, int]], address: str) -> None:
    assert "inside a network" in send(desk, lambda _host, _port: [address])
    assert never == []


def test_one_address_inside_among_others_is_enough_to_refuse(desk: Webhooks, never: list[tuple[str, int]]) -> None:
    send(desk, lambda _host, _port: ["93.184.215.14", "10.0.0.1"])
    assert never == []


def test_a_name_that_changes_its_mind_is_looked_up_once(desk: Webhooks, never: list[tuple[str, int]]) -> None:
    answers = iter([["93.184.215.14"], ["169.254.169.254"]])
    looked_up: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return next(answers)

    kept, _ = desk.add(ANN, "https://hooks.example.com/x", ["*"])
    with pytest.raises(Reached):
        desk.send(ANN, kept.name, kept.document, desk.trial_event("x"), Sender(resolve=rebinding))
    assert never == [("93.184.215.14", 443)]  # to what was judged, and not to the name
    assert looked_up == ["hooks.example.com"]


def test_a_redirect_is_not_followed(desk: Webhooks) -> None:
    with web() as inside, web(lambda _: Said(307, headers={"Location": f"{inside.url}/latest/meta-data"})) as place:
        kept, _ = desk.add(ANN, place.url, ["a.*"])
        with pytest.raises(DeliveryError, match="redirect"):
            desk.send(ANN, kept.name, kept.document, desk.trial_event("x"), Sender(private=("127.0.0.1",)))
        assert (len(place.asked), inside.asked) == (1, [])


def test_what_would_go_out_in_plain_sight_is_not_sent(desk: Webhooks, never: list[tuple[str, int]]) -> None:
    kept, _ = desk.add(ANN, "http://localhost/x", ["*"])
    plain: Webhook = replace(kept.document, url="http://hooks.example.com/x")  # as somebody could write it into a store
    sender = Sender(resolve=lambda _host, _port: ["93.184.215.14"])
    with pytest.raises(UsageError, match="encrypted"):
        desk.send(ANN, kept.name, plain, desk.trial_event("x"), sender)
    assert never == []


def test_a_worker_that_finds_itself_inside_disables_the_webhook_at_once(post: Post, place: Web) -> None:
    (post._settings.configuration or Path()).write_text("teams: {}\n", encoding="utf-8")  # nothing inside is meant
    name, _ = post.add(place, "a.*")
    post.happen("a.first")
    post.round()
    post.round()
    disabled = post.webhooks.get(name).document
    assert (disabled.state, "inside a network" in disabled.cause, place.asked) == ("disabled", True, [])
