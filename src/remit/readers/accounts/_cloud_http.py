"""Asks a cloud's interface over HTTPS for JSON: bounded in size, time and patience.

Redirects are not followed, so a token goes nowhere but to the host that was named; plain HTTP is spoken to this very
machine only. It cannot know whether a question changes anything: whoever asks sees to it that it only reads.
"""

from __future__ import annotations

import ipaddress
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from importlib import import_module
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import orjson

from remit.errors import UnreadableError
from remit.readers.accounts._json_answers import (
    MAX_BYTES,
    SECONDS,
    TRIED_AGAIN,
    TRIES,
    RefusedError,
    no_answer,
    object_of,
    one_line,
    wait_seconds,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """How a cloud's token is come by.

    Attributes:
        cloud: the cloud's name.
        variable: what may hold a token.
        shown_by: the command that prints one.
        extra: extra of the package that brings the cloud's own way to log in.
        modules: modules of it, imported only where no token is given.
        ask: makes a token with these.
    """

    cloud: str
    variable: str
    shown_by: str
    extra: str
    modules: tuple[str, ...]
    ask: Callable[..., object]

    def token(self, place: str) -> str:
        """A token: the one that is given, else one that the cloud's own package makes.

        Raises:
            UnreadableError: there is none.
        """
        given = os.environ.get(self.variable, "").strip()
        if given:
            return given
        hint = f"set {self.variable} to what `{self.shown_by}` prints, or log in"
        try:
            modules = [import_module(name) for name in self.modules]
        except ImportError:
            lacking = f"neither {self.variable} is set nor is the extra installed"
            install = f"{hint}: pip install 'remit[{self.extra}]'"
            raise UnreadableError(lacking, place=place, hint=install) from None
        try:
            return str(self.ask(*modules))
        except Exception as problem:  # noqa: BLE001 - the library's errors cannot be named without importing it
            cause = one_line(str(problem))
            raise UnreadableError(f"{self.cloud} gives no token: {cause}", place=place, hint=hint) from None


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
                return object_of(self._send(path, body))
            except HTTPError as error:
                with error:
                    problem = RefusedError(error.code, _reason(error.read(16_384)))
                if error.code not in TRIED_AGAIN:
                    raise problem from None
                wait = wait_seconds(error.headers.get("Retry-After"), wait)
            except (OSError, HTTPException) as error:
                problem = no_answer(error)
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


def _reason(answer: bytes) -> str:
    """What an error says: both clouds write `{"error": {"message": …}}`."""
    try:
        value = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return one_line(answer.decode("utf-8", "replace")) or "no reason given"
    error = value.get("error") if isinstance(value, dict) else None
    text = error.get("message") if isinstance(error, dict) else None
    return one_line(str(text)) if text else "no reason given"
