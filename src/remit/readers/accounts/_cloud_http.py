"""Asks a cloud's interface over HTTPS for JSON: bounded in size, time and patience.

Redirects are not followed, so a token goes nowhere but to the host that was named; plain HTTP is spoken to this very
machine only. It cannot know whether a question changes anything: whoever asks sees to it that it only reads.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import orjson

from remit.errors import UnreadableError

MAX_BYTES: Final = 64 * 2**20
SECONDS: Final = 60
TRIES: Final = 5
MAX_WAIT_SECONDS: Final = 30.0
_AGAIN: Final = frozenset({429, 500, 502, 503, 504})


class RefusedError(Exception):
    """The interface answered, and not with what was asked for.

    Attributes:
        status: HTTP status; 0 where there was no answer at all.
        reason: what it says, on one line.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}" if status else reason)
        self.status = status
        self.reason = reason


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:  # noqa: ANN401 - as the library has it
        """A redirect is an answer that nobody asked for."""
        return


def checked_endpoint(address: str, name: str) -> str:
    """The address of an interface without a slash at its end.

    Raises:
        UnreadableError: neither https nor this machine.
    """
    parts = urlsplit(address)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))):
        return address.rstrip("/")
    raise UnreadableError(f"{address!r} is no https address", place=name, hint="name one that begins with https://")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(slots=True)
class CloudClient:
    """One interface, asked with one token.

    Attributes:
        endpoint: its address.
        token: a bearer token; it is never shown.
        headers: what is sent beside it.
        sleep: waits; a test's own does not.
        max_bytes: the longest answer that is read.
    """

    endpoint: str
    token: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    sleep: Callable[[float], None] = field(default_factory=lambda: time.sleep)
    max_bytes: int = MAX_BYTES

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The object that the interface answers; a body makes the question a POST.

        Raises:
            RefusedError: any other answer, or none, after some tries.
        """
        problem = RefusedError(0, "not asked")
        for attempt in range(TRIES):
            wait = 0.5 * 2**attempt
            try:
                return _object(self._send(path, body))
            except HTTPError as error:
                with error:
                    problem = RefusedError(error.code, _reason(error.read(16_384)))
                if error.code not in _AGAIN:
                    raise problem from None
                wait = _retry_after(error.headers, wait)
            except (OSError, HTTPException) as error:
                problem = RefusedError(0, f"no answer: {_one_line(str(error) or type(error).__name__)}")
            if attempt + 1 < TRIES:
                self.sleep(wait)
        raise problem

    def _send(self, path: str, body: Mapping[str, Any] | None) -> bytes:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self.token}", "User-Agent": "remit"}
        data = None if body is None else orjson.dumps(body)
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = Request(f"{self.endpoint}{path}", data=data, headers={**headers, **self.headers})  # noqa: S310 - checked
        with self._opener().open(request, timeout=SECONDS) as response:
            answer: bytes = response.read(self.max_bytes + 1)
        if len(answer) > self.max_bytes:
            raise RefusedError(0, f"an answer longer than {self.max_bytes} bytes")
        return answer

    def _opener(self) -> OpenerDirector:
        is_plain = self.endpoint.startswith("http://")  # this machine, which no proxy stands before
        return build_opener(_NoRedirect, ProxyHandler({} if is_plain else None))


def _object(answer: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(answer)
    except orjson.JSONDecodeError:
        raise RefusedError(0, "an answer that is no JSON") from None
    if not isinstance(value, dict):
        raise RefusedError(0, "an answer that is no object")
    return value


def _reason(answer: bytes) -> str:
    """What an error says: both clouds write `{"error": {"message": …}}`."""
    try:
        value = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return _one_line(answer.decode("utf-8", "replace")) or "no reason given"
    error = value.get("error") if isinstance(value, dict) else None
    text = error.get("message") if isinstance(error, dict) else None
    return _one_line(str(text)) if text else "no reason given"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def _retry_after(headers: Message[str, str], otherwise: float) -> float:
    given = headers.get("Retry-After", "")
    return min(float(given), MAX_WAIT_SECONDS) if given.isdecimal() and len(given) < 6 else otherwise
