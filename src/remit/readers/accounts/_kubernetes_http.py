"""Asks a cluster's interface over HTTP: `GET` and nothing else, bounded in size, time and patience.

Kubernetes, “Kubernetes API Concepts”. Redirects are not followed, so credentials go nowhere but to the server that the
kubeconfig names. It cannot know why a server is slow; it waits as long as the server asks, up to a limit.
"""

from __future__ import annotations

import http.client
import json
import ssl
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

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
from remit.readers.accounts._kubernetes_config import Access


class TooLargeError(Exception):
    """The answer is longer than what is read at once."""


@dataclass(slots=True)
class Client:
    """One cluster, asked over one connection.

    Attributes:
        access: where and who.
        sleep: waits; a test's own does not.
        max_bytes: the longest answer that is read.
    """

    access: Access
    sleep: Callable[[float], None] = field(default_factory=lambda: time.sleep)
    max_bytes: int = MAX_BYTES
    _connection: http.client.HTTPConnection | None = field(default=None, init=False)

    def get(self, path: str, *, accept: str = "application/json") -> dict[str, Any]:
        """The JSON object at a path.

        Raises:
            RefusedError: any other answer, or none, after some tries.
            TooLargeError: it is longer than `max_bytes`.
        """
        problem = RefusedError(0, "not asked")
        for attempt in range(TRIES):
            try:
                status, headers, body = self._ask(path, accept)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                problem = no_answer(error)
                wait = 0.5 * 2**attempt
            else:
                if status == http.HTTPStatus.OK:
                    return object_of(body)
                problem = RefusedError(status, _reason(body))
                if status not in TRIED_AGAIN:
                    raise problem
                wait = wait_seconds(headers.get("Retry-After"), 0.5 * 2**attempt)
            if attempt + 1 < TRIES:
                self.sleep(wait)
        raise problem

    def close(self) -> None:
        """End the connection; the next question opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, path: str, accept: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        if self._connection is None:
            self._connection = _connection(self.access)
        headers = {"Accept": accept, "User-Agent": "remit"}
        if self.access.credentials.token:
            headers["Authorization"] = f"Bearer {self.access.credentials.token}"
        self._connection.request("GET", urlsplit(self.access.server).path + path, headers=headers)
        response = self._connection.getresponse()
        body = response.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            self.close()
            raise TooLargeError
        return response.status, response.headers, body


def _connection(access: Access) -> http.client.HTTPConnection:
    parts = urlsplit(access.server)
    host, port = parts.hostname or "", parts.port
    proxy = urlsplit(access.proxy or _proxy_of_environment(host, parts.scheme))
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, port or 80, timeout=SECONDS)  # on this machine, so without a proxy
    if not proxy.hostname:
        return _Named(host, port or 443, access, None)
    through = _Named(proxy.hostname, proxy.port or 80, access, host)
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}" if proxy.username else ""
    told = {"Proxy-Authorization": f"Basic {b64encode(login.encode()).decode()}"} if login else {}
    through.set_tunnel(host, port or 443, told)
    return through


class _Named(http.client.HTTPSConnection):
    """An encrypted connection whose certificate may have to carry another name than the address'."""

    def __init__(self, host: str, port: int, access: Access, tunnelled: str | None) -> None:
        self._tls = _context(access)
        super().__init__(host, port, timeout=SECONDS, context=self._tls)
        self._name = access.server_name or tunnelled or host

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._name)


def _context(access: Access) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=access.authority or None)
    if access.is_unchecked:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # as the kubeconfig says; whoever reads the findings is told
    credentials = access.credentials
    if credentials.certificate:
        with tempfile.TemporaryDirectory(prefix="remit-") as folder:  # the library takes files only
            path = Path(folder) / "client.pem"
            path.touch(mode=0o600)
            path.write_text(f"{credentials.certificate}\n{credentials.key}", encoding="ascii")
            try:
                context.load_cert_chain(path)
            except (ssl.SSLError, ValueError):
                hint = "the certificate and its key have to be PEM and belong together"
                raise UnreadableError(
                    "the client certificate cannot be used", place=access.cluster, hint=hint
                ) from None
    return context


def _proxy_of_environment(host: str, scheme: str) -> str:
    return "" if proxy_bypass(host) else getproxies().get(scheme, "")


def _reason(body: bytes) -> str:
    """The message of a `Status`, in one line and not too long."""
    try:
        value = json.loads(body[:65_536])
        return one_line(str(value.get("message", "")))
    except (ValueError, AttributeError, RecursionError):
        return ""
