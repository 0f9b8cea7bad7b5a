"""Errors of the API as `application/problem+json` (RFC 9457), with the next step that every error of Remit names."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import msgspec

from remit.errors import ConflictError, ForbiddenError, RemitError, UnknownNameError, UsageError
from remit.wire.lists import Problem

MEDIA_TYPE: Final = "application/problem+json"
KINDS: Final = {
    400: "urn:remit:problem:malformed",
    401: "urn:remit:problem:not-signed-in",
    403: "urn:remit:problem:refused",
    404: "urn:remit:problem:unknown",
    405: "urn:remit:problem:no-such-method",
    408: "urn:remit:problem:too-slow",
    409: "urn:remit:problem:conflict",
    410: "urn:remit:problem:gone",
    412: "urn:remit:problem:changed-meanwhile",
    413: "urn:remit:problem:too-large",
    414: "urn:remit:problem:too-long",
    415: "urn:remit:problem:not-json",
    422: "urn:remit:problem:cannot-be-followed",
    429: "urn:remit:problem:too-many",
    500: "urn:remit:problem:fault",
}


class AskedWrongError(RemitError):
    """Somebody asked in a way that cannot be answered; carries the HTTP status."""

    def __init__(self, status: HTTPStatus, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message, place=place, hint=hint)
        self.status = status


def problem(status: int, detail: str, *, place: str = "", hint: str = "", reference: str = "") -> Problem:
    """An error of that status."""
    return Problem(
        kind=KINDS.get(status, "about:blank"),
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        place=place or None,
        hint=hint or None,
        reference=reference or None,
    )


def problem_of(error: RemitError) -> Problem:
    """One of our own errors: not allowed 403, not there 404, changed meanwhile 409, impossible 422, else 500."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, AskedWrongError):
        status = error.status
    elif isinstance(error, UnknownNameError):
        status = HTTPStatus.NOT_FOUND
    elif isinstance(error, ForbiddenError):
        status = HTTPStatus.FORBIDDEN
    elif isinstance(error, ConflictError):
        status = HTTPStatus.CONFLICT
    elif isinstance(error, UsageError):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(status, error.message, place=error.place, hint=error.hint)


def body_of(one: Problem) -> bytes:
    """Its JSON."""
    return msgspec.json.encode(one)
