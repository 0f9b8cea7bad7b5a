"""Questions to an OpenID provider: one attempt each, bounded, over TLS, into the own network only where that is meant.

The way out is the one that notifications take, which judges every address before it connects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from remit.app.identity.settings import is_allowed, is_loopback
from remit.errors import RemitError, UsageError
from remit.notifiers._sender import AgainError, DeliveryError, Request, Sender

Given = TypeVar("Given")


class ProviderError(RemitError):
    """A provider could not be asked, or answered what cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Once(Sender):
    """Asks once: somebody is waiting for the answer."""

    def repeat(self, attempt: Callable[[], Given], place: str) -> Given:
        """Try once.

        Raises:
            DeliveryError: it did not work.
        """
        try:
            return attempt()
        except AgainError as problem:
            raise DeliveryError(problem.cause, place=place) from None


def ask(
    url: str,
    *,
    private: tuple[str, ...],
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What a provider answers, as a JSON object.

    Args:
        url: https, or http on this machine.
        private: what of the own network may be spoken to; this machine where the address names it.
        form: sent by POST; GET when left out.
        headers: sent besides.

    Raises:
        ProviderError: it did not answer, or something else than a JSON object.
    """
    host = urlsplit(url).hostname or "" if is_allowed(url.partition("?")[0]) else ""
    if not host:
        raise ProviderError("an address of the provider is none that can be trusted", place=url[:200])
    allowed = (*private, host) if is_loopback(host) else private
    told = {"accept": "application/json", **(headers or {})}
    if form is not None:
        told["content-type"] = "application/x-www-form-urlencoded"
    request = Request(
        url=url,
        method="GET" if form is None else "POST",
        body=b"" if form is None else urlencode(form).encode(),
        headers=tuple(told.items()),
        is_repeatable=form is None,
        takes=frozenset({400, 401}),
        secrets=tuple(
            value for name, value in (form or {}).items() if name in {"client_secret", "code", "code_verifier"}
        ),
    )
    try:
        answer = _Once(private=allowed).send(request)
    except DeliveryError as problem:
        raise ProviderError(f"the provider cannot be asked: {problem.message}", place=host) from None
    except UsageError as problem:
        raise ProviderError(
            f"the provider cannot be asked: {problem.message}",
            place=host,
            hint="if it is meant, write its host name under private in the settings of the server",
        ) from None
    value = answer.value()
    if answer.status >= 400:
        said = value.get("error") if isinstance(value, dict) else ""
        word = said if isinstance(said, str) and said.isprintable() and len(said) < 100 else answer.status
        raise ProviderError(f"the provider refuses: {word}", place=host, hint="check client id, secret and address")
    if not isinstance(value, dict):
        raise ProviderError("the provider answers no JSON object", place=host)
    return value


def text_of(document: Mapping[str, Any], name: str, most: int = 2000) -> str:
    """A text of an answer; empty where there is none."""
    value = document.get(name)
    return value if isinstance(value, str) and len(value) <= most else ""
