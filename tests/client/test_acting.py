"""The client as somebody: it sends its token, does what that allows, once, and says what was refused."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import msgspec
import pytest

from cli.run import run
from remit.client._transport import ServerError, Transport, UnreachedError, checked_token
from remit.client.client import Client
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.web.app import create_app
from web.browser import serving
from web.conftest import Given
from web.estate import landscape
from web.trial import Board, NamedByToken, Note, Noted, tried

NOTE = Note(team="payments", text="a", is_loud=True, file=b"\x00\xff", file_name="a.pdf")


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Board]]:
    with tried(monkeypatch) as made, serving(create_app(Given(landscape(), identity=NamedByToken()))) as address:
        yield address, made


def test_it_acts_with_its_token_and_gets_a_typed_answer(board: tuple[str, Board]) -> None:
    address, made = board
    olga = Client(address, token="olga")  # noqa: S106 - a name
    assert olga.act("write", NOTE, Noted) == Noted(version=1, text="a", size=2)
    assert made.notes == [NOTE]
    assert olga.act("write", NOTE, Noted, expects=1).version == 2
    assert olga.act("write", NOTE, Noted, key="mine").version == olga.act("write", NOTE, Noted, key="mine").version == 3
    assert sum(1 for _ in olga.assets()) < sum(1 for _ in Client(address, token="vera").assets())  # noqa: S106 - a name


def test_what_is_refused_rises_as_here(board: tuple[str, Board]) -> None:
    address, _ = board
    olga = Client(address, token="olga")  # noqa: S106 - a name
    with pytest.raises(ConflictError, match="written on"):
        olga.act("write", NOTE, Noted, expects=9)
    with pytest.raises(ForbiddenError, match="for the team platform"):
        olga.act("write", msgspec.structs.replace(NOTE, team="platform"), Noted)
    with pytest.raises(UsageError, match="length"):
        olga.act("write", msgspec.structs.replace(NOTE, team=""), Noted)
    with pytest.raises(UnknownNameError):
        olga.act("nothing", NOTE, Noted)
    for stranger in (Client(address), Client(address, token="stranger")):  # noqa: S106 - a name
        with pytest.raises(ForbiddenError, match="nobody is signed in") as refused:
            stranger.overview()
        assert "REMIT_TOKEN" in refused.value.hint


@pytest.mark.parametrize(
    ("server", "is_sent"),
    [
        ("https://remit.example.org", True),
        ("http://127.0.0.1:8350", True),
        ("http://localhost:8350", True),
        ("http://[::1]:8350", True),
        ("http://remit.example.org", False),
        ("http://127.0.0.1.example.org", False),
        ("http://10.0.0.1", False),
    ],
)
def test_a_token_never_travels_in_plain_sight(server: str, is_sent: bool) -> None:
    assert Transport(server).server == server
    if is_sent:
        assert checked_token("abc-._~+/=", server) == "abc-._~+/="
    else:
        with pytest.raises(UsageError, match="plain sight"):
            Client(server, token="abc")  # noqa: S106 - none


@pytest.mark.parametrize("token", ["a b", "a\r\nX-Other: b", "ä", "="])
def test_what_is_no_token_is_not_sent(token: str) -> None:
    with pytest.raises(UsageError, match="no token") as refused:
        Client("https://remit.example.org", token=token)
    assert token not in str(refused.value)


class Failing(http.server.BaseHTTPRequestHandler):
    """Hangs up on the first two requests, and answers the third."""

    keys: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.keys.append(self.headers["Idempotency-Key"])
        if len(self.keys) < 3:
            self.connection.close()
            return
        content = b'{"version":7,"text":"","size":0}'
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("tries", [2, 3])
def test_what_got_no_answer_is_sent_again_with_the_same_key(tries: int) -> None:
    keys: list[str] = []
    handler = type("Keyed", (Failing,), {"keys": keys})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        transport = Transport(f"http://127.0.0.1:{server.server_address[1]}")
        pauses = [0.0] * (tries - 1)
        if tries == 3:
            assert transport.post("write", NOTE, Noted, pauses=pauses).version == 7
        else:
            with pytest.raises(UnreachedError, match="cannot be reached") as failed:
                transport.post("write", NOTE, Noted, pauses=pauses)
            assert isinstance(failed.value, ServerError)
        server.shutdown()
    assert len(keys) == tries
    assert len(set(keys)) == 1


def test_who_and_why_send_the_token_of_the_environment(
    board: tuple[str, Board], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _ = board
    asset = "aws_s3_bucket.b1"
    for command in (("who", asset), ("why", asset, "public-access")):
        refused = run(capsys, *command, "--server", address)
        assert (refused.code, "REMIT_TOKEN" in refused.err) == (64, True)
        monkeypatch.setenv("REMIT_TOKEN", "vera")
        assert run(capsys, *command, "--server", address).code == 0
        monkeypatch.delenv("REMIT_TOKEN")


def test_what_stays_on_this_machine_goes_to_no_proxy(board: tuple[str, Board], monkeypatch: pytest.MonkeyPatch) -> None:
    address, _ = board
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    assert Client(address, token="vera").overview().assets == 9  # noqa: S106 - a name
