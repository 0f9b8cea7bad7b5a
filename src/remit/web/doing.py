"""The route that forms are sent to: `/do/<action>`, for each action of the API.

A form brings a token that no other site knows; that stands beside what the door asks of every request.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from anyio.to_thread import run_sync
from litestar import HttpMethod, route
from litestar.handlers import HTTPRouteHandler

from remit.errors import RemitError
from remit.web.incoming import AnyRequest, AnyResponse, bounded_body, cookies_of, visitor_of
from remit.web.page import Request
from remit.web.rest.acting import act
from remit.web.rest.answering import scene_of
from remit.web.rest.limiter import Limiter
from remit.web.rest.problems import AskedWrongError, problem_of
from remit.web.rest.resource import RESOURCES, Resource, shape_of
from remit.web.rest.routes import counted, let_in
from remit.web.showing import Showing, done_cookie, see_other
from remit.web.typed import SLACK, Typed, body_of_form, typed_of
from remit.web.visitor import Visitor


def within_site(target: str) -> str:
    """That path when it stays on this site, else the first page."""
    is_path = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if is_path and not urlsplit(target).netloc else "/"


def form_routes(showing: Showing, limiter: Limiter) -> list[HTTPRouteHandler]:
    """A route for the form of each action."""
    return [_route(one, showing, limiter) for one in RESOURCES.load_all().values() if one.is_action]


def _route(resource: Resource, showing: Showing, limiter: Limiter) -> HTTPRouteHandler:
    def enter(request: AnyRequest) -> Visitor:
        visitor = visitor_of(request, showing.visitors)
        counted(limiter, visitor)
        return visitor

    @route(
        f"/do/{resource.id}",
        http_method=HttpMethod.POST,
        name=f"do-{resource.id}",
        request_max_body_size=None,  # `bounded_body` counts
        status_code=HTTPStatus.OK,
    )
    async def handle(request: AnyRequest) -> AnyResponse:
        visitor = await run_sync(enter, request)
        let_in(resource, visitor)
        content = await bounded_body(request, resource.most_bytes + SLACK)
        typed = typed_of(visitor.headers.get("content-type", ""), content)
        return await run_sync(_carry_out, resource, showing, visitor, typed)

    return handle


def _carry_out(resource: Resource, showing: Showing, visitor: Visitor, typed: Typed) -> AnyResponse:
    """Do what a form asks for, and go on to a page, or show the page again with why it was not done."""
    back = within_site(typed.own.get("page", "/"))
    place = urlsplit(back)
    asked = Request(
        path=place.path,
        query=tuple(parse_qsl(place.query, keep_blank_values=True)),
        now=datetime.now(UTC),
        principal=visitor.principal,
        csrf=visitor.token(),
        acted=resource.id,
    )
    try:
        if resource.is_shown_once and not showing.has(place.path, visitor):
            raise AskedWrongError(HTTPStatus.BAD_REQUEST, "there is no page to show this on", place="page")
        scene = scene_of(visitor, "web", cache(visitor.services.look), _expected(resource, visitor, typed))
        made = act(resource, body_of_form(typed, shape_of(resource)), scene).made
    except RemitError as error:
        one = problem_of(error)
        if one.status >= HTTPStatus.INTERNAL_SERVER_ERROR or not showing.has(place.path, visitor):
            raise
        return showing.again(replace(asked, problem=one, typed=typed.texts), visitor, one.status)
    sentence = resource.done if isinstance(resource.done, str) else resource.done(made)
    if resource.is_shown_once:
        response = showing.again(replace(asked, answer=made, done=sentence), visitor, HTTPStatus.OK)
    else:
        response = see_other(within_site(resource.leads(made)) if resource.leads else back)
    keeps = [*scene.keeps, *([done_cookie(visitor, sentence)] if sentence and not resource.is_shown_once else [])]
    response.cookies.extend(cookies_of(visitor, keeps))
    return response


def _expected(resource: Resource, visitor: Visitor, typed: Typed) -> int | None:
    """The version that a form was made for, once it is clear that the form is ours.

    Raises:
        AskedWrongError: it is not ours, or it names a version where there are none.
    """
    if not visitor.is_token(typed.own.get("csrf", "")):
        raise AskedWrongError(
            HTTPStatus.FORBIDDEN,
            "this form has expired, or was not sent from its page",
            hint="nothing was changed; look it over and send it again",
        )
    if typed.expects is not None and not resource.is_versioned:
        raise AskedWrongError(HTTPStatus.PRECONDITION_FAILED, "nothing here has a version", place="expects")
    return typed.expects
