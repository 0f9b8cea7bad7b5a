"""A real server, as those who run it meet it: started, probed, logged, stopped, in one process and in several (R12)."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli.run import process
from remit.app.snapshots import open_snapshots
from remit.ledger.act import Who
from remit.model.job import JobState
from remit.store.jobs import JobTable
from remit.store.upgrade import opened
from scheduler.guests import guest_folder, start
from store.databases import KINDS, Database, drop_database, new_database
from store.landscapes import small

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"it did not come about: {what}"
        time.sleep(0.05)


@dataclass(slots=True)
class Server:
    """A server that runs in a process of its own."""

    child: subprocess.Popen[bytes]
    port: int
    log: Path
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, port: int = 0, **headers: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{port or self.port}{path}"
        try:
            with urllib.request.urlopen(
                urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()}),
                timeout=30,
            ) as answer:
                self.headers = {name.lower(): value for name, value in answer.headers.items()}
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as problem:
            with problem:
                return problem.code, problem.read().decode()
        except OSError:
            return 0, ""

    def events(self) -> list[dict[str, object]]:
        """The lines of its log; every one of them is JSON."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def children(self, word: str) -> set[int]:
        """Its processes that have a word in their command."""
        found = set()
        for task in Path(f"/proc/{self.child.pid}/task").iterdir():
            for pid in (task / "children").read_text(encoding="utf-8").split():
                with suppress(OSError):
                    if word in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8"):
                        found.add(int(pid))
        return found

    def workers(self) -> set[int]:
        """Those that answer."""
        return self.children("spawn_main")

    def ends(self, signal_number: int = signal.SIGTERM) -> int:
        self.child.send_signal(signal_number)
        return self.child.wait(PATIENCE)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    made = new_database(request.param, tmp_path)
    yield made
    drop_database(made)


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    return new_database("sqlite", tmp_path)


@contextmanager
def serving(folder: Path, database: Database, *options: str, **environment: str) -> Iterator[Server]:
    """A server with a log as JSON; ended with the block, however it ends."""
    port, log = free_port(), folder / "log.jsonl"
    environment["REMIT_AUDIT_KEY"] = str(folder / "audit.key")
    words = ["serve", "--store", database.where, "--port", str(port), "--log-format", "json", *options]
    with log.open("w", encoding="utf-8") as file, pytest.MonkeyPatch.context() as patch:
        patch.setenv("REMIT_AUDIT_KEY", environment["REMIT_AUDIT_KEY"])
        snapshots = open_snapshots(database.where)
        snapshots.save(small())
        snapshots.close()
        child = subprocess.Popen(
            [sys.executable, "-m", "remit", *words],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
        server = Server(child, port, log)
        try:
            until(lambda: child.poll() is not None or server.get("/healthz")[0] == 200, "it answers")
            yield server
        finally:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()


def half_a_post(port: int, body: bytes) -> socket.socket:
    """A request whose body has not come yet."""
    client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    head = f"POST /preferences HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n"
    client.sendall(head.encode() + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
    return client


def test_told_to_stop_it_is_not_ready_lets_requests_end_and_ends_well(tmp_path: Path, sqlite: Database) -> None:
    body = b"theme=dark&back=/assets"
    with serving(tmp_path, sqlite, "--drain-seconds", "6") as server:
        assert json.loads(server.get("/readyz")[1])["ready"] is True
        with half_a_post(server.port, body) as client:
            time.sleep(0.3)
            server.child.send_signal(signal.SIGTERM)
            until(lambda: server.get("/readyz")[0] == 503, "it says that it is not ready", 5)
            assert server.get("/healthz")[0] == 200
            assert server.get("/assets")[0] == 200  # whoever comes all the same is answered
            until(lambda: server.get("/healthz")[0] == 0, "it takes no more connections")
            assert server.child.poll() is None  # one request still runs
            client.sendall(body)
            said = client.recv(65536)
            assert b"303 See Other" in said
            assert b"location: /assets" in said
        assert server.child.wait(PATIENCE) == 0
        assert all("exception" not in event for event in server.events())


def test_a_request_that_does_not_end_is_not_waited_for_longer_than_was_said(tmp_path: Path, sqlite: Database) -> None:
    with serving(tmp_path, sqlite, "--stop-seconds", "1") as server, half_a_post(server.port, b"theme=dark"):
        time.sleep(0.3)
        assert server.ends() == 0


def test_told_to_stop_it_gives_back_the_job_that_runs(tmp_path: Path, sqlite: Database) -> None:
    jobs = JobTable(opened(sqlite.where))
    asked = jobs.ask("steps", "one", {"steps": 10_000, "seconds": 0.05}, Who(actor="ann", channel="cli"))[0]
    with start(
        ["serve", "--store", sqlite.where, "--port", str(free_port())], guest_folder(tmp_path), tmp_path
    ) as child:
        until(lambda: jobs.get(asked.id).progress.done > 1, "the job runs")
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=PATIENCE)
        assert child.returncode == 0
    left = jobs.get(asked.id)
    assert (left.state, left.worker) == (JobState.WAITING, "")
    jobs.close()


def test_a_second_signal_ends_the_waiting(tmp_path: Path, sqlite: Database) -> None:
    with serving(tmp_path, sqlite, "--drain-seconds", "3000") as server:
        server.child.send_signal(signal.SIGTERM)
        until(lambda: server.get("/readyz")[0] == 503, "it drains")
        assert server.ends() == 0


def test_each_request_is_a_line_of_log_that_holds_nothing_typed(tmp_path: Path, sqlite: Database) -> None:
    with serving(tmp_path, sqlite) as server:
        server.get("/assets?q=SecretName", traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
        assert server.headers["x-request-id"] == TRACE
        server.get("/nowhere/SecretName", authorization="Bearer SecretName")
        assert server.ends() == 0
        told = [event for event in server.events() if event["event"] == "request"]
        assert [(event["route"], event["status"]) for event in told] == [("/assets", 200), ("unmatched", 404)]
        assert told[0]["request"] == TRACE
        assert {"time", "level", "process", "milliseconds", "bytes", "principal", "method"} <= set(told[0])
        assert "SecretName" not in server.log.read_text(encoding="utf-8")
        assert any(event["event"] == "serving" for event in server.events())


def test_what_is_said_beside_the_pages_is_a_line_of_the_log_too(tmp_path: Path, sqlite: Database) -> None:
    with serving(tmp_path, sqlite) as server:
        until(lambda: len(server.children("--child")) == 1, "jobs are carried out")
        os.kill(min(server.children("--child")), signal.SIGKILL)
        until(lambda: any("the workers ended" in str(event["event"]) for event in server.events()), "it is told")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_who_is_not_on_this_machine_has_to_sign_in(tmp_path: Path, sqlite: Database, workers: str) -> None:
    options = ("--behind-proxy", "--url", "https://remit.example.com", "--workers", workers, "--no-jobs")
    with serving(tmp_path, sqlite, *options) as server:
        for _ in range(6):  # whichever worker it is
            assert server.get("/api/v1/assets", Host="remit.example.com")[0] == 401
            assert "Nobody" not in server.get("/metrics", Host="remit.example.com")[1]
        assert server.get("/readyz")[0] == 200


def test_figures_stand_on_a_port_of_their_own(tmp_path: Path, sqlite: Database) -> None:
    port = free_port()
    with serving(tmp_path, sqlite, "--metrics-port", str(port), "--behind-proxy") as server:
        assert server.get("/metrics")[0] == 401
        assert "remit_store_up 1.0" in server.get("/metrics", port)[1]
        assert server.get("/assets", port)[0] == 404


def test_a_proxy_is_believed_only_where_it_was_said(tmp_path: Path, sqlite: Database) -> None:
    options = ("--behind-proxy", "--url", "https://remit.example.com")
    with serving(tmp_path, sqlite, *options) as server:
        status, _ = server.get("/static/remit.css", Host="remit.example.com", X_Forwarded_Proto="https")
        assert status == 200
        assert server.headers["strict-transport-security"] == "max-age=31536000"
        assert server.get("/assets", Host="other.example.com")[0] == 403
        (told,) = (event for event in server.events() if event["event"] == "serving")
        assert told["url"] == "https://remit.example.com"


@pytest.mark.slow
def test_several_processes_answer_for_one_and_any_of_them_may_end(tmp_path: Path, database: Database) -> None:
    with serving(tmp_path, database, "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2, "both are up")
        seen: set[object] = set()

        def both_answered() -> bool:
            for _ in range(10):
                assert server.get("/assets")[0] == 200
            seen.update(event["process"] for event in server.events() if event["event"] == "request")
            return seen >= server.workers()

        until(both_answered, "both answer")
        answered = sum(1 for event in server.events() if event["event"] == "request")
        told = server.get("/metrics")[1]  # by one of them, for both
        assert f'remit_http_requests_total{{method="GET",route="/assets",status="200"}} {float(answered)}' in told
        first = server.workers()
        os.kill(min(first), signal.SIGKILL)
        until(lambda: len(server.workers() - first) == 1 and len(server.workers()) == 2, "another takes its place")
        assert server.get("/assets")[0] == 200
        assert any("a worker ended by itself" in str(event["event"]) for event in server.events())
        last = server.workers()
        assert server.ends() == 0
        assert not any(Path(f"/proc/{one}").exists() for one in last)


@pytest.mark.slow
def test_workers_do_not_outlive_who_started_them(tmp_path: Path, sqlite: Database) -> None:
    with serving(tmp_path, sqlite, "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2 and server.get("/readyz")[0] == 200, "both are up")
        workers = server.workers()
        server.child.kill()
        server.child.wait(PATIENCE)
        until(lambda: not any(Path(f"/proc/{one}").exists() for one in workers), "they end too")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--url", "remit.example.com"), "no address of a server"),
        (("--proxy", "proxy.internal"), "neither an address nor a network"),
        (("--host", "0.0.0.0"), "has to know its name"),  # noqa: S104 - refused
    ],
)
def test_what_cannot_work_together_is_refused_before_anything_is_made(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ran = process("serve", "--store", "remit.db", *options, folder=tmp_path)
    assert (ran.code, ran.out) == (64, "")
    assert said in ran.err
    assert not (tmp_path / "remit.db").exists()


def test_a_taken_port_for_figures_is_said(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        words = ("serve", "--store", "remit.db", "--port", str(free_port()), "--metrics-port", str(port))
        ran = process(*words, folder=tmp_path)
    assert ran.code == 64
    assert ran.err.endswith("  → choose another with --metrics-port\n")
