"""The outermost door of the server: which hosts and origins are let in, and which headers leave.

It stands before routing, so that it also covers what no route answers. References: W3C *Content Security
Policy Level 3*; WHATWG *Fetch Metadata* (`Sec-Fetch-Site`); RFC 6454 for `Origin`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")

DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
POLICY = "; ".join(DIRECTIVES)

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})


def host_name(host: str) -> str:
    """The name in a `Host` header without its port; empty when it cannot be read."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def refusal(method: str, headers: Mapping[str, str], hosts: Iterable[str]) -> str:
    """Why a request is turned away, one sentence; empty when it may enter.

    Args:
        method: the HTTP method.
        headers: its headers, names in lower case.
        hosts: host names that this server answers to.
    """
    host = headers.get("host", "")
    if host_name(host) not in hosts:
        return "This server does not answer to that host name; name it with --host to allow it."
    if method in _SAFE_METHODS:
        return ""
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if site and site not in _OWN_SITES:
        return "Another site may not change anything here."
    if origin and urlsplit(origin).netloc != host:
        return "Another origin may not change anything here."
    return ""


def with_headers(present: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Response headers with the ones of this door added; a header that is set already stays."""
    headers = list(present)
    names = {name.lower() for name, _ in headers}
    headers += [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in names]
    return headers
