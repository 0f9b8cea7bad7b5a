"""The one way out of the machine for messages: bounded, without redirects, and never into the own network by accident.

An address is resolved once, every answer is judged, and the connection goes to what was judged (a second look-up could
say something else). Proxies named in the environment are not used. It cannot know who answers at a public address.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final, TypeVar
from urllib.parse import SplitResult, urlsplit

from remit.errors import RemitError, UsageError

ATTEMPTS: Final = 4
SECONDS: Final = 10.0  # for one step: connecting, one read
TOTAL_SECONDS: Final = 60.0  # for a request with everything that is tried again
MOST_SENT: Final = 2**20  # bytes
MOST_READ: Final = 8 * 2**20
_SAID: Final = 160

# Interfaces of clouds that hand out credentials or configuration to whoever asks from inside, and are not private
# by their number everywhere: Azure's WireServer, the metadata of Alibaba Cloud and of Oracle Cloud.
_METADATA: Final = frozenset(map(ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192")))
_NAT64: Final = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address

Address = IPv4Address | IPv6Address
Given = TypeVar("Given")


class DeliveryError(RemitError):
    """A message could not be handed over."""


class AgainError(Exception):
    """It did not work now and may work later.

    Attributes:
        cause: what happened, in words.
        wait: seconds that the other side asks for; None when it does not.
    """

    def __init__(self, cause: str, wait: float | None = None) -> None:
        super().__init__(cause)
        self.cause = cause
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request.

    Attributes:
        url: the address.
        body: what is sent.
        headers: as they are sent.
        method: POST, GET, PUT, PATCH.
        takes: statuses of 400 and more that are an answer nevertheless.
        is_repeatable: whether doing it twice is as good as doing it once. Otherwise it is tried again only where the
            other side says that it did nothing (429, 503).
        secrets: texts that nothing said about it may hold.
    """

    url: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "POST"
    takes: frozenset[int] = frozenset()
    is_repeatable: bool = True
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def value(self) -> Any:  # noqa: ANN401 - JSON is any value
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def look_up(host: str, port: int) -> list[str]:
    """Every address of a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends requests.

    Attributes:
        private: host names, addresses and networks inside the own network that may be spoken to.
        context: what TLS trusts.
        resolve: addresses of a host and port.
        pause: waits so many seconds.
        clock: seconds of a clock that only goes forward.
    """

    private: tuple[str, ...] = ()
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    resolve: Callable[[str, int], Sequence[str]] = look_up
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def send(self, request: Request) -> Answer:
        """Send a request, again where that may help.

        Raises:
            DeliveryError: it was not taken.
            UsageError: the address may not be spoken to.
        """
        parts = _checked(request.url)
        if len(request.body) > MOST_SENT:
            raise DeliveryError("the message is larger than anybody takes", place=parts.hostname or "")
        return self.repeat(lambda: self._once(request, parts), parts.hostname or "")

    def repeat(self, attempt: Callable[[], Given], place: str) -> Given:
        """Try something until it works, the attempts are used up, or the time is.

        Raises:
            DeliveryError: it did not work.
        """
        until = self.clock() + TOTAL_SECONDS
        number = 0
        while True:
            number += 1
            try:
                return attempt()
            except AgainError as problem:
                wait = problem.wait if problem.wait is not None else 2 ** (number - 1) * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, keeps no secret
                if number == ATTEMPTS or self.clock() + wait > until:
                    asked = f"; it asks for {wait:.0f} s of patience" if problem.wait is not None else ""
                    raise DeliveryError(
                        f"{problem.cause}{asked}, after {number} of {ATTEMPTS} attempts",
                        place=place,
                        hint="what was not sent is sent by the next run",
                    ) from None
                self.pause(wait)

    def connect(self, host: str, port: int, *, is_plain: bool) -> socket.socket:
        """A connection to a host that may be spoken to.

        Args:
            host: name or address.
            port: its port.
            is_plain: whether what is said goes over it unencrypted; then it must be this machine.

        Raises:
            AgainError: nobody is there now.
            UsageError: it may not be spoken to.
        """
        try:
            found = [ip_address(one.partition("%")[0]) for one in self.resolve(host, port)]
        except (OSError, UnicodeError):
            raise AgainError(f"the name {host} is not known") from None
        for address in found:
            self._judge(host, address)
        if is_plain and not all(address.is_loopback for address in found):
            raise UsageError("messages go out encrypted", place=host, hint="write https://…")
        cause = "it has no address"
        for address in found:
            try:
                return socket.create_connection((str(address), port), SECONDS)
            except OSError as problem:
                cause = f"it cannot be reached: {problem.strerror or type(problem).__name__}"
        raise AgainError(cause)

    def _judge(self, host: str, address: Address) -> None:
        inner = _embedded(address)
        if _is_public(address) and (inner is None or _is_public(inner)):
            return
        is_link = address.is_link_local or (inner is not None and (inner.is_link_local or inner in _METADATA))
        is_named = host.casefold() in {name.casefold() for name in self.private}
        if is_named and not is_link and address not in _METADATA and not address.is_multicast:
            return
        for name in self.private:
            with contextlib.suppress(ValueError):
                if address in ip_network(name, strict=False):
                    return
        raise UsageError(
            f"{address} lies inside a network and is not spoken to",
            place=host,
            hint=f"if it is meant, write it under notify.private in remit.yaml: {address}",
        )

    def _once(self, request: Request, parts: SplitResult) -> Answer:
        host, is_plain = parts.hostname or "", parts.scheme == "http"
        line = http.client.HTTPConnection(host, parts.port or (80 if is_plain else 443), timeout=SECONDS)
        line.default_port = 80 if is_plain else 443  # of this connection alone
        try:
            line.sock = self.connect(host, line.port, is_plain=is_plain)
            with self.watched(line.sock):
                if not is_plain:
                    line.sock = self.context.wrap_socket(line.sock, server_hostname=host)
                with self.watched(line.sock):
                    return _exchange(line, request, parts)
        except (OSError, http.client.HTTPException) as problem:
            cause = f"the connection failed: {getattr(problem, 'reason', '') or type(problem).__name__}"
            is_sure = isinstance(problem, ssl.SSLError)
            if is_sure or not request.is_repeatable:
                raise DeliveryError(cause, place=host, hint="see whether it arrived, then try again") from None
            raise AgainError(cause) from None
        finally:
            line.close()

    @contextlib.contextmanager
    def watched(self, line: socket.socket) -> Iterator[None]:
        """Ends a connection whose other side keeps it open with a byte now and then.

        Raises:
            TimeoutError: it was ended; what was read until then is no answer.
        """
        ended = threading.Event()

        def end() -> None:
            ended.set()
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(2 * SECONDS, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
        if ended.is_set():
            raise TimeoutError


def _checked(url: str) -> SplitResult:
    """The parts of an address; the address itself may be a secret and is not told."""
    hint = "write https://host/…, without name and password"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise UsageError("an address cannot be read", hint=hint) from None
    is_odd = not url.isascii() or not url.isprintable() or " " in url
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.password or is_odd:
        raise UsageError("an address is none that messages go to", place=parts.hostname or "", hint=hint)
    return parts


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast and address not in _METADATA


def _embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for, if any."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _exchange(line: http.client.HTTPConnection, request: Request, parts: SplitResult) -> Answer:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line.request(request.method, path, body=request.body or None, headers=dict(request.headers))
    with line.getresponse() as answer:
        status = answer.status
        if status == 429 or status >= 500:
            if not request.is_repeatable and status not in {429, 503}:
                raise DeliveryError(
                    f"it answers with {status}", place=line.host, hint="see whether it arrived, then try again"
                )
            raise AgainError(f"it answers with {status}", _patience(answer.getheader("Retry-After")))
        body = answer.read(MOST_READ + 1)
    if len(body) > MOST_READ:
        raise DeliveryError("its answer is larger than is read", place=line.host)
    if 300 <= status < 400:
        hint = "name the address that it leads to, if that one is meant"
        raise DeliveryError(f"it answers with a redirect ({status}), which is not followed", place=line.host, hint=hint)
    if status >= 400 and status not in request.takes:
        raise DeliveryError(
            f"it answers with {status}{_said(body, request.secrets)}", place=line.host, hint="check address and rights"
        )
    return Answer(status, body)


def _said(body: bytes, secrets: Sequence[str]) -> str:
    text = body[:4096].decode("utf-8", "replace")
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_SAID]
    return f": {text}" if text else ""


def _patience(text: str | None) -> float | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3): a number or a date; None when it says neither."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
