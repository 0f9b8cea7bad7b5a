"""The progress of a job as it comes, over a real server: events, coming back, bounds, readers that do not read."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import msgspec
import pytest
import uvicorn

from remit.app.jobs import Jobs
from remit.client import following
from remit.client._transport import ServerError
from remit.client.client import Client
from remit.errors import UnknownNameError
from remit.ledger.act import Who
from remit.store.job_rows import Taken
from remit.web.app import create_app
from remit.web.rest import streaming
from remit.web.rest.limiter import Limiter
from remit.wire.jobs import JobLine
from web.conftest import Given

ANN = Who(actor="ann", channel="cli")


@dataclass(frozen=True, slots=True)
class Live:
    """A server that runs in this process."""

    port: int
    jobs: Jobs

    def taken(self, key: str = "a") -> Taken:
        self.jobs.ask("scan", key, {}, ANN)
        taken = self.jobs.table.take({"scan": 1}, "w", 60)
        assert taken is not None
        return taken

    def open(self, job: int | str, **headers: str) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request("GET", f"/api/v1/job-progress?id={job}", headers={"Connection": "close", **headers})
        return line.getresponse()


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    monkeypatch.setattr(streaming, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(streaming, "HEARTBEAT_SECONDS", 0.3)
    given = Given(None)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(
            create_app(given, limiter=Limiter(10_000)), log_config=None, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield Live(listener.getsockname()[1], given.jobs)
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def block(answer: http.client.HTTPResponse) -> dict[str, str]:
    """The next event; of a comment the text, of the end of the stream nothing."""
    found: dict[str, str] = {}
    while line := answer.readline().decode().rstrip("\n"):
        name, _, value = line.partition(": ")
        found[name or "comment"] = value
    return found


def job(event: dict[str, str]) -> JobLine:
    return msgspec.json.decode(event["data"], type=JobLine)


def test_each_change_is_an_event_and_the_stream_ends_with_the_job(live: Live, closing: ExitStack) -> None:
    taken = live.taken()
    answer = closing.enter_context(live.open(taken.record.id))
    assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (
        200,
        "text/event-stream",
        "no-store",
    )
    assert block(answer) == {"retry": "2000"}
    assert (job(block(answer)).state, block(answer)) == ("running", {"comment": "still here"})
    live.jobs.table.tell(taken.fence, 1, 2, "line\nbreak")
    told = block(answer)
    while "comment" in told:
        told = block(answer)
    assert (told["event"], job(told).words, job(told).done) == ("progress", "line\nbreak", 1)
    assert int(told["id"]) == job(told).step
    live.jobs.table.finish(taken.fence, "fine")
    last = [one for one in iter(lambda: block(answer), {}) if "comment" not in one]
    assert [(one["event"], job(one).result) for one in last] == [("progress", "fine"), ("end", "fine")]
    assert answer.read() == b""


def test_who_comes_back_is_told_only_what_is_new(live: Live) -> None:
    taken = live.taken()
    with live.open(taken.record.id) as answer:
        block(answer)
        seen = block(answer)["id"]
    with live.open(taken.record.id, **{"Last-Event-ID": seen}) as answer:
        block(answer)
        assert block(answer) == {"comment": "still here"}
    live.jobs.table.finish(taken.fence, "fine")
    with live.open(taken.record.id, **{"Last-Event-ID": seen}) as answer:
        block(answer)
        assert [block(answer)["event"], block(answer)["event"], block(answer)] == ["progress", "end", {}]


@pytest.mark.parametrize(
    ("asked", "status"), [("999", 404), ("x", 400), ("", 400), ("1&id=2", 400), ("1&more=1", 400), ("9" * 40, 400)]
)
def test_what_there_is_not_is_a_problem(live: Live, asked: str, status: int) -> None:
    with live.open(asked) as answer:
        assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
        assert msgspec.json.decode(answer.read())["status"] == status


def test_streams_are_counted_and_let_go(live: Live) -> None:
    taken = live.taken()
    held = [live.open(taken.record.id) for _ in range(streaming.MOST_OF_ONE)]
    with live.open(taken.record.id) as refused:
        assert refused.status == 429
    for one in held:
        one.close()
    deadline = time.monotonic() + 10
    while True:
        with live.open(taken.record.id) as again:
            if again.status == 200:
                break
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_reader_that_does_not_read_is_left(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "SEND_SECONDS", 0.3)
    monkeypatch.setattr(streaming, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(streaming, "HEARTBEAT_SECONDS", 0.0)
    monkeypatch.setattr(streaming, "event", lambda _kind, _job: b": " + b"x" * 100_000 + b"\n\n")
    taken = live.taken()
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", live.port))
        slow.sendall(f"GET /api/v1/job-progress?id={taken.record.id} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        for number in range(100):
            live.jobs.table.tell(taken.fence, number, 100, "on")
            time.sleep(0.02)
        time.sleep(1)
        with live.open(taken.record.id) as other:  # others are answered meanwhile
            assert other.status == 200
        slow.settimeout(20)
        read = 0
        while chunk := slow.recv(65536):
            read += len(chunk)
    assert read < 100 * 100_000  # it was left before it had all


def test_the_client_follows_a_job_to_its_end_and_takes_a_broken_stream_up_again(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "MOST_SECONDS", 0.2)  # each stream is soon at its end
    monkeypatch.setattr(following, "PAUSES", (0.01,) * 200)
    taken, table = live.taken(), live.jobs.table

    def work() -> None:
        for number in range(1, 6):
            time.sleep(0.15)
            table.tell(taken.fence, number, 5, f"step {number}")
        table.finish(taken.fence, "fine")

    thread = threading.Thread(target=work)
    thread.start()
    told = list(following.follow(Client(f"http://127.0.0.1:{live.port}"), taken.record.id))
    thread.join()
    assert (told[-1].state, told[-1].result) == ("done", "fine")
    steps = [one.step for one in told]
    assert steps == sorted(set(steps))  # none twice
    assert {one.done for one in told} <= set(range(6))


def test_the_client_says_what_there_is_not_and_gives_up_in_the_end(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAUSES", (0.01,))
    client = Client(f"http://127.0.0.1:{live.port}")
    with pytest.raises(UnknownNameError):
        next(following.follow(client, 999))
    with pytest.raises(ServerError):
        next(following.follow(Client("http://127.0.0.1:9"), 1))
    monkeypatch.setattr(streaming, "MOST_SECONDS", 0.0)
    with pytest.raises(ServerError, match="again and again"):
        list(following.follow(client, live.taken().record.id))


def test_streams_end_when_the_server_stops(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = threading.Event()
    monkeypatch.setattr(streaming, "ENDING", ending)
    with live.open(live.taken().record.id) as answer:
        block(answer)
        ending.set()
        began = time.monotonic()
        answer.read()
    assert time.monotonic() - began < 10
