"""The server in this process: told to stop as a process is, it ends as one should (R12)."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from cli.test_running_server import free_port, until
from remit.app.identity.door import Identity
from remit.app.serving import Serving
from remit.app.wiring import Services, build_services
from remit.errors import UnreadableError, UsageError
from remit.web import server as room
from remit.web import workers as crew_room
from remit.web.operation.limits import PatientProtocol
from remit.web.server import listening, may_read, serve
from remit.web.workers import WorkersError, serve_by_workers

pytestmark = pytest.mark.usefixtures("signals_and_loggers")


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    return Serving(store=str(tmp_path / "remit.db"), port=free_port(), stop_seconds=5)


@pytest.fixture
def services(serving: Serving) -> Iterator[Services]:
    made = build_services(serving.store)
    yield made
    made.close()


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code
    except OSError:
        return 0


def while_it_runs(port: int, do: Callable[[], None], number: int = signal.SIGTERM) -> threading.Thread:
    """Do something when the server answers, and then tell this process to stop."""

    def run() -> None:
        deadline = time.monotonic() + 40
        while status(port, "/healthz") != 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        try:
            do()
        finally:
            os.kill(os.getpid(), number)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_it_serves_until_told_to_stop(services: Services, serving: Serving) -> None:
    said: list[str] = []
    seen: list[int] = []

    def visit() -> None:
        seen.extend(status(serving.port, path) for path in ("/", "/readyz", "/metrics", "/nowhere"))

    thread = while_it_runs(serving.port, visit)
    serve(services, serving, say=said.append)
    thread.join()
    assert said == [f"Remit is at http://127.0.0.1:{serving.port} (Ctrl-C stops it)"]
    assert seen == [200, 200, 200, 404]
    assert status(serving.port, "/healthz") == 0


def test_ctrl_c_ends_it_as_it_ends_any_command(services: Services, serving: Serving) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background has it ignored
    thread = while_it_runs(serving.port, lambda: None, signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        serve(services, serving, say=lambda _: None)
    thread.join()
    signal.signal(signal.SIGINT, before)


def test_told_to_stop_while_it_starts_it_does_not_start(
    services: Services, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = room.Drainer.run

    def told_meanwhile(server: room.Drainer, sockets: list[socket.socket]) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        run(server, sockets)

    monkeypatch.setattr(room.Drainer, "run", told_meanwhile)
    serve(services, serving, say=lambda _: None)


def test_it_drains_for_as_long_as_was_said(services: Services, tmp_path: Path) -> None:
    serving = Serving(store=str(tmp_path / "remit.db"), port=free_port(), drain_seconds=20)
    seen: list[int] = []

    def drain() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        deadline = time.monotonic() + 15
        while 503 not in seen and time.monotonic() < deadline:
            seen.append(status(serving.port, "/readyz"))

    thread = while_it_runs(serving.port, drain)  # whose own signal is the second: it ends the waiting
    serve(services, serving, say=lambda _: None)
    thread.join()
    assert 503 in seen


def test_a_client_that_sends_no_head_is_turned_away(
    services: Services, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.3)
    read: list[bytes] = []

    def dawdle() -> None:
        with socket.create_connection(("127.0.0.1", serving.port), timeout=30) as client:
            client.sendall(b"GET / HT")
            with suppress(ConnectionResetError):
                read.append(client.recv(100))

    thread = while_it_runs(serving.port, dawdle)
    serve(services, serving, say=lambda _: None)
    thread.join()
    assert read in ([], [b""])


def test_a_thread_that_hangs_does_not_keep_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr("logging.shutdown", lambda: None)
    room._leave()
    assert codes == [0]


def test_it_listens_on_the_other_loopback_too(services: Services, tmp_path: Path) -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("make test-deps cannot install it: this machine has no IPv6")
    serving = Serving(store=str(tmp_path / "remit.db"), host="::1", port=free_port())
    said: list[str] = []

    def stop() -> None:
        def answers() -> bool:
            with suppress(OSError), socket.create_connection(("::1", serving.port), timeout=20) as client:
                client.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                return b"200 OK" in client.recv(4096)
            return False

        until(answers, "it answers")
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=stop)
    thread.start()
    serve(services, serving, say=said.append)
    thread.join()
    assert said == [f"Remit is at http://[::1]:{serving.port} (Ctrl-C stops it)"]


def test_what_it_accepts_sends_at_once(serving: Serving) -> None:
    """Else a body waits until the client has acknowledged the head, which takes 40 ms on Linux."""

    async def accepted(listener: socket.socket) -> bool:
        seen: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def came(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            taken = writer.get_extra_info("socket")
            seen.set_result(bool(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        async with await asyncio.start_server(came, sock=listener):
            _, writer = await asyncio.open_connection("127.0.0.1", serving.port)
            found = await seen
            writer.close()
            return found

    with listening(serving, lambda _: None) as sockets:
        handed = [socket.socket(fileno=os.dup(one.fileno())) for one in sockets]  # as a worker gets them
        for one in (*handed, *sockets):
            assert asyncio.run(accepted(one))


def test_a_port_that_is_taken_is_said(services: Services, tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = Serving(store=str(tmp_path / "remit.db"), port=holder.getsockname()[1])
        with pytest.raises(UsageError, match="Address already in use"):
            serve(services, taken, say=lambda _: None)


def test_while_nobody_can_look_up_a_token_it_may_nothing(services: Services) -> None:
    class Gone:
        def principal(self, _cookies: object, _headers: object) -> None:
            raise UnreadableError("the database is away")

    gone = replace(services, identity=cast("Identity", Gone()))
    assert not may_read(gone, {"authorization": "Bearer remit_x"})


# --- several processes ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_workers_serve_until_told_to_stop(tmp_path: Path) -> None:
    serving = Serving(store=str(tmp_path / "remit.db"), port=free_port(), workers=2, log_format="json")
    build_services(serving.store).close()
    seen: list[int] = []
    thread = while_it_runs(serving.port, lambda: seen.append(status(serving.port, "/metrics")))
    serve_by_workers(serving, say=lambda _: None)
    thread.join()
    assert seen == [200]
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


@pytest.mark.slow
def test_a_worker_that_hangs_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_room, "HUNG_SECONDS", 3.0)
    monkeypatch.setattr(crew_room, "SOON_SECONDS", 0.0)
    serving = Serving(store=str(tmp_path / "remit.db"), port=free_port(), workers=1)
    build_services(serving.store).close()
    seen: list[int] = []

    def hang() -> None:
        (worker,) = multiprocessing.active_children()
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGSTOP)
        until(lambda: not worker.is_alive(), "it is ended")
        until(lambda: status(serving.port, "/healthz") == 200, "another answers")
        seen.extend(child.pid or 0 for child in multiprocessing.active_children() if child is not worker)

    thread = while_it_runs(serving.port, hang)
    serve_by_workers(serving, say=lambda _: None)
    thread.join()
    assert len(seen) == 1


@pytest.mark.slow
def test_workers_that_cannot_work_are_given_up(tmp_path: Path) -> None:
    (tmp_path / "remit.db").write_text("no database", encoding="utf-8")
    serving = Serving(store=str(tmp_path / "remit.db"), port=free_port(), workers=1)
    with pytest.raises(WorkersError, match="end as soon as they are started"):
        serve_by_workers(serving, say=lambda _: None)
