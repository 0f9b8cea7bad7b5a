"""The progress of a job as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

Each change of the job is an event whose id is its step, so that whoever comes back says which one they saw last
(`Last-Event-ID`). A comment now and then keeps the line open; the stream ends with the job, with the server, or after
an hour, and the browser comes back by itself. Streams are counted, and a reader that does not read is left.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from threading import Event
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from anyio import create_task_group, fail_after, sleep
from anyio.to_thread import run_sync
from litestar import Request, asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from remit.app.job_documents import job_line
from remit.errors import ForbiddenError, RemitError
from remit.model.access import Right
from remit.model.job import JobRecord
from remit.web.incoming import AnyRequest, visitor_of
from remit.web.rest.answering import ROOT
from remit.web.rest.limiter import Limiter
from remit.web.rest.problems import MEDIA_TYPE, AskedWrongError, body_of, problem, problem_of
from remit.web.rest.resource import RESOURCES
from remit.web.rest.routes import counted, leaving_headers, let_in
from remit.web.visitor import Visitor, Visitors

PATH: Final = f"{ROOT}/job-progress"
POLL_SECONDS: Final = 0.5
HEARTBEAT_SECONDS: Final = 15.0
MOST_SECONDS: Final = 3600.0
SEND_SECONDS: Final = 10.0  # that a reader may take to take what it was sent
MOST_STREAMS: Final = 200
MOST_OF_ONE: Final = 10  # streams of one client
ENDING: Final = Event()  # set when the server stops: streams end, and their readers come back to another one
_RETRY: Final = b"retry: 2000\n\n"
_log = logging.getLogger("remit.web")


class Streams:
    """How many streams are open; used by one event loop."""

    def __init__(self, most: int = MOST_STREAMS, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._open: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """Of all clients."""
        return self._open.total()

    @asynccontextmanager
    async def one(self, client: str) -> AsyncIterator[None]:
        """A place for a stream.

        Raises:
            AskedWrongError: there is none.
        """
        if self.count >= self._most or self._open[client] >= self._most_of_one:
            raise AskedWrongError(
                HTTPStatus.TOO_MANY_REQUESTS, "too many streams are open", hint="close one, or ask for the job instead"
            )
        self._open[client] += 1
        try:
            yield
        finally:
            self._open[client] -= 1
            self._open += Counter()  # lets go of those at zero


def progress_route(visitors: Visitors, limiter: Limiter, streams: Streams | None = None) -> ASGIRouteHandler:
    """The route of the stream."""
    places = streams or Streams()

    @asgi(PATH, name="api-job-progress", copy_scope=True)
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        request: AnyRequest = Request(scope)
        try:
            if scope.get("method") != "GET":
                raise AskedWrongError(HTTPStatus.METHOD_NOT_ALLOWED, "a stream is asked for with GET")
            visitor = await run_sync(visitor_of, request, visitors)
            await run_sync(counted, limiter, visitor)
            let_in(RESOURCES.load("job"), visitor)
            number, seen = _asked(request)
            first = await run_sync(_look, visitor, number)
            async with places.one(visitor.client):
                await _Stream(visitor, first, seen, send).run(receive)
        except RemitError as error:
            await _refuse(error, send)

    return handle


class _Stream:
    """One stream."""

    def __init__(self, visitor: Visitor, first: JobRecord, seen: int, send: Send) -> None:
        self._visitor = visitor
        self._job = first
        self._seen = seen
        self._send = send

    async def run(self, receive: Receive) -> None:
        headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        start: Any = {"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers}
        async with create_task_group() as group:

            async def leave() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()

            group.start_soon(leave)
            try:
                await self._send(start)
                await self._tell()
            except TimeoutError:
                _log.info("a reader of a stream did not read and was left")
            group.cancel_scope.cancel()

    async def _tell(self) -> None:
        await self._write(_RETRY)
        began = told = time.monotonic()
        while True:
            if self._job.progress.step > self._seen:
                self._seen = self._job.progress.step
                await self._write(event("progress", self._job))
                told = time.monotonic()
            if self._job.state.is_over:
                await self._write(event("end", self._job))
                break
            if time.monotonic() - told >= HEARTBEAT_SECONDS:
                await self._write(b": still here\n\n")
                told = time.monotonic()
            if ENDING.is_set() or time.monotonic() - began >= MOST_SECONDS:
                break
            await sleep(POLL_SECONDS)
            try:
                self._job = await run_sync(_look, self._visitor, self._job.id)
            except RemitError:  # forgotten meanwhile, or the database is away: whoever still wants to know comes back
                break
        await self._write(b"", is_last=True)

    async def _write(self, content: bytes, *, is_last: bool = False) -> None:
        body: Any = {"type": "http.response.body", "body": content, "more_body": not is_last}
        with fail_after(SEND_SECONDS):
            await self._send(body)


def event(kind: str, job: JobRecord) -> bytes:
    """An event: the job as the API gives it, on one line."""
    data = msgspec.json.encode(job_line(job)).decode()
    return f"id: {job.progress.step}\nevent: {kind}\ndata: {data}\n\n".encode()


def _asked(request: AnyRequest) -> tuple[int, int]:
    """The job that is meant, and the last step that was seen.

    Raises:
        AskedWrongError: it is no number.
    """
    pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=10)
    texts = [value for name, value in pairs if name == "id"]
    is_number = len(pairs) == len(texts) == 1 and texts[0].isascii() and texts[0].isdigit() and len(texts[0]) < 16
    if not is_number:
        raise AskedWrongError(
            HTTPStatus.BAD_REQUEST, "the number of a job is wanted, and nothing else", place="id", hint="?id=12"
        )
    last = request.headers.get("last-event-id", "")
    return int(texts[0]), int(last) if last.isascii() and last.isdigit() and len(last) < 16 else 0


def _look(visitor: Visitor, job: int) -> JobRecord:
    if not visitor.principal.may(Right.READ):
        raise ForbiddenError(f"{visitor.principal.name} sees a part only", place="read")
    return visitor.services.jobs.get(job)


async def _refuse(error: RemitError, send: Send) -> None:
    one = problem_of(error)
    if one.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("a stream failed: %s", error)
        one = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the stream failed", hint="ask again")
    body = body_of(one)
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(name.encode(), value.encode()) for name, value in leaving_headers(one.status).items()]
    start: Any = {"type": "http.response.start", "status": one.status, "headers": headers}
    await send(start)
    last: Any = {"type": "http.response.body", "body": body, "more_body": False}
    await send(last)
