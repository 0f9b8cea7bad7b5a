"""Slow and greedy clients, on a real socket: they lose their connection, and others are answered (R12)."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from litestar import Litestar, Request, get, post
from litestar.response import Stream

from remit.web.operation.limits import HEAD_BYTES, BoundedBodies, PatientProtocol

LARGE = 8 * 1024 * 1024


class Hasty(PatientProtocol):
    """The same, with less patience."""

    head_seconds = 1.0
    write_seconds = 2.0


@post("/echo")
async def echo(request: Request[Any, Any, Any]) -> int:
    return len(await request.body())


@post("/ignore")
async def ignore() -> int:
    return 1


@get("/large", media_type="text/plain")
async def large() -> bytes:
    return b"x" * LARGE


@contextmanager
def serving(*more: Any, **limits: Any) -> Iterator[tuple[int, uvicorn.Server]]:  # noqa: ANN401 - handlers; of BoundedBodies
    app = BoundedBodies(Litestar([echo, ignore, large, *more], logging_config=None, openapi_config=None), **limits)
    config = uvicorn.Config(
        app, http=Hasty, ws="none", log_config=None, timeout_keep_alive=10, h11_max_incomplete_event_size=HEAD_BYTES
    )
    server = uvicorn.Server(config)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield int(listener.getsockname()[1]), server
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


def until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=15)


def read_all(client: socket.socket) -> bytes:
    """Whatever comes until the server closes."""
    read = b""
    try:
        while piece := client.recv(65536):
            read += piece
    except ConnectionResetError:
        pass
    return read


def read_answer(client: socket.socket) -> bytes:
    """One answer whose body is one byte."""
    read = b""
    while not re.search(rb"\r\n\r\n.", read):
        piece = client.recv(65536)
        assert piece, read
        read += piece
    return read


def trickle(client: socket.socket, piece: bytes) -> int:
    """Send a piece now and then until the server has enough of it; how often that went well."""
    for count in range(200):
        try:
            client.sendall(piece)
        except OSError:
            return count
        time.sleep(0.05)
    return pytest.fail("it was never turned away")


def turned_away(client: socket.socket, piece: bytes) -> bool:
    """Whether the server closes while somebody goes on sending as fast as possible."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            client.sendall(piece)
        except OSError:
            return True
    return False


@pytest.mark.parametrize("first", [b"", b"GET /large HT"])
def test_who_sends_no_head_in_time_is_turned_away(first: bytes) -> None:
    with serving() as (port, server), connect(port) as client:
        client.sendall(first)
        assert read_all(client) == b""
        until(lambda: not server.server_state.connections)


def test_a_head_that_trickles_in_is_turned_away_and_others_are_answered() -> None:
    with serving() as (port, _), connect(port) as slow:
        slow.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\n")
        with connect(port) as other:
            other.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab")
            assert read_all(other).startswith(b"HTTP/1.1 201")
        assert trickle(slow, b"X-A: b\r\n") < 100


def test_a_second_request_on_a_connection_is_held_to_the_same() -> None:
    with serving() as (port, _), connect(port) as client:
        for _ in range(3):  # an honest client with pauses between its requests goes on
            client.sendall(b"POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            assert read_answer(client).startswith(b"HTTP/1.1 201")
            time.sleep(0.3)
        assert trickle(client, b"G") < 100


def test_a_body_nobody_reads_does_not_keep_a_connection() -> None:
    with serving() as (port, _), connect(port) as client:
        client.sendall(b"POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        assert read_answer(client).startswith(b"HTTP/1.1 201")
        assert trickle(client, b"x") < 100


def test_a_head_that_is_too_large_is_refused() -> None:
    with serving() as (port, _), connect(port) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 2 * HEAD_BYTES)
        assert read_all(client)[:12] in {
            b"HTTP/1.1 400",
            b"HTTP/1.1 431",
            b"",
        }  # or reset, with what it had sent unread


def test_a_body_that_trickles_in_is_answered_with_408() -> None:
    with serving(seconds=0.5) as (port, _), connect(port) as client:
        client.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nab")
        said = read_all(client)
        assert said.startswith(b"HTTP/1.1 408")
        assert b"connection: close" in said


@pytest.mark.parametrize("framing", [b"Content-Length: 1000000000", b"Transfer-Encoding: chunked"])
def test_a_body_without_end_is_answered_with_413(framing: bytes) -> None:
    with serving(most_bytes=100_000) as (port, _), connect(port) as client:
        client.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n\r\n")
        piece = b"x" * 50_000 if b"Length" in framing else b"C350\r\n" + b"x" * 50_000 + b"\r\n"
        assert turned_away(client, piece)


def test_a_413_can_be_read() -> None:
    with serving(most_bytes=10) as (port, _), connect(port) as client:
        client.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n12345678901")
        said = read_all(client)
        assert said.startswith(b"HTTP/1.1 413")
        assert b"connection: close" in said


def test_a_body_within_bounds_is_taken() -> None:
    with serving(most_bytes=11) as (port, _), connect(port) as client:
        client.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nConnection: close\r\n\r\n12345678901")
        said = read_all(client)
        assert said.startswith(b"HTTP/1.1 201")
        assert said.endswith(b"11")


def test_who_does_not_read_the_answer_is_let_go() -> None:
    with serving() as (port, server):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: bool(server.server_state.tasks) or bool(server.server_state.connections))
        until(lambda: not server.server_state.connections)
        client.close()


def test_who_reads_slowly_gets_all_of_it() -> None:
    with serving() as (port, _):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        client.settimeout(15)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        read, pauses = 0, 0
        while piece := client.recv(131_072):
            read += len(piece)
            if pauses < 40:
                pauses += 1
                time.sleep(0.05)  # longer than allowed at once, taken together
        client.close()
        assert read > LARGE


def test_an_answer_may_take_longer_than_a_body() -> None:
    """A stream waits beside its sending for the client to leave."""
    ended: list[str] = []

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(6):
            await asyncio.sleep(0.1)
            yield b"x"
        ended.append("by itself")

    @get("/stream")
    async def streaming() -> Stream:
        return Stream(stream())

    with serving(streaming, seconds=0.2) as (port, _), connect(port) as client:
        client.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert read_all(client).count(b"x") == 6
    assert ended == ["by itself"]


def test_what_is_not_http_goes_through() -> None:
    seen: list[str] = []

    async def life(scope: Mapping[str, Any], _receive: object, _send: object) -> None:
        seen.append(scope["type"])

    app = BoundedBodies(life)
    asyncio.run(app({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]
