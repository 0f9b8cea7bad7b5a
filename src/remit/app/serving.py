"""How and where the server listens, and where the example organisation lies."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import remit
from remit.errors import UnreadableError, UsageError

HOST: Final = "127.0.0.1"
PORT: Final = 8350
EXAMPLE: Final = "harbourlight"
ESTATE: Final = "terraform"
LogFormat = Literal["text", "json"]
_EVERY_ADDRESS: Final = ("0.0.0.0", "::")  # noqa: S104 - recognised here, not listened on


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How a server runs. It is handed to the worker processes, so it holds plain values only.

    Attributes:
        store: path or URL of the store.
        host, port: where it listens.
        identity: file that says how people sign in; empty for the one that REMIT_IDENTITY names, or the usual.
        url: where people reach it, as `https://remit.example.com`; empty for the address it listens on.
        proxies: addresses and networks whose word on the caller's address and scheme is taken; none without a proxy.
        workers: how many processes answer.
        metrics_host, metrics_port: where figures and probes are told besides; port 0 for nowhere.
        log_format: `text` tells what went wrong, `json` every request, a line each.
        drain_seconds: so long a server that was told to stop still answers, while it says that it is not ready.
        stop_seconds: so long running requests may take after that.
    """

    store: str
    host: str = HOST
    port: int = PORT
    url: str = ""
    identity: str = ""
    proxies: tuple[str, ...] = ()
    workers: int = 1
    metrics_host: str = HOST
    metrics_port: int = 0
    log_format: LogFormat = "text"
    drain_seconds: float = 0.0
    stop_seconds: float = 30.0

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        return is_loopback(self.host)

    @property
    def is_open(self) -> bool:
        """Whether only whoever sits at this machine can ask it: no other name, and no proxy that others ask through."""
        return self.is_local and not self.proxies and (not self.url or is_loopback(urlsplit(self.url).hostname or ""))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that it answers to, without ports."""
        named = [urlsplit(self.url).hostname or ""] if self.url else []
        own = [] if self.host in _EVERY_ADDRESS else [self.host]
        return tuple(dict.fromkeys(["localhost", "127.0.0.1", "::1", *(name.lower() for name in own + named)]))

    @property
    def is_encrypted(self) -> bool:
        """Whether people reach it over TLS."""
        return self.url.startswith("https://")

    def require_sound(self) -> None:
        """Refuse what cannot work together.

        Raises:
            UsageError: the URL or an address is none, or it listens everywhere and nothing says how it is called.
        """
        if self.url and not _is_public_url(self.url):
            raise UsageError(f"{self.url} is no address of a server", hint="write --url https://remit.example.com")
        for one in self.proxies:
            try:
                ipaddress.ip_network(one, strict=False)
            except ValueError:
                raise UsageError(
                    f"{one} is neither an address nor a network", hint="write --proxy 10.0.0.7 or --proxy 10.0.0.0/8"
                ) from None
        if self.host in _EVERY_ADDRESS and not self.url:
            raise UsageError(
                f"a server on {self.host} has to know its name", hint="say how people reach it: --url https://…"
            )


def is_loopback(host: str) -> bool:
    """Whether an address or name means this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_public_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_site = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_site and parts.port != 0
    except ValueError:
        return False


def example_folder() -> Path:
    """The example organisation: inside the installed package, or in the checkout that the package runs from.

    Raises:
        UnreadableError: it is in neither place.
    """
    package = Path(remit.__file__).parent
    for folder in (package / "examples" / EXAMPLE, package.parents[1] / "examples" / EXAMPLE):
        if (folder / ESTATE).is_dir():
            return folder
    raise UnreadableError("the example organisation is not installed", hint="run it from a checkout: make run")


def example_estate() -> Path:
    """What of the example is to be scanned: its Terraform source. The changes beside it are not part of the estate.

    Raises:
        UnreadableError: it is not installed.
    """
    return example_folder() / ESTATE
