"""One request to a server, with bounds: a time, a size, one kind of answer; and problems as Remit's own errors.

Proxies of the environment count, but not for this very machine. A redirect is not followed: the API never sends any,
and a token goes to nobody else. A token is sent over TLS, or to this very machine (RFC 6750, section 5.3).
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NoReturn, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

from remit import __version__
from remit.errors import ConflictError, ForbiddenError, RemitError, UnknownNameError, UsageError
from remit.wire.lists import Problem

TIMEOUT_SECONDS: Final = 60.0
MOST_BYTES: Final = 64 * 1024 * 1024
PAUSES: Final = (0.5, 2.0)  # seconds before an action is sent again whose answer did not come
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # b64token of RFC 6750, section 2.1
Answer = TypeVar("Answer")
Pairs = Sequence[tuple[str, str]]


class ServerError(RemitError):
    """The server cannot be reached, or does not answer as it should."""


class UnreachedError(ServerError):
    """No answer came: whether the request was carried out is not known."""


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


def checked_token(token: str, server: str) -> str:
    """A token that may be sent to that server; empty for none.

    Raises:
        UsageError: it is none, or would travel in plain sight.
    """
    if not token:
        return ""
    if not _TOKEN.fullmatch(token):
        raise UsageError("this is no token", hint="copy all of it, and nothing else")
    parts = urlsplit(server)
    if parts.scheme != "https" and not _is_here(parts.hostname or ""):
        raise UsageError("a token is not sent in plain sight", place=server, hint="use the server's https address")
    return token


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Transport:
    """Asks one server.

    Attributes:
        server: its address, without the path of the API.
    """

    def __init__(self, server: str, timeout_seconds: float = TIMEOUT_SECONDS, token: str = "") -> None:
        self.server = checked(server)
        self._token = checked_token(token, self.server)
        self._timeout = timeout_seconds
        is_here = _is_here(urlsplit(self.server).hostname or "")
        direct = [urllib.request.ProxyHandler({})] if is_here else []  # what stays on this machine goes to no proxy
        self._opener = urllib.request.build_opener(_NoRedirect, *direct)

    def get(self, resource: str, parameters: Pairs, shape: type[Answer]) -> Answer:
        """What a resource answers.

        Raises:
            UnknownNameError: there is no such thing (404).
            ForbiddenError: nobody is known by the token, or they may not see this (401, 403).
            UsageError: it was asked wrong (any other 4xx).
            ServerError: the server cannot be reached, failed, or is no server of Remit's.
        """
        query = urlencode(list(parameters))
        return self._ask(resource + (f"?{query}" if query else ""), shape, {})

    def post(
        self,
        action: str,
        body: msgspec.Struct,
        shape: type[Answer],
        *,
        key: str = "",
        expects: int | None = None,
        pauses: Sequence[float] = PAUSES,
    ) -> Answer:
        """What an action answers. It is sent again where no answer came, with the same key, so that it is done once.

        Args:
            action: its id.
            body: what it takes.
            shape: of its answer.
            key: idempotency key; a new one when left out.
            expects: version that the document to be changed must have.
            pauses: seconds to wait before each further try.

        Raises:
            UnknownNameError: there is no such thing (404).
            ForbiddenError: nobody is known by the token, or they may not do this (401, 403).
            ConflictError: it is in another state or version (409, 412).
            UsageError: it was asked wrong (any other 4xx).
            ServerError: the server cannot be reached, failed, or is no server of Remit's.
        """
        headers = {"Content-Type": "application/json", "Idempotency-Key": f'"{key or uuid.uuid4()}"'}
        if expects is not None:
            headers["If-Match"] = f'"{expects}"'
        content = msgspec.json.encode(body)
        for pause in pauses:
            try:
                return self._ask(action, shape, headers, content)
            except UnreachedError:
                time.sleep(pause)
        return self._ask(action, shape, headers, content)

    def _ask(
        self, target: str, shape: type[Answer], headers: Mapping[str, str], content: bytes | None = None
    ) -> Answer:
        return self._answer(self._request(target, {"Accept": "application/json", **headers}, content), shape)

    def _request(self, target: str, headers: Mapping[str, str], content: bytes | None) -> urllib.request.Request:
        said = {"User-Agent": f"remit/{__version__}", **headers}
        if self._token:
            said["Authorization"] = f"Bearer {self._token}"
        url = f"{self.server}/api/v1/{target}"
        return urllib.request.Request(url, data=content, headers=said)  # noqa: S310 - http or https, see `checked`

    def lines(self, target: str, headers: Mapping[str, str], longest: int) -> Iterator[str]:
        """The lines of an answer that goes on, as they come, without their ends.

        Args:
            target: resource and parameters.
            headers: of the request.
            longest: bytes of a line at most.

        Raises:
            UnreachedError: the server cannot be reached, or the answer breaks off.
            RemitError: as `get`.
        """
        request = self._request(target, {"Accept": "text/event-stream", **headers}, None)
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                while line := response.readline(longest):
                    yield line.decode("utf-8", "replace").rstrip("\r\n")
        except urllib.error.HTTPError as error:
            with error:
                self._refuse(error.code, error.read(MOST_BYTES))
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise UnreachedError(
                f"the stream broke off: {getattr(error, 'reason', None) or error}", place=self.server, hint="try again"
            ) from None

    def _answer(self, request: urllib.request.Request, shape: type[Answer]) -> Answer:
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                content = response.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                self._refuse(error.code, error.read(MOST_BYTES))
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise UnreachedError(
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
        if status == 401:
            raise ForbiddenError(told.detail, place=self.server, hint="set REMIT_TOKEN to a token that is in force")
        if status == 403:
            raise ForbiddenError(told.detail, place=place, hint=hint)
        if status in {409, 412}:
            raise ConflictError(told.detail, place=place, hint=hint)
        if 400 <= status < 500:
            raise UsageError(told.detail, place=place, hint=hint)
        reference = f" (reference {told.reference})" if told.reference else ""
        raise ServerError(told.detail + reference, place=self.server, hint=hint)
