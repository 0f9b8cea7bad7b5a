"""A large snapshot that is new comes with a process that is new, and nobody waits or is turned away (R12)."""

from __future__ import annotations

import http.client
import json
import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cli.test_running_server import free_port, until
from remit.app.kept_looks import AT_ONCE
from remit.app.serving import Serving
from remit.app.snapshots import open_snapshots
from remit.web import workers as crew_room
from remit.web.succession import Line
from remit.web.workers import Crew, Worker, serve_by_workers
from store.databases import Database, drop_database, new_database
from web.estate import NOW, landscape
from web.test_server import while_it_runs

pytestmark = pytest.mark.usefixtures("signals_and_loggers")
LARGE = AT_ONCE + 10
OVERVIEW = "/api/v1/overview"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = new_database("sqlite", tmp_path)
    yield made
    drop_database(made)


@pytest.fixture
def serving(database: Database) -> Serving:
    save(database, day=0, assets=LARGE)
    return Serving(store=database.where, port=free_port(), stop_seconds=5)


def save(database: Database, *, day: int, assets: int) -> None:
    snapshots = open_snapshots(database.where)
    taken = (NOW + timedelta(days=day)).isoformat(timespec="seconds")
    snapshots.save(replace(landscape(assets=assets), taken_at=taken), label=f"day {day}")
    snapshots.close()


def assets_told(connection: http.client.HTTPConnection) -> tuple[int, bool]:
    """How many assets an answer tells of, and whether the connection ends with it."""
    connection.request("GET", OVERVIEW)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200
    return int(json.loads(body)["assets"]), answer.getheader("connection") == "close"


def asked_anew(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        return assets_told(connection)[0]
    finally:
        connection.close()


@pytest.mark.slow
def test_an_heir_brings_a_large_snapshot_and_the_one_before_it_leaves(database: Database, serving: Serving) -> None:
    seen: list[str] = []

    def hand_over() -> None:
        (first,) = multiprocessing.active_children()
        assert asked_anew(serving.port) == LARGE
        held = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=30)
        assert assets_told(held) == (LARGE, False)
        save(database, day=1, assets=LARGE + 5)
        until(lambda: asked_anew(serving.port) == LARGE + 5, "the new one is shown")
        assert first.is_alive()
        until(lambda: assets_told(held) == (LARGE, True), "who has a connection is answered, and told to come anew")
        until(lambda: not first.is_alive(), "the process before ends with its last connection")
        assert first.exitcode == 0
        (second,) = multiprocessing.active_children()
        assert second is not first
        assert asked_anew(serving.port) == LARGE + 5
        seen.append("handed over")

    thread = while_it_runs(serving.port, hand_over)
    serve_by_workers(serving, say=lambda _: None)
    thread.join()
    assert seen == ["handed over"]


@pytest.mark.slow
def test_a_large_one_that_cannot_be_read_leaves_the_process_before_in_its_place(
    database: Database, serving: Serving, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crew_room, "AGAIN_SECONDS", 0.5)
    seen: list[str] = []

    def go_on() -> None:
        (first,) = multiprocessing.active_children()
        assert asked_anew(serving.port) == LARGE
        save(database, day=1, assets=LARGE + 5)
        database.off_guard()
        database.sql("UPDATE snapshots SET payload = x'00' WHERE id = 2")
        until(lambda: asked_anew(serving.port) == LARGE and "is not shown yet" in capfd.readouterr().err, "it is told")
        assert first.is_alive()
        save(database, day=2, assets=LARGE + 7)
        until(lambda: asked_anew(serving.port) == LARGE + 7, "a later one is shown")
        seen.append("went on")

    thread = while_it_runs(serving.port, go_on)
    serve_by_workers(serving, say=lambda _: None)
    thread.join()
    assert seen == ["went on"]


class Told(Crew):
    """A crew that says whom it would start instead of starting anybody."""

    __slots__ = ("started",)

    def _start(self, before: int = 0) -> None:
        self.started = [*getattr(self, "started", []), before]
        child = multiprocessing.current_process()
        self._workers.append(Worker(process=child, line=Line(), began=0.0, is_heir=before > 0))


@pytest.mark.parametrize("workers", [1, 3])
def test_one_heir_comes_at_a_time_and_no_more_leave_than_answer(workers: int) -> None:
    crew = Told(Serving(store="", workers=workers), [])
    for _ in range(workers):
        crew._start()
    crew._hand_over()
    assert crew.started == [0] * workers, "nobody told of anything"
    for one in crew._workers:
        one.line.tell_newer(7, 8)
    for number in range(1, workers + 1):
        for _ in range(3):
            crew._hand_over()
        assert crew.started[workers:] == [7] * number, "one at a time"
        heir = crew._workers[-1]
        heir.line.beat()
        crew._hand_over()
        assert [one.line.is_leaving() for one in crew._workers[:workers]] == [True] * number + [False] * (
            workers - number
        ), "those that began first leave first"
        heir.line.tell_newer(8, 9)
    crew._hand_over()
    assert len(crew.started) == 2 * workers, "the next has no room until one has left"
    del crew._workers[0]
    crew._hand_over()
    assert crew.started[-1] == 8
