"""What a request brings, for all routes: who sends it, and its body within bounds of size and time."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, Final

from litestar import Request, Response
from litestar.datastructures import Cookie as SetCookie

from remit.web.rest.problems import AskedWrongError
from remit.web.rest.resource import Cookie
from remit.web.visitor import VISIT_COOKIE, Visitor, Visitors

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[bytes]
LEAST_SECONDS: Final = 20.0  # that a body may take, and
BYTES_A_SECOND: Final = 32 * 1024  # that it must make on its way


def visitor_of(request: AnyRequest, visitors: Visitors) -> Visitor:
    """Whoever sends a request; looked up once for each.

    Raises:
        RemitError: who it is cannot be looked up.
    """
    found: Visitor | None = request.state.get("visitor")
    if found is None:
        found = visitors.of(
            dict(request.cookies),
            {name.lower(): value for name, value in request.headers.items()},
            request.client.host if request.client else "",
            is_secure=request.url.scheme == "https",
        )
        request.state["visitor"] = found
    return found


async def bounded_body(request: AnyRequest, most_bytes: int) -> bytes:
    """The body of a request; not read on when it becomes too large, nor waited for when it takes too long.

    Raises:
        AskedWrongError: it is too large, too slow, or its length is no number.
    """
    length = request.headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit() and len(length) < 19):
        raise AskedWrongError(HTTPStatus.BAD_REQUEST, "the length of the body is no number", place="Content-Length")
    if int(length) > most_bytes:
        raise _too_large(most_bytes)
    seconds = LEAST_SECONDS + most_bytes / BYTES_A_SECOND
    read = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                read += chunk
                if len(read) > most_bytes:
                    raise _too_large(most_bytes)
    except TimeoutError:
        raise AskedWrongError(
            HTTPStatus.REQUEST_TIMEOUT, f"the body did not come within {seconds:.0f} s", hint="send it faster"
        ) from None
    return bytes(read)


def cookies_of(visitor: Visitor, keeps: list[Cookie]) -> list[SetCookie]:
    """Cookies as the framework sets them."""
    return [
        SetCookie(
            key=one.name,
            value=one.value,
            max_age=one.max_age_seconds,
            path="/",
            httponly=True,
            secure=visitor.is_secure or one.name.startswith("__Host-"),  # RFC 6265bis, section 4.1.3.2
            samesite="strict" if one.is_strict else "lax",
        )
        for one in keeps
    ]


def first_cookie(visitor: Visitor) -> list[Cookie]:
    """The cookie that ties forms to a browser in which nobody is signed in, where it has none yet."""
    return [Cookie(name=VISIT_COOKIE, value=visitor.secret)] if visitor.is_new else []


def _too_large(most_bytes: int) -> AskedWrongError:
    return AskedWrongError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body has more than {most_bytes} bytes", hint="send less"
    )
