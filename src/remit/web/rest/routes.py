"""The routes of the API: one for each resource, the document, and errors as problems. The framework ends here.

Each request is counted, let in or not, and only then read: who is not signed in learns nothing but that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Final

import msgspec
from anyio.to_thread import run_sync
from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler

from remit.errors import ForbiddenError, RemitError
from remit.web.incoming import AnyRequest, AnyResponse, bounded_body, cookies_of, visitor_of
from remit.web.rest.acting import act, answered, body_of_json, expected_version, key_sent
from remit.web.rest.answering import JSON, ROOT, Answer, answer, scene_of
from remit.web.rest.asking import pairs_of
from remit.web.rest.begun import Begun
from remit.web.rest.document import document
from remit.web.rest.limiter import Limiter
from remit.web.rest.problems import MEDIA_TYPE, AskedWrongError, body_of, problem_of
from remit.web.rest.resource import RESOURCES, Cookie, Resource, shape_of
from remit.web.visitor import Visitor, Visitors
from remit.wire.lists import Problem

DOCUMENT: Final = f"{ROOT}/openapi.json"
READ: Final = [HttpMethod.GET, HttpMethod.HEAD]
_LEAVES_UNREAD: Final = frozenset({HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_TIMEOUT})


def is_of_api(path: str) -> bool:
    """Whether a path belongs to the API, whatever its version."""
    return path == "/api" or path.startswith("/api/")


def problem_response(one: Problem, headers: Mapping[str, str] | None = None) -> AnyResponse:
    """A problem as a response."""
    fields = {"cache-control": "no-store", **(headers or {}), **leaving_headers(one.status)}
    return Response(body_of(one), media_type=MEDIA_TYPE, status_code=one.status, headers=fields)


def leaving_headers(status: int) -> dict[str, str]:
    """What answers of some statuses must say besides."""
    if status == HTTPStatus.UNAUTHORIZED:
        return {"www-authenticate": 'Bearer realm="remit"'}  # RFC 6750, section 3
    if status in _LEAVES_UNREAD:
        return {"connection": "close"}  # what was not read of a body must not be taken for the next request
    return {}


def api_routes(visitors: Visitors, limiter: Limiter) -> list[HTTPRouteHandler]:
    """A route for each resource, and one for the document."""
    resources = RESOURCES.load_all()
    content = msgspec.json.encode(document(resources, ROOT))
    begun = Begun()
    routes = [
        _action_route(one, visitors, limiter) if one.is_action else _route(one, visitors, limiter, begun)
        for one in resources.values()
    ]
    return [*routes, _document_route(content)]


def let_in(resource: Resource, visitor: Visitor) -> None:
    """Go on only if somebody may call a resource at all.

    Raises:
        AskedWrongError: nobody is signed in.
        ForbiddenError: there is nothing to which the principal may do this.
    """
    if resource.is_public:
        return
    if not visitor.is_known:
        raise AskedWrongError(
            HTTPStatus.UNAUTHORIZED, "nobody is signed in", hint="send a token: Authorization: Bearer …"
        )
    if not visitor.principal.may_somewhere(resource.right):
        name = visitor.principal.name
        raise ForbiddenError(
            f"{name} may not do this",
            place=resource.right.value,
            hint="an administrator can grant it",
        )


def counted(limiter: Limiter, visitor: Visitor) -> dict[str, str]:
    """Count a request, and give the fields that say what is left.

    Raises:
        TooManyError: there were too many.
    """
    left = limiter.take(visitor.client)
    fields = limiter.headers(left)
    if not left.is_allowed:
        raise TooManyError(limiter, left.reset_seconds, fields)
    return fields


class TooManyError(AskedWrongError):
    """Somebody asked too often; carries the fields that say when to come again."""

    def __init__(self, limiter: Limiter, seconds: int, fields: Mapping[str, str]) -> None:
        many = f"more than {limiter.requests} requests in {limiter.window_seconds} s"
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, many, hint=f"come again in {seconds} s")
        self.fields = fields


def _route(resource: Resource, visitors: Visitors, limiter: Limiter, begun: Begun) -> HTTPRouteHandler:
    @route(f"{ROOT}/{resource.id}", http_method=READ, name=f"api-{resource.id}", sync_to_thread=True)
    def handle(request: AnyRequest) -> AnyResponse:
        fields: dict[str, str] = {}
        try:
            visitor = visitor_of(request, visitors)
            fields = counted(limiter, visitor)
            let_in(resource, visitor)
            _refuse_body(request)
            return _response(answer(resource, pairs_of(request.scope["query_string"]), visitor, begun), fields)
        except RemitError as error:
            return _refused(error, fields)

    return handle


def _action_route(resource: Resource, visitors: Visitors, limiter: Limiter) -> HTTPRouteHandler:
    def enter(request: AnyRequest) -> tuple[Visitor, dict[str, str]]:
        visitor = visitor_of(request, visitors)
        return visitor, counted(limiter, visitor)

    def carry_out(visitor: Visitor, content: bytes, query: bytes) -> tuple[Answer, list[Cookie]]:
        if query:
            raise AskedWrongError(HTTPStatus.BAD_REQUEST, "an action has no parameters", hint="put them into the body")
        expects, key = expected_version(resource, visitor.headers), key_sent(visitor.headers)
        body = body_of_json(visitor.headers.get("content-type", ""), content, shape_of(resource))
        scene = scene_of(visitor, "api", cache(visitor.services.look), expects)
        done = act(resource, body, scene, key if visitor.is_known else "")
        return answered(resource, done), scene.keeps

    @route(
        f"{ROOT}/{resource.id}",
        http_method=HttpMethod.POST,
        name=f"api-{resource.id}",
        request_max_body_size=None,  # `bounded_body` counts
        status_code=HTTPStatus.OK,
    )
    async def handle(request: AnyRequest) -> AnyResponse:
        fields: dict[str, str] = {}
        try:
            visitor, fields = await run_sync(enter, request)
            let_in(resource, visitor)
            content = await bounded_body(request, resource.most_bytes)
            given, keeps = await run_sync(carry_out, visitor, content, request.scope["query_string"])
        except RemitError as error:
            return _refused(error, fields)
        response = _response(given, fields)
        response.cookies.extend(cookies_of(visitor, keeps))
        return response

    return handle


def _refused(error: RemitError, fields: Mapping[str, str]) -> AnyResponse:
    """An error of the asker's as a problem; ours is raised again, and logged where it is caught."""
    one = problem_of(error)
    if one.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise error
    return problem_response(one, error.fields if isinstance(error, TooManyError) else fields)


def _response(given: Answer, fields: Mapping[str, str]) -> AnyResponse:
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
