"""Cited pages and feeds, fetched over https or read from stored copies: bounded, and never beyond the cited hosts.

A page is asked of a host only when the knowledge base cites that host, at a public address that is looked up once and
then held to; redirects lead no further than the same host. A page that wants a login, a script or a proxy cannot be
read here, and nothing is read of a page but its text.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from remit.errors import UnreadableError

MAX_BYTES: Final = 4 * 2**20
SECONDS: Final = 20.0  # for one page, redirects and a slow body included
MAX_REDIRECTS: Final = 3
MAX_ENTRIES: Final = 10_000
_GONE: Final = frozenset({404, 410})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CHUNK: Final = 2**16


class GoneError(UnreadableError):
    """The host answers, and says that there is no such page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address gave.

    Attributes:
        address: where it was found in the end.
        content: its bytes, decompressed.
        is_markup: whether it is HTML; plain text and Markdown are not.
    """

    address: str
    content: bytes
    is_markup: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches pages.

    Attributes:
        hosts: hosts that may be asked.
        loopback: port of this machine that stands in for every host, in plain HTTP; 0 for the hosts themselves.
        seconds: the longest that one page may take.
    """

    hosts: Collection[str]
    loopback: int = 0
    seconds: float = SECONDS

    def get(self, address: str) -> Page:
        """The page at an address.

        Raises:
            GoneError: there is none any more.
            UnreadableError: it may not be asked for, or what comes is not a page within the limits.
        """
        deadline = time.monotonic() + self.seconds
        first = urlsplit(address).hostname
        for _ in range(MAX_REDIRECTS + 1):
            host, path = self._allowed(address)
            if host != first:
                raise UnreadableError(f"it leads to another host, {host}", place=address)
            try:
                answer = self._ask(host, path, deadline)
            except (OSError, HTTPException, zlib.error) as problem:
                raise UnreadableError(f"no answer: {_one_line(problem)}", place=address) from None
            if isinstance(answer, Page):
                return Page(address=address, content=answer.content, is_markup=answer.is_markup)
            address = urljoin(address, answer)
        raise UnreadableError(f"more than {MAX_REDIRECTS} redirects", place=address)

    def _allowed(self, address: str) -> tuple[str, str]:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme != "https" or parts.port not in {None, 443} or parts.username is not None:
            raise UnreadableError("only https addresses are asked", place=address)
        if host not in self.hosts:
            raise UnreadableError(f"the knowledge base cites no page of {host}", place=address)
        return host, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _ask(self, host: str, path: str, deadline: float) -> Page | str:
        """The page, or where it redirects to."""
        connection = self._connected(host, deadline)
        end = threading.Timer(max(0.1, deadline - time.monotonic()), _shut, [connection])
        end.daemon = True
        end.start()  # a time limit of the socket's own begins anew with every byte
        try:
            headers = {
                "Host": host,
                "Accept": "text/html, text/plain",
                "Accept-Encoding": "gzip",
                "User-Agent": "remit",
            }
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            if response.status in _REDIRECTS:
                return response.headers.get("Location", "")
            if response.status in _GONE:
                raise GoneError(f"the host answers {response.status}", place=f"https://{host}{path}")
            if response.status != 200:
                raise UnreadableError(f"the host answers {response.status}", place=f"https://{host}{path}")
            kind = response.headers.get_content_type()
            return Page(address="", content=_body(response, deadline), is_markup="html" in kind)
        finally:
            end.cancel()
            connection.close()

    def _connected(self, host: str, deadline: float) -> HTTPConnection:
        left = max(0.1, deadline - time.monotonic())
        if self.loopback:
            connection = HTTPConnection("127.0.0.1", self.loopback, timeout=left)
            connection.connect()
            return connection
        connection = HTTPConnection(host, 443, timeout=left)
        plain = socket.create_connection((public_address(host), 443), timeout=left)
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        return connection


def _shut(connection: HTTPConnection) -> None:
    with contextlib.suppress(OSError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def public_address(host: str) -> str:
    """The address of a host.

    Raises:
        UnreadableError: one of its addresses is not public: nobody's own network is asked by way of a name.
    """
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)]
    inside = [one for one in found if not ipaddress.ip_address(one).is_global]
    if inside or not found:
        raise UnreadableError(f"{host} is at {', '.join(inside) or 'no address'}, which is not public")
    return found[0]


def _body(response: HTTPResponse, deadline: float) -> bytes:
    """The body, unpacked while it comes, so that neither a bomb nor a trickle goes on."""
    packed = response.headers.get("Content-Encoding", "") == "gzip"
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if packed else None
    content = bytearray()
    while chunk := response.read1(_CHUNK):
        content += unpack.decompress(chunk, MAX_BYTES + 1 - len(content)) if unpack else chunk
        if len(content) > MAX_BYTES:
            raise UnreadableError(f"the page is longer than {MAX_BYTES} bytes")
        if time.monotonic() > deadline:
            break
    if time.monotonic() > deadline:
        raise UnreadableError("the page came too slowly")
    if response.length or (unpack and not unpack.eof):
        raise UnreadableError("the page broke off")
    return bytes(content)


def stored_page(folder: Path, address: str) -> Page | None:
    """The stored copy of a page, at `host/path` as mirroring tools lay it down; None where there is none.

    Raises:
        UnreadableError: the copy is longer than a page may be, or cannot be opened.
    """
    parts = urlsplit(address)
    place = folder / (parts.hostname or "") / parts.path.strip("/")
    if ".." in place.parts:
        return None
    for path in (
        place,
        *(place.with_name(place.name + end) for end in (".html", ".htm", ".md", ".txt")),
        place / "index.html",
    ):
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            try:
                with path.open("rb") as file:
                    content = file.read(MAX_BYTES + 1)
            except OSError as problem:
                raise UnreadableError(f"cannot be opened: {problem.strerror}", place=str(path)) from None
            if len(content) > MAX_BYTES:
                raise UnreadableError(f"the page is longer than {MAX_BYTES} bytes", place=str(path))
            return Page(address=address, content=content, is_markup=path.suffix not in {".md", ".txt"})
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a feed.

    Attributes:
        link: the page it speaks of, without its fragment.
        title: what it says.
        at: the date it gives, as written; empty when it gives none.
    """

    link: str
    title: str
    at: str


def feed_entries(content: bytes, place: str) -> list[FeedEntry]:
    """The entries of a feed: RSS 2.0 (`item`) or Atom (RFC 4287, `entry`).

    Raises:
        UnreadableError: it is no feed, declares entities, or is too long.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as problem:
        raise UnreadableError(f"it is no feed: {_one_line(problem)}", place=place) from None
    found = []
    for element in root.iter():
        if _tag(element.tag) not in {"item", "entry"}:
            continue
        texts = {_tag(child.tag): (child.text or "").strip() for child in element}
        links = [child.get("href", "") or (child.text or "") for child in element if _tag(child.tag) == "link"]
        at = next((texts[name] for name in ("updated", "pubDate", "published", "date") if texts.get(name)), "")
        found += [FeedEntry(link=page_of(link), title=texts.get("title", ""), at=at) for link in links[:1]]
        if len(found) > MAX_ENTRIES:
            raise UnreadableError(f"the feed has more than {MAX_ENTRIES} entries", place=place)
    return found


def page_of(address: str) -> str:
    """An address without query and fragment."""
    return address.strip().partition("#")[0].partition("?")[0]


def _tag(name: object) -> str:
    return str(name).rpartition("}")[2]


def _one_line(problem: Exception) -> str:
    return " ".join((str(problem) or type(problem).__name__).split())[:200]
