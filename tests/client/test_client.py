"""The client against a real server on loopback: typed answers, lists page by page, and errors as Remit's own."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from cli.run import run
from planned import knowledge
from remit.app.assets import assets
from remit.app.scope import Scope
from remit.app.wiring import Services, build_services
from remit.client._transport import ServerError
from remit.client.client import Client
from remit.errors import UnknownNameError, UsageError
from remit.web.app import create_app
from web.estate import landscape


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = build_services(tmp_path_factory.mktemp("store") / "remit.db")
    made.snapshots.save(landscape(), label="first")
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(services: Services) -> Iterator[str]:
    """A real server."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(services), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def remit(address: str) -> Client:
    return Client(address)


def test_a_list_pages_itself(remit: Client) -> None:
    expected = [row.id for row in assets(landscape(), Scope(), size=0).rows]
    for limit in (1, 4, 500):
        assert [one.id for one in remit.assets(limit=limit)] == sorted(expected)
    assert [one.id for one in remit.assets(q="b1")] == ["aws_s3_bucket.b1"]
    controls = len(knowledge().catalogue.controls)
    assert sum(1 for _ in remit.cells(limit=100)) == 9 * controls
    assert sum(1 for _ in remit.controls(limit=10)) == controls


def test_every_resource_has_a_method_with_a_typed_answer(remit: Client) -> None:
    asset, control = "aws_s3_bucket.b1", "public-access"
    assert remit.overview().assets == 9
    assert remit.asset(asset).facts["public_access"].value == "public"
    assert remit.why(asset, control).control == control
    assert remit.matrix(by="service", gaps=True).columns[0].assets == 9
    assert remit.story(asset).is_any_kept is False
    assert [one.asset for one in remit.findings(asset=asset)][:1] == [asset]
    assert [one.label for one in remit.snapshots()] == ["first"]
    assert asset in {one.id for one in remit.search("b1") if one.kind == "asset"}
    assert next(remit.services()).id == "aws/s3"
    assert remit.service("aws/s3", with_=["public_access=blocked"]).configured["public_access"] == "blocked"
    assert remit.control("backup").id == "backup"
    assert all(one.kind == "misconception" for one in remit.pitfalls(kind="misconception"))
    assert list(remit.paths(severity="critical")) == list(remit.paths(severity="critical"))
    assert remit.graph(asset=asset).around is not None
    assert remit.shift(from_="aws/rds", to="aws/dynamodb").before.service == "aws/rds"
    assert remit.hand_over("backup", from_="aws/rds", party="provider").wanted == "provider"


def test_what_the_server_refuses_rises_as_here(remit: Client) -> None:
    with pytest.raises(UnknownNameError, match="no asset"):
        remit.asset("nothing")
    with pytest.raises(UsageError, match="there is no parameter"):
        remit.overview(nonsense=1)


def test_a_server_that_is_none_is_told(services: Services) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ServerError, match="cannot be reached"):
        Client(address).overview()
    for wrong in (
        "",
        "ftp://host",
        "http://",
        "http://a:b@host",
        "http://host/?x=1",
        "http://host:port",
        "file:///etc",
    ):
        with pytest.raises(UsageError):
            Client(wrong)


class Strange(http.server.BaseHTTPRequestHandler):
    """Answers as no server of Remit's does."""

    def do_GET(self) -> None:
        kind = self.path.split("?")[0].rsplit("/", 1)[-1]
        self.send_response({"overview": 302, "story": 500, "why": 503}.get(kind, 200))
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        told = b'{"type":"x","title":"t","status":503,"detail":"broken","reference":"abc"}'
        self.wfile.write(told if kind == "why" else b"<html>")

    def log_message(self, *_: object) -> None:
        pass


def test_a_strange_server_is_told_and_not_followed() -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Strange) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        remit = Client(f"http://127.0.0.1:{server.server_address[1]}")
        with pytest.raises(ServerError, match="302"):
            remit.overview()
        with pytest.raises(ServerError, match="500"):
            remit.story("a")
        with pytest.raises(ServerError, match=r"broken \(reference abc\)"):
            remit.why("a", "b")
        with pytest.raises(ServerError, match="cannot be read"):
            remit.control("a")
        server.shutdown()


def test_who_and_why_ask_a_server(capsys: pytest.CaptureFixture[str], address: str) -> None:
    asset = "aws_s3_bucket.b1"
    ran = run(capsys, "who", asset, "--server", address)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{asset}: Dana ")
    assert ran.out.strip().endswith("(Payments)")
    line = run(capsys, "who", asset, "public-access", "--server", address).out
    assert line.startswith(f"Protection against public access of {asset}: customer; Dana ")
    assert line.endswith("(Payments) is accountable\n")
    line = run(capsys, "who", asset, "media-disposal", "--server", address).out
    assert line.endswith(": provider; the provider is accountable\n")
    assert run(capsys, "who", asset, "--server", address, "--format", "json").document["owner"]["team"] == "payments"
    told = run(capsys, "why", asset, "public-access", "--server", address).out
    assert "public_access = public" in told
    assert "snapshot     1" in told
    assert (
        run(capsys, "why", asset, "public-access", "--server", address, "--format", "json").document["asset"] == asset
    )
    assert run(capsys, "who", "nothing", "--server", address).code == 64
    assert run(capsys, "who", asset, "--server", address, "--as-of", "2020-01-01").code == 64
    assert run(capsys, "who", asset, "--server", "http://127.0.0.1:1").code == 2
    assert run(capsys, "who", asset, "--server", address, "--config", str(Path("remit.yaml"))).code == 64
