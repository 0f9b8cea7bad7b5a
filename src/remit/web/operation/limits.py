"""What a client may take of the server: so long for its head, its body and for reading the answer, and so much.

uvicorn bounds what is idle between two requests, and the size of a head. What it does not bound is done here: a head or
a body that trickles in, a body without end, an answer that is not read. References: RFC 9110 §15.5.9 (408), §15.5.14
(413); CWE-400.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, Final

from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_BYTES: Final = 32 * 1024  # of request line and headers
HEAD_SECONDS: Final = 10.0
BODY_BYTES: Final = 96 * 1024 * 1024  # above what any route takes; routes set their own limits below
BODY_SECONDS: Final = 120.0
WRITE_SECONDS: Final = 60.0  # in which a client has to take
WRITE_BYTES: Final = 64 * 1024  # of what waits for it
IDLE_SECONDS: Final = 75  # longer than proxies keep a connection, so that none is closed just when they use it again
MOST_CONNECTIONS: Final = 2_000  # a process; those beyond get 503 at once


class PatientProtocol(H11Protocol):
    """HTTP/1.1 with a deadline for each head, and a least pace for taking an answer."""

    head_seconds = HEAD_SECONDS
    write_seconds = WRITE_SECONDS
    write_bytes = WRITE_BYTES

    def __init__(self, *given: Any, **more: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*given, **more)
        self._head: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Wait for a head from its first byte on, until a request has begun."""
        before: Any = self.cycle  # None before the first request, whatever its type says
        if before is None or before.response_complete:
            self._await_head()
        super().data_received(data)
        if self.cycle is not before:
            self._has_come()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._has_come()
        self._takes()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client takes less than it is sent: bear with it for a while."""
        super().pause_writing()
        if self._stall is None:
            self._bear()

    def resume_writing(self) -> None:
        """It reads again."""
        self._takes()
        super().resume_writing()

    def _await_head(self) -> None:
        if self._head is None:
            self._head = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _has_come(self) -> None:
        if self._head is not None:
            self._head.cancel()
        self._head = None

    def _bear(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        self._stall = self.loop.call_later(self.write_seconds, self._look_again, waiting)

    def _look_again(self, waited: int) -> None:
        if waited - self.transport.get_write_buffer_size() < self.write_bytes:
            self.transport.abort()
        else:
            self._bear()

    def _takes(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
        self._stall = None


class BoundedBodies:
    """An application to which no body comes that is too large or too slow, whatever a route does with it."""

    def __init__(self, app: ASGIApp, *, most_bytes: int = BODY_BYTES, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with 413 or 408 instead of reading on; the connection is closed then."""
        if str(scope["type"]) != "http":  # start and stop of the server
            await self._app(scope, receive, send)
            return
        deadline = asyncio.get_running_loop().time() + self._seconds
        read, is_whole, is_refused = 0, False, False

        async def bounded() -> Any:  # noqa: ANN401 - one of ASGI's messages
            nonlocal read, is_whole, is_refused
            if is_whole:  # from here on it waits for nothing but the client's leaving, which may take hours
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                is_refused = True
                raise HTTPException(status_code=HTTPStatus.REQUEST_TIMEOUT) from None
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                is_whole = not message.get("more_body", False)
                if read > self._most_bytes:
                    is_refused = True
                    raise HTTPException(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        async def closing(message: Message) -> None:
            if is_refused and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self._app(scope, bounded, closing)
