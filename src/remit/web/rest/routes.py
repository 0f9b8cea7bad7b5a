"""The routes of the API: one for each resource, the document, and errors as problems. The framework ends here.

Nobody is asked to sign in yet, so that it only reads, and the server listens on the loopback interface only.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar import HttpMethod, Request, Response, route
from litestar.handlers import HTTPRouteHandler

from remit.errors import RemitError
from remit.web.page import Services
from remit.web.rest.answering import JSON, ROOT, Answer, answer
from remit.web.rest.asking import pairs_of
from remit.web.rest.begun import Begun
from remit.web.rest.document import document
from remit.web.rest.limiter import Limiter
from remit.web.rest.problems import MEDIA_TYPE, AskedWrongError, body_of, problem, problem_of
from remit.web.rest.resource import RESOURCES, Resource
from remit.wire.lists import Problem

DOCUMENT: Final = f"{ROOT}/openapi.json"
AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[bytes]
READ: Final = [HttpMethod.GET, HttpMethod.HEAD]


def is_of_api(path: str) -> bool:
    """Whether a path belongs to the API, whatever its version."""
    return path == "/api" or path.startswith("/api/")


def problem_response(one: Problem, headers: dict[str, str] | None = None) -> AnyResponse:
    """A problem as a response."""
    fields = {"cache-control": "no-store", **(headers or {})}
    return Response(body_of(one), media_type=MEDIA_TYPE, status_code=one.status, headers=fields)


def api_routes(services: Services, limiter: Limiter) -> list[HTTPRouteHandler]:
    """A route for each resource, and one for the document."""
    resources = RESOURCES.load_all()
    content = msgspec.json.encode(document(resources, ROOT))
    begun = Begun()
    return [*(_route(one, services, limiter, begun) for one in resources.values()), _document_route(content)]


def _route(resource: Resource, services: Services, limiter: Limiter, begun: Begun) -> HTTPRouteHandler:
    @route(f"{ROOT}/{resource.id}", http_method=READ, name=f"api-{resource.id}", sync_to_thread=True)
    def handle(request: AnyRequest) -> AnyResponse:
        left = limiter.take(request.client.host if request.client else "")
        fields = limiter.headers(left)
        if not left.is_allowed:
            many = f"more than {limiter.requests} requests in {limiter.window_seconds} s"
            return problem_response(problem(429, many, hint=f"come again in {left.reset_seconds} s"), fields)
        try:
            _refuse_body(request)
            headers = {name.lower(): value for name, value in request.headers.items()}
            given = answer(resource, pairs_of(request.scope["query_string"]), services, headers, begun)
        except RemitError as error:
            one = problem_of(error)
            if one.status >= 500:
                raise
            return problem_response(one, fields)
        return _response(given, fields)

    return handle


def _response(given: Answer, fields: dict[str, str]) -> AnyResponse:
    return Response(given.body, media_type=JSON, status_code=given.status, headers={**fields, **given.headers})


def _refuse_body(request: AnyRequest) -> None:
    """Refuse what has a body: nothing here reads one."""
    length = request.headers.get("content-length", "0")
    if length != "0" or "transfer-encoding" in request.headers:
        raise AskedWrongError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "a question has no body", hint="put the parameters into the query"
        )


def _document_route(content: bytes) -> HTTPRouteHandler:
    @route(DOCUMENT, http_method=READ, name="api-document", sync_to_thread=False)
    def describe() -> AnyResponse:
        return Response(content, media_type="application/openapi+json", headers={"cache-control": "no-cache"})

    return describe
