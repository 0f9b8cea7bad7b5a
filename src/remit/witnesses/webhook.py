"""A web address that takes the note by POST and keeps it: a colleague's service, a log collector."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from remit.errors import UsageError
from remit.witnesses import WitnessError

_SECONDS: Final = 20


class _Webhook:
    schemes = ("https", "http")
    example = "https://witness.example.com/remit"

    def keep(self, target: str, note: str, size: int) -> str:
        """POST the note; any answer but one of success is a failure, and nobody is followed elsewhere."""
        del size
        parts = urlsplit(target)
        if parts.username or parts.password:
            raise UsageError(
                "a password in an address is seen by everybody", place=parts.hostname or "", hint="leave it out"
            )
        if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            raise UsageError("a witness is spoken to by https", place=target, hint="write https://…")
        request = urllib.request.Request(  # noqa: S310 - http and https alone come here
            target, data=note.encode(), headers={"Content-Type": "text/plain; charset=utf-8"}, method="POST"
        )
        try:
            with urllib.request.build_opener(_Unmoved).open(request, timeout=_SECONDS) as answer:
                answer.read(1024)
        except (OSError, HTTPException, ValueError) as problem:  # urllib's errors are OSErrors
            raise WitnessError(
                f"the witness did not take the checkpoint: {problem}", place=target, hint="try again when it answers"
            ) from problem
        return target


class _Unmoved(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - what it is told does not matter
        """No: an address that was not named is not spoken to."""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


WITNESS = _Webhook()
