"""The application as it is run: probes and figures before its door; log, figures and spans for each request."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from remit.web.door import LOOPBACK, host_name, with_headers
from remit.web.operation.figures import Figures
from remit.web.operation.probes import Probes
from remit.web.operation.request_log import TOLD
from remit.web.operation.trace import Outcome, Spans, answering

ALIVE: Final = "/healthz"
READY: Final = "/readyz"
FIGURES: Final = "/metrics"
REQUEST_ID: Final = b"x-request-id"
HSTS: Final = (b"strict-transport-security", b"max-age=31536000")  # RFC 6797; a year, this host alone
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_log = logging.getLogger("remit.request")
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What watches an application.

    Attributes:
        probes, figures, spans: where what is seen goes, and what is told.
        may_read: whether the token in these headers (names in lower case) may read figures; asked in a thread.
        metrics_port: port on which probes and figures alone are answered, to whoever reaches it; 0 for none.
        is_behind_proxy: whether requests of others come from this machine's own address.
        is_encrypted: whether people reach it over TLS.
    """

    probes: Probes
    figures: Figures
    spans: Spans
    may_read: Callable[[Headers], bool]
    metrics_port: int = 0
    is_behind_proxy: bool = False
    is_encrypted: bool = False


class Watched:
    """An application that is watched."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a probe, or let the application answer and tell how that went."""
        if str(scope["type"]) != "http":  # start and stop of the server
            await self._app(scope, receive, send)
            return
        scope = cast("HTTPScope", scope)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        server = scope.get("server")
        is_apart = bool(self._watch.metrics_port and server and server[1] == self._watch.metrics_port)
        if scope["path"] in {ALIVE, READY, FIGURES}:
            await self._told(scope, headers, send, is_apart=is_apart)
        elif is_apart:
            await _send(send, HTTPStatus.NOT_FOUND, b"Probes and figures alone are answered here.\n")
        else:
            await self._marked(scope, headers, receive, send)

    async def _told(self, scope: HTTPScope, headers: Headers, send: Send, *, is_apart: bool) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await _send(send, HTTPStatus.METHOD_NOT_ALLOWED, b"", allow="GET, HEAD")
        elif scope["path"] == ALIVE:
            await _send(send, HTTPStatus.OK, b"alive\n")
        elif scope["path"] == READY:
            words = await self._watch.probes.readiness()
            is_fit = set(words.values()) == {"ok"}
            status = HTTPStatus.OK if is_fit else HTTPStatus.SERVICE_UNAVAILABLE
            await _send(send, status, json.dumps({"ready": is_fit, **words}).encode() + b"\n", "application/json")
        elif not (is_apart or self._is_own(scope, headers) or await _aside(self._watch.may_read, headers)):
            why = b"Figures are told to this machine itself, to a token that may read, and on --metrics-port.\n"
            await _send(send, HTTPStatus.UNAUTHORIZED, why, www_authenticate="Bearer")
        else:
            body, media_type = await _aside(self._watch.figures.exposed, headers.get("accept", ""))
            await _send(send, HTTPStatus.OK, body, media_type)

    def _is_own(self, scope: HTTPScope, headers: Headers) -> bool:
        """Whether a request surely comes from this machine: no proxy and no strange page of a browser sent it on."""
        if self._watch.is_behind_proxy or any(name in headers for name in _FORWARDED):
            return False
        client = scope.get("client")
        return client is not None and _is_loopback(client[0]) and host_name(headers.get("host", "")) in LOOPBACK

    async def _marked(self, scope: HTTPScope, headers: Headers, receive: Receive, send: Send) -> None:
        watch, outcome, began = self._watch, Outcome(), time.perf_counter()
        watch.figures.began()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                outcome.status = message["status"]
                outcome.is_stream = (b"content-type", b"text/event-stream") in message["headers"]
                extra = [(REQUEST_ID, request.encode()), *([HSTS] if watch.is_encrypted else [])]
                message["headers"] = [*message["headers"], *extra]
            elif message["type"] == "http.response.body":
                outcome.sent += len(message.get("body", b""))
            await send(message)

        try:
            with watch.spans.request(scope["method"], headers, outcome) as request, answering(request):
                try:
                    await self._app(scope, receive, noting)
                except Exception:
                    outcome.status = outcome.status or int(HTTPStatus.INTERNAL_SERVER_ERROR)
                    raise
                finally:
                    outcome.route = str(scope.get("path_template", ""))
                    seconds = time.perf_counter() - began
                    _tell(scope, outcome, seconds)
        finally:
            lasted = None if outcome.is_stream else time.perf_counter() - began
            watch.figures.ended(scope["method"], outcome.route, outcome.status, lasted)


def _tell(scope: HTTPScope, outcome: Outcome, seconds: float) -> None:
    """One line for one request."""
    if not _log.isEnabledFor(logging.INFO):
        return
    visitor = scope.get("state", {}).get("visitor")
    told = {
        "method": scope["method"],
        "route": outcome.route or "unmatched",
        "status": outcome.status,
        "milliseconds": round(seconds * 1000, 1),
        "bytes": outcome.sent,
        "principal": visitor.principal.id if visitor is not None else "",
    }
    level = logging.ERROR if outcome.status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO
    _log.log(level, "request", extra={TOLD: told})


async def _aside(ask: Callable[[Any], Any], given: object) -> Any:  # noqa: ANN401 - as the callable has it
    """The answer of something that takes its time, without holding up others."""
    return await asyncio.get_running_loop().run_in_executor(None, ask, given)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


async def _send(
    send: Send, status: HTTPStatus, body: bytes, media_type: str = "text/plain; charset=utf-8", **more: str
) -> None:
    fields = {
        "content-type": media_type,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    plain = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": int(status), "headers": with_headers(plain)})
    await send({"type": "http.response.body", "body": body, "more_body": False})
