"""Runs the server until it is stopped; says where it is, and why when it cannot be.

Told to stop by SIGTERM it first says that it is not ready and goes on answering for a while, so that whoever balances
servers can look elsewhere; then it takes no more connections and lets running requests end. Ctrl-C skips the first
part.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Final

import uvicorn

from remit.app.serving import Serving
from remit.app.vitals import open_vitals, watch_statements
from remit.errors import RemitError, UsageError
from remit.model.access import Right
from remit.web.app import create_app
from remit.web.operation.export import spans_asked_for
from remit.web.operation.figures import Figures
from remit.web.operation.limits import HEAD_BYTES, IDLE_SECONDS, MOST_CONNECTIONS, BoundedBodies, PatientProtocol
from remit.web.operation.probes import Draining, Probes
from remit.web.operation.request_log import TOLD, configure_log
from remit.web.operation.watched import Watch, Watched
from remit.web.page import Services
from remit.web.rest.streaming import ENDING
from remit.web.succession import Line

# After which threads take turns. An answer that asks the store ten times would wait as often for one that computes.
TURN_SECONDS: Final = 0.0005
LAST_SECONDS: Final = 5.0  # that threads may take which no request waits for any more
_log = logging.getLogger("remit.operation")
Say = Callable[[str], None]


def serve(services: Services, serving: Serving, *, say: Say) -> None:
    """Serve in this process until interrupted or told to stop.

    Args:
        services: what pages ask for; closed by the caller.
        serving: how and where.
        say: takes the line that tells where the pages are.

    Raises:
        UsageError: a port is taken or not allowed, or what is asked for cannot work together.
    """
    with listening(serving, say) as sockets:
        run(services, serving, sockets)


@contextmanager
def listening(serving: Serving, say: Say) -> Iterator[list[socket.socket]]:
    """The sockets of a server, open while the block runs.

    Raises:
        UsageError: a port is taken or not allowed, or what is asked for cannot work together.
    """
    serving.require_sound()
    with ExitStack() as stack:
        sockets = [stack.enter_context(_listener(serving.host, serving.port, "--port"))]
        if serving.metrics_port:
            sockets.append(stack.enter_context(_listener(serving.metrics_host, serving.metrics_port, "--metrics-port")))
        host = f"[{serving.host}]" if ":" in serving.host else serving.host
        address = serving.url or f"http://{host}:{serving.port}"
        configure_log(serving.log_format)
        if serving.log_format == "text":
            say(f"Remit is at {address} (Ctrl-C stops it)")
        _log.info("serving", extra={TOLD: {"url": address, "workers": serving.workers}})
        yield sockets


def run(services: Services, serving: Serving, sockets: Sequence[socket.socket], line: Line | None = None) -> None:
    """Answer on sockets that are listened on, until interrupted, told to stop or told to leave.

    Args:
        services: what pages ask for; closed by the caller.
        serving: how.
        sockets: where.
        line: to whoever started this process; told ten times a second that the server does not hang.

    Raises:
        UsageError: spans are asked for that cannot be sent.
    """
    draining, spans, vitals = Draining(), spans_asked_for(), open_vitals(serving.store)
    probes = Probes(vitals, draining)
    figures = Figures(vitals, probes.is_fit)

    def statement(database: str, verb: str, seconds: float) -> None:
        figures.statement(verb, seconds)
        spans.statement(database, verb, seconds)

    watch = Watch(
        probes=probes,
        figures=figures,
        spans=spans,
        may_read=lambda headers: may_read(services, headers),
        metrics_port=serving.metrics_port,
        is_behind_proxy=bool(serving.proxies),
        is_encrypted=serving.is_encrypted,
    )
    app = BoundedBodies(create_app(services, hosts=serving.hosts))
    drainer = Drainer(_config(Watched(app, watch), serving), serving.drain_seconds, draining, line or Line())
    with ExitStack() as stack:
        stack.callback(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(TURN_SECONDS)
        stack.callback(watch_statements(statement))
        stack.callback(vitals.close)
        stack.callback(spans.close)
        # Before uvicorn listens to signals, and when it has ended: it raises them again then, and the usual action
        # would end the process as if it had failed.
        stack.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, drainer.stop_now))
        stack.callback(drainer.leaving.cancel)
        drainer.run(sockets=list(sockets))


def _config(app: Watched, serving: Serving) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(serving.proxies),
        forwarded_allow_ips=list(serving.proxies),
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=max(1, round(serving.stop_seconds)),
        h11_max_incomplete_event_size=HEAD_BYTES,
    )


class Drainer(uvicorn.Server):
    """A server that says it is not ready before it stops, and that leaves when another one answers in its place."""

    def __init__(
        self,
        config: uvicorn.Config,
        drain_seconds: float,
        draining: Draining,
        line: Line,
    ) -> None:
        super().__init__(config)
        self._line = line
        self._drain_seconds = drain_seconds
        self._draining = draining
        self._stop_at = math.inf
        self._is_leaving = False
        self.leaving = threading.Timer(LAST_SECONDS, _leave)  # against a thread that hangs, which nothing can end
        self.leaving.daemon = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain at the first SIGTERM; stop at once at anything after that, and at Ctrl-C."""
        is_first = not self._draining.is_on
        self._draining.is_on = True
        if sig == signal.SIGTERM and is_first and self._drain_seconds > 0:
            self._captured_signals.append(sig)
            self._stop_at = time.monotonic() + self._drain_seconds
        else:
            super().handle_exit(sig, frame)

    def stop_now(self, _signal: int, _frame: FrameType | None) -> None:
        """Stop without draining: nobody has been answered yet, or nobody will be any more."""
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Whether to stop now."""
        self._line.beat()
        is_alone = self._is_leaving and not self.server_state.connections  # a tick after the last could come
        if self._line.is_leaving() and not self._is_leaving:
            self._leave_to_others()
        return await super().on_tick(counter) or is_alone or time.monotonic() >= self._stop_at

    def _leave_to_others(self) -> None:
        """Take no more connections, and have each that is open end with its next answer or when it has been idle."""
        self._is_leaving = True
        for server in self.servers:
            server.close()
        for headers in (self.config.encoded_headers, self.server_state.default_headers):  # made anew from those
            headers.append((b"connection", b"close"))
        self._stop_at = min(self._stop_at, time.monotonic() + IDLE_SECONDS + LAST_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let running requests end, for a while; streams would go on as long as their readers like."""
        ENDING.set()
        _log.info("stopping: %d connections are open", len(self.server_state.connections))
        await super().shutdown(sockets)
        self.leaving.start()


def _leave() -> None:
    """End the process although a thread hangs. Whoever asked has gone, and what was written is written."""
    _log.warning("stopping: a thread did not end and is left behind")
    logging.shutdown()
    os._exit(0)


def _listener(host: str, port: int, option: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once only where the protocol is named: else a body waits 40 ms for the head to be acknowledged.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # who follows the address at once waits for the first answer instead of being refused
    except OSError as problem:
        listener.close()
        reason = problem.strerror or "it cannot be used"
        raise UsageError(f"port {port} of {host}: {reason}", hint=f"choose another with {option}") from None
    return listener


def may_read(services: Services, headers: Mapping[str, str]) -> bool:
    """Whether the token in these headers may read everything; not when nobody can look it up."""
    try:
        principal = services.identity.principal({}, headers)
    except RemitError:
        return False
    return principal is not None and principal.kind != "local" and principal.may(Right.READ)
