"""Pages come over the network within their limits and from nowhere else, and from stored copies. R6.1."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from remit.app.watch_pages import MAX_BYTES, Fetcher, GoneError, feed_entries, public_address, stored_page
from remit.errors import UnreadableError

HOST = "example.com"
BOMB = gzip.compress(b"\0" * (64 * 2**20))


class _Server(BaseHTTPRequestHandler):
    """Answers as its path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        if name in {"301", "loop", "away", "plain", "file"}:
            leads = {"301": "/page", "loop": "/loop", "away": "https://other.example/", "plain": f"http://{HOST}/page"}
            self._send(301, b"", Location=leads.get(name, "file:///etc/passwd"))
        elif name.isdigit():
            self._send(int(name), b"no")
        elif name == "bomb":
            self._send(200, BOMB, **{"Content-Encoding": "gzip"})
        elif name == "gzip":
            self._send(200, gzip.compress(b"<p>Packed.</p>"), **{"Content-Encoding": "gzip"})
        elif name == "broken":
            self._send(200, b"no gzip", **{"Content-Encoding": "gzip"})
        elif name == "torn":
            self._send(200, b"<p>A half", **{"Content-Length": "100", "Connection": "close"})
            self.close_connection = True
        elif name == "torn-gzip":
            self._send(200, gzip.compress(b"<p>A whole.</p>")[:-9], **{"Content-Encoding": "gzip"})
        elif name == "long":
            self._send(200, b"a" * (MAX_BYTES + 1))
        elif name in {"slow", "slow-head"}:
            self._trickle(name)
        else:
            self._send(200, f"<p>{self.headers['Host']}</p>".encode())

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # who asked may have had enough
            self.wfile.write(body)

    def _trickle(self, name: str) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"" if name == "slow-head" else b"Content-Length: 1000\r\n\r\n"))
            for _ in range(200):
                self.wfile.write(b"a")
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    """A real server on this machine that stands in for the one host that is cited."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Fetcher(hosts={HOST}, loopback=server.server_port)
        server.shutdown()


def test_a_page_is_fetched_from_the_host_that_is_named(fetcher: Fetcher) -> None:
    page = fetcher.get(f"https://{HOST}/page#part")
    assert (page.address, page.content, page.is_markup) == (f"https://{HOST}/page#part", b"<p>example.com</p>", True)
    assert fetcher.get(f"https://{HOST}/gzip").content == b"<p>Packed.</p>"
    assert fetcher.get(f"https://{HOST}/301").address == f"https://{HOST}/page"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("500", "the host answers 500"),
        ("loop", "more than 3 redirects"),
        ("away", "cites no page of other.example"),
        ("plain", "only https"),
        ("file", "only https"),
        ("bomb", "longer than"),
        ("long", "longer than"),
        ("broken", "no answer"),
        ("torn", "broke off"),
        ("torn-gzip", "broke off"),
    ],
)
def test_what_is_no_page_within_the_limits_is_refused(fetcher: Fetcher, path: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message) as caught:
        fetcher.get(f"https://{HOST}/{path}")
    assert not isinstance(caught.value, GoneError)


@pytest.mark.parametrize("path", ["404", "410"])
def test_a_page_that_the_host_has_no_more_is_gone(fetcher: Fetcher, path: str) -> None:
    with pytest.raises(GoneError):
        fetcher.get(f"https://{HOST}/{path}")


@pytest.mark.parametrize("path", ["slow", "slow-head"])
def test_a_trickle_ends_with_the_time_of_a_page(fetcher: Fetcher, path: str) -> None:
    with pytest.raises(UnreadableError, match="too slowly"):
        replace(fetcher, seconds=1.0).get(f"https://{HOST}/{path}")


@pytest.mark.parametrize(
    "address",
    ["http://example.com/", "https://example.org/", "https://example.com:8443/", "https://a@example.com/", "file:///x"],
)
def test_only_cited_hosts_are_asked_over_https(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(UnreadableError):
        fetcher.get(address)


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"])
def test_a_host_within_a_network_of_ones_own_is_not_asked(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    """The answer of a name server is the network's edge: a cited name may lead anywhere."""
    rows = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", (inside, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(UnreadableError, match="not public"):
        public_address(HOST)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows[:1])
    assert public_address(HOST) == "93.184.215.14"


def test_without_a_connection_there_is_no_answer() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        fetcher = Fetcher(hosts={HOST}, loopback=held.getsockname()[1])
        with pytest.raises(UnreadableError, match="no answer"):
            fetcher.get(f"https://{HOST}/")


def test_stored_copies_stand_at_host_and_path(tmp_path: Path) -> None:
    folder = tmp_path / HOST / "guide"
    folder.mkdir(parents=True)
    (folder / "a.html").write_text("<p>A.</p>")
    (folder / "b").write_text("<p>B.</p>")
    (folder / "c.md").write_text("C.")
    (folder / "index.html").write_text("<p>All.</p>")
    (folder / "long.html").write_bytes(b"a" * (MAX_BYTES + 1))
    (tmp_path / "secret.html").write_text("No.")
    (folder / "out.html").symlink_to("/etc/hostname")

    def copy(path: str) -> tuple[bytes, bool] | None:
        page = stored_page(tmp_path, f"https://{HOST}/guide{path}")
        return None if page is None else (page.content, page.is_markup)

    assert copy("/a.html#part") == (b"<p>A.</p>", True)
    assert copy("/b?x=1") == (b"<p>B.</p>", True)
    assert copy("/c") == (b"C.", False)
    assert copy("/") == (b"<p>All.</p>", True)
    assert copy("/none") is None
    assert copy("/../../secret") is None
    assert copy("/out") is None
    with pytest.raises(UnreadableError, match="longer than"):
        copy("/long")


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>New</title>
<link href="https://example.com/page#x"/><updated>2026-06-01T00:00:00Z</updated></entry>
<entry><title>No link</title></entry></feed>"""
RSS = """<rss version="2.0"><channel><item><title>New</title><link> https://example.com/page?y </link>
<pubDate>Mon, 01 Jun 2026 00:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.mark.parametrize(
    ("text", "at"), [(ATOM, "2026-06-01T00:00:00Z"), (RSS, "Mon, 01 Jun 2026 00:00:00 GMT")], ids=["Atom", "RSS"]
)
def test_a_feed_gives_pages_and_dates(text: str, at: str) -> None:
    (entry,) = feed_entries(text.encode(), "feed")
    assert (entry.link, entry.title, entry.at) == ("https://example.com/page", "New", at)


@pytest.mark.parametrize(
    "text",
    [
        "no feed",
        "<rss>",
        '<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>',
        "<rss>" + "<item><link>a</link></item>" * 10_001 + "</rss>",
    ],
    ids=["text", "torn", "entities", "many"],
)
def test_a_hostile_feed_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        feed_entries(text.encode(), "feed")
