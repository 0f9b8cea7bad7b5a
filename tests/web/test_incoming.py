"""What a request brings, on a real server: bodies too large or too slow, and others who are answered meanwhile."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from remit.web import incoming
from remit.web.app import create_app
from remit.web.operation.limits import BODY_BYTES
from remit.web.rest.resource import RESOURCES
from remit.web.typed import SLACK
from web.browser import serving
from web.conftest import Given
from web.estate import landscape
from web.trial import Board, NamedByToken, tried

HEAD = "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer ed\r\nContent-Type: application/json\r\n"
SENT = b'{"team":"payments","is_loud":true}'
MEBIBYTE = 2**20


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Board]]:
    with tried(monkeypatch) as board, serving(create_app(Given(landscape(), identity=NamedByToken()))) as address:
        yield address, board


def connected(address: str) -> socket.socket:
    place = urlsplit(address)
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=30)


def begun(address: str, *fields: str, path: str = "/api/v1/write") -> socket.socket:
    """A connection on which a head was sent."""
    made = connected(address)
    head = HEAD.format(path=path, host=urlsplit(address).netloc) + "".join(f"{one}\r\n" for one in fields) + "\r\n"
    made.sendall(head.encode())
    return made


def answered(connection: socket.socket) -> bytes:
    """Everything that comes until the other side hangs up."""
    found = b""
    while chunk := connection.recv(65_536):
        found += chunk
    return found


@pytest.mark.parametrize("path", ["/api/v1/write", "/do/write"])
def test_a_large_body_is_refused_before_any_of_it_is_read(served: tuple[str, Board], path: str) -> None:
    """Nothing but the head was sent."""
    address, board = served
    with begun(address, f"Content-Length: {10 * MEBIBYTE}", path=path) as connection:
        answer = answered(connection)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer.lower()
    assert not board.notes


def test_a_body_of_unsaid_length_is_read_to_its_limit_and_no_further(served: tuple[str, Board]) -> None:
    address, board = served
    with begun(address, "Transfer-Encoding: chunked") as connection:
        for _ in range(3):  # 30 000 bytes, and never the last chunk
            connection.sendall(b"2710\r\n" + b" " * 10_000 + b"\r\n")
        assert answered(connection).startswith(b"HTTP/1.1 413")
    assert not board.notes


def test_a_question_with_a_body_is_refused_without_reading_it(served: tuple[str, Board]) -> None:
    address, _ = served
    head = f"GET /api/v1/assets HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\nAuthorization: Bearer ed\r\n"
    with connected(address) as connection:
        connection.sendall(f"{head}Content-Length: {10 * MEBIBYTE}\r\n\r\n".encode())
        assert answered(connection).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("length", ["x", "-1", "9" * 30])
def test_a_length_that_is_none_is_refused(served: tuple[str, Board], length: str) -> None:
    address, _ = served
    with begun(address, f"Content-Length: {length}", "Connection: close") as connection:
        assert answered(connection).startswith(b"HTTP/1.1 4")


def test_while_bodies_trickle_in_others_are_answered(served: tuple[str, Board]) -> None:
    """As many slow ones as there are threads for handlers: none of them holds one."""
    address, board = served
    slow = [begun(address, f"Content-Length: {len(SENT)}", "Connection: close") for _ in range(60)]
    try:
        for number in range(4):
            for one in slow:
                one.sendall(SENT[number : number + 1])
            started = time.monotonic()
            asked = urllib.request.Request(f"{address}/api/v1/controls?limit=1", headers={"Authorization": "Bearer ed"})  # noqa: S310 - http to loopback
            with urllib.request.urlopen(asked, timeout=20) as response:  # noqa: S310 - as above
                assert response.status == 200
            assert time.monotonic() - started < 10
        assert not board.notes
        slow[0].sendall(SENT[4:])
        assert answered(slow[0]).startswith(b"HTTP/1.1 200"), "slow is not wrong"
        assert len(board.notes) == 1
    finally:
        for one in slow:
            one.close()


def test_a_body_that_does_not_come_is_not_waited_for(
    served: tuple[str, Board], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, board = served
    monkeypatch.setattr(incoming, "LEAST_SECONDS", 0.2)
    with begun(address, f"Content-Length: {len(SENT)}") as connection:
        connection.sendall(SENT[:5])
        answer = answered(connection)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"did not come within" in answer
    assert not board.notes


def test_no_action_takes_more_than_the_server_lets_through() -> None:
    """In a form the same travels as a file and a few fields, as JSON in Base64."""
    for name, one in RESOURCES.load_all().items():
        if one.is_action:
            assert one.most_bytes + SLACK <= BODY_BYTES, name
