"""From a query to a resource's parameters, strictly: an unknown name or one that comes twice is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec

from remit.app.snapshots import moment_of
from remit.errors import UsageError
from remit.web.rest.problems import AskedWrongError
from remit.web.rest.resource import Asked

LONGEST_QUERY: Final = 16_384  # bytes
MOST_PARAMETERS: Final = 200
Wanted = TypeVar("Wanted", bound=Asked)
Pairs = Sequence[tuple[str, str]]


def pairs_of(query: bytes) -> Pairs:
    """The parameters of a query, decoded, in order.

    Raises:
        AskedWrongError: it is too long, or no UTF-8.
    """
    if len(query) > LONGEST_QUERY:
        raise AskedWrongError(
            HTTPStatus.REQUEST_URI_TOO_LONG, f"the query has more than {LONGEST_QUERY} bytes", hint="ask for less"
        )
    try:
        text = query.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:  # UnicodeDecodeError is one
        raise AskedWrongError(
            HTTPStatus.BAD_REQUEST,
            "the query cannot be read",
            hint=f"percent-encode it as UTF-8, with {MOST_PARAMETERS} parameters at most",
        ) from None


def asked_of(pairs: Pairs, shape: type[Wanted]) -> Wanted:
    """The parameters in their shape.

    Raises:
        AskedWrongError: one is unknown, is missing, comes twice or cannot be what it is.
    """
    known = {one.encode_name: one for one in msgspec.structs.fields(shape)}
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name not in known:
            raise _refused(f"there is no parameter “{name[:80]}”", name, f"there are {', '.join(sorted(known))}")
        if known[name].default_factory is list:
            found.setdefault(name, []).append(value)
        elif name in found:
            raise _refused(f"“{name}” comes twice", name, "give it once")
        elif value or name not in found:
            found[name] = value
    try:
        return msgspec.convert(found, shape, strict=False)
    except msgspec.ValidationError as problem:
        said, _, place = str(problem).partition(" - at `$.")
        raise _refused(
            said[:1].lower() + said[1:], place.rstrip("`"), "the document /api/v1/openapi.json says what it takes"
        ) from None


def moment_asked(text: str) -> datetime | None:
    """The time that `as_of` means; None where it was left out.

    Raises:
        AskedWrongError: there is no such time.
    """
    if not text:
        return None
    try:
        return moment_of(text)
    except (UsageError, OverflowError, ValueError) as problem:
        said = problem.message if isinstance(problem, UsageError) else "there is no such time"
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        raise AskedWrongError(status, said, place="as_of", hint="for example 2026-11-20, or 7d") from None


def _refused(message: str, name: str, hint: str) -> AskedWrongError:
    return AskedWrongError(HTTPStatus.BAD_REQUEST, message, place=name[:80], hint=hint)
