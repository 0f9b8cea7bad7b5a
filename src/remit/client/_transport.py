"""One request to a server, with bounds: a time, a size, one kind of answer; and problems as Remit's own errors.

Proxies of the environment count as everywhere. A redirect is not followed: the server never sends one.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Final, NoReturn, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

from remit import __version__
from remit.errors import RemitError, UnknownNameError, UsageError
from remit.wire.lists import Problem

TIMEOUT_SECONDS: Final = 60.0
MOST_BYTES: Final = 64 * 1024 * 1024
Answer = TypeVar("Answer")
Pairs = Sequence[tuple[str, str]]


class ServerError(RemitError):
    """The server cannot be reached, or does not answer as it should."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def checked(server: str) -> str:
    """The address of a server without what does not belong to it.

    Raises:
        UsageError: it is none.
    """
    try:
        parts = urlsplit(server)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
        is_good = is_good and not (parts.username or parts.password) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_good = False
    if not is_good:
        raise UsageError(f"“{server}” is no address of a server", hint="for example http://127.0.0.1:8350")
    return server.rstrip("/")


class Transport:
    """Asks one server.

    Attributes:
        server: its address, without the path of the API.
    """

    def __init__(self, server: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.server = checked(server)
        self._timeout = timeout_seconds
        self._opener = urllib.request.build_opener(_NoRedirect)

    def get(self, resource: str, parameters: Pairs, shape: type[Answer]) -> Answer:
        """What a resource answers.

        Raises:
            UnknownNameError: there is no such thing (404).
            UsageError: it was asked wrong (any other 4xx).
            ServerError: the server cannot be reached, failed, or is no server of Remit's.
        """
        query = urlencode(list(parameters))
        url = f"{self.server}/api/v1/{resource}" + (f"?{query}" if query else "")
        headers = {"Accept": "application/json", "User-Agent": f"remit/{__version__}"}
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - http or https, see `checked`
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                content = response.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                self._refuse(error.code, error.read(MOST_BYTES))
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise ServerError(
                f"the server cannot be reached: {reason}", place=self.server, hint="is remit serve running there?"
            ) from None
        if len(content) > MOST_BYTES:
            raise ServerError(f"the answer has more than {MOST_BYTES} bytes", place=self.server, hint="ask for less")
        try:
            return msgspec.json.decode(content, type=shape)
        except msgspec.DecodeError as error:
            raise ServerError(
                f"the answer cannot be read: {error}", place=self.server, hint="is it a server of this version?"
            ) from None

    def _refuse(self, status: int, content: bytes) -> NoReturn:
        try:
            told = msgspec.json.decode(content, type=Problem)
        except msgspec.DecodeError:
            raise ServerError(
                f"the server answers {status}, and not as Remit does", place=self.server, hint="check the address"
            ) from None
        place, hint = told.place or "", told.hint or ""
        if status == 404:
            raise UnknownNameError(told.detail, place=place, hint=hint)
        if 400 <= status < 500:
            raise UsageError(told.detail, place=place, hint=hint)
        reference = f" (reference {told.reference})" if told.reference else ""
        raise ServerError(told.detail + reference, place=self.server, hint=hint)
