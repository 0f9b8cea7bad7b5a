"""The server: one route a page, the static files, and errors worded like everything else.

Pages run in worker threads, so that a slow one does not hold up the others; what they are given must stand
that. Errors a user can do something about are `RemitError`; anything else is our fault, is logged with a
reference, and shows that reference but never a traceback.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from litestar import HttpMethod, Litestar, Response, get, post, route
from litestar.config.compression import CompressionConfig
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Message, Receive, Scope, Send

from remit.errors import RemitError, UsageError
from remit.web.doing import form_routes, within_site
from remit.web.door import LOOPBACK, refusal, with_headers
from remit.web.entry import entry_routes
from remit.web.incoming import AnyRequest, AnyResponse, visitor_of
from remit.web.page import PAGES, Page, Services
from remit.web.render import LOOKS, Renderer
from remit.web.rest.limiter import Limiter
from remit.web.rest.problems import MEDIA_TYPE, body_of, problem, problem_of
from remit.web.rest.routes import (
    TooManyError,
    api_routes,
    counted,
    is_of_api,
    leaving_headers,
    problem_response,
)
from remit.web.rest.streaming import progress_route
from remit.web.showing import Showing
from remit.web.static_files import StaticFile, read_static
from remit.web.visitor import Visitors

YEAR_SECONDS = 31_536_000
_log = logging.getLogger("remit.web")


class Site(Litestar):
    """The application behind its door: see `remit.web.door`."""

    hosts: Sequence[str] = LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        """Turn away what may not enter, and put the door's headers on everything that leaves."""
        if scope["type"] not in {"http", "websocket"}:  # start and stop of the server
            await super().__call__(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_headers(message["headers"])
            await send(message)

        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        why = refusal(str(scope.get("method", "GET")), headers, self.hosts)
        if why:
            is_api = is_of_api(scope["path"])
            body = body_of(problem(HTTPStatus.FORBIDDEN, why)) if is_api else why.encode()
            kind = MEDIA_TYPE.encode() if is_api else b"text/plain; charset=utf-8"
            plain = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
            start: Any = {"type": "http.response.start", "status": HTTPStatus.FORBIDDEN, "headers": plain}
            await send_with_headers(start)
            await send({"type": "http.response.body", "body": body, "more_body": False})
            return
        await super().__call__(scope, receive, send_with_headers)


def create_app(services: Services, *, hosts: Sequence[str] = LOOPBACK, limiter: Limiter | None = None) -> Site:
    """Build the server.

    Args:
        services: what pages and the API ask for; called from several threads.
        hosts: host names that it answers to, without ports.
        limiter: how many questions one client may ask the API; the usual one when left out.
    """
    pages, files = PAGES.load_all(), read_static()
    visitors, counter = Visitors(services), limiter or Limiter()
    showing = Showing(pages, Renderer(pages, files), visitors)
    app = Site(
        route_handlers=[
            *(_page_route(page, showing) for page in pages.values()),
            _static_route(files),
            preferences,
            *form_routes(showing, counter),
            *entry_routes(showing, counter),
            *api_routes(visitors, counter),
            progress_route(visitors, counter),
        ],
        exception_handlers={
            RemitError: lambda request, error: _on_remit_error(showing, request, error),
            HTTPException: lambda request, error: _on_http_error(showing, counter, request, error),
            Exception: lambda request, error: _on_fault(showing, request, error),
        },
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=5, exclude="^/api/"),  # it has tags
        openapi_config=None,
        logging_config=None,
    )
    app.hosts = tuple(host.lower() for host in hosts)
    return app


def _page_route(page: Page, showing: Showing) -> HTTPRouteHandler:
    @route(page.path, http_method=[HttpMethod.GET, HttpMethod.HEAD], name=page.id, sync_to_thread=True)
    def handle(request: AnyRequest) -> AnyResponse:
        return showing.page(page, request)

    return handle


def _static_route(files: Mapping[str, StaticFile]) -> HTTPRouteHandler:
    @get("/static/{name:str}", name="static", sync_to_thread=False)
    def static(request: AnyRequest) -> AnyResponse:
        file = files.get(request.path_params["name"])
        if file is None:
            raise HTTPException(status_code=HTTPStatus.NOT_FOUND)
        is_pinned = request.query_params.get("v") == file.version
        caching = f"public, max-age={YEAR_SECONDS}, immutable" if is_pinned else "public, no-cache"
        headers = {"etag": f'"{file.version}"', "cache-control": caching}
        if f'"{file.version}"' in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(file.content, media_type=file.media_type, headers=headers)

    return static


@post("/preferences", status_code=HTTPStatus.SEE_OTHER)
async def preferences(request: AnyRequest) -> AnyResponse:
    """Keep somebody's look in cookies and go back to where they were."""
    data = {name: str(value) for name, value in (await request.form()).items()}
    cookies = [
        Cookie(key=f"remit_{name}", value=data[name], max_age=YEAR_SECONDS, httponly=True, samesite="lax", path="/")
        for name, values in LOOKS.items()
        if data.get(name) in values
    ]
    headers = {"location": within_site(data.get("back", "/"))}
    return Response(b"", status_code=HTTPStatus.SEE_OTHER, headers=headers, cookies=cookies)


def _on_remit_error(showing: Showing, request: AnyRequest, error: RemitError) -> AnyResponse:
    if is_of_api(request.url.path):
        return problem_response(problem_of(error))
    status = problem_of(error).status
    if isinstance(error, UsageError) and request.method in {"GET", "HEAD"}:
        status = HTTPStatus.NOT_FOUND  # a page is asked by its address
    response = showing.error(request, status, message=error.message, place=error.place, hint=error.hint)
    response.headers.update(leaving_headers(status))
    return response


def _on_http_error(showing: Showing, limiter: Limiter, request: AnyRequest, error: HTTPException) -> AnyResponse:
    status = HTTPStatus(error.status_code)
    if is_of_api(request.url.path):
        return _on_wrong_path(showing.visitors, limiter, request, error)
    message = "There is no such page." if status is HTTPStatus.NOT_FOUND else f"{status.phrase}."
    hint = "Every page there is stands in the list of pages." if status is HTTPStatus.NOT_FOUND else ""
    return showing.error(request, status, message=message, place=request.url.path, hint=hint)


def _on_wrong_path(visitors: Visitors, limiter: Limiter, request: AnyRequest, error: HTTPException) -> AnyResponse:
    """A path or method that the API does not have: counted as every request is."""
    try:
        fields = counted(limiter, visitor_of(request, visitors))
    except TooManyError as many:
        return problem_response(problem_of(many), many.fields)
    status = HTTPStatus(error.status_code)
    one = problem(
        status, f"{status.phrase.lower()}: {request.url.path}", hint="/api/v1/openapi.json says what there is"
    )
    return problem_response(one, {**fields, **(error.headers or {})})


def _on_fault(showing: Showing, request: AnyRequest, error: Exception) -> AnyResponse:
    reference = uuid4().hex[:8]
    _log.error("fault %s at %s", reference, request.url.path, exc_info=error)
    message = "Something went wrong on our side."
    hint = "The server's log says more under this reference."
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if is_of_api(request.url.path):
        return problem_response(problem(status, message, hint=hint, reference=reference))
    return showing.error(request, status, message=message, hint=hint, reference=reference)
