"""Who visits: the principal behind a request, what it sees, and the secret that its forms are tied to.

A form is tied to the sign-in (OWASP *Cross-Site Request Forgery Prevention*, signed double submit): its token is an
HMAC under a secret of the session, or where nobody is signed in under a random one in a cookie of its own. Each page
has another token, so that packing a page tells nothing about it (BREACH).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from remit.model.access import NOBODY, Principal
from remit.web.page import Services
from remit.web.sight import CutLandscapes, seen

VISIT_COOKIE: Final = "remit_visit"
_VISIT = re.compile(r"[A-Za-z0-9_-]{43}")
_NONCE: Final = 16  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever sends a request.

    Attributes:
        principal: who it is; `NOBODY` for somebody who is not signed in.
        services: what it may ask for.
        secret: what its forms are tied to.
        is_new: whether the secret was made just now and must be given to the browser.
        address: where the request comes from.
        cookies, headers: of the request; headers in lower case.
        is_secure: whether the request came through TLS.
        renewed: name and value of the cookie that takes the place of the browser's; None where that may stay.
    """

    principal: Principal
    services: Services
    secret: str
    is_new: bool
    address: str
    cookies: Mapping[str, str]
    headers: Mapping[str, str]
    is_secure: bool = False
    renewed: Callable[[], tuple[str, str] | None] = lambda: None

    @property
    def is_known(self) -> bool:
        """Whether it is somebody."""
        return self.principal is not NOBODY

    @property
    def client(self) -> str:
        """Whose requests are counted together: the principal's, of somebody unknown or unnamed the address's."""
        is_named = self.is_known and self.principal.kind != "local"
        return f"principal {self.principal.id}" if is_named else f"address {self.address}"

    def token(self) -> str:
        """What a form must bring along."""
        nonce = secrets.token_bytes(_NONCE)
        return base64.urlsafe_b64encode(nonce + self._mac(b"form", nonce)).decode()

    def is_token(self, said: str) -> bool:
        """Whether a form brought along what it must."""
        try:
            raw = base64.b64decode(said.encode("ascii"), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            return False
        return hmac.compare_digest(raw[_NONCE:], self._mac(b"form", raw[:_NONCE]))

    def sealed(self, words: str) -> str:
        """Words for a cookie, so that the next page can tell that they are ours."""
        content = words.encode("utf-8", "replace")
        return base64.urlsafe_b64encode(self._mac(b"done", content)[:16] + content).decode().rstrip("=")

    def unsealed(self, text: str) -> str:
        """The words that `sealed` was given; empty where they are not ours."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            return ""
        seal, content = raw[:16], raw[16:]
        return content.decode() if hmac.compare_digest(seal, self._mac(b"done", content)[:16]) else ""

    def _mac(self, *said: bytes) -> bytes:
        message = b"\0".join((b"remit", self.principal.id.encode("utf-8", "surrogatepass"), *said))
        return hmac.new(self.secret.encode(), message, hashlib.sha256).digest()


def visit_secret(cookies: Mapping[str, str]) -> str:
    """The secret of somebody who is not signed in; empty where the browser has none."""
    kept = cookies.get(VISIT_COOKIE, "")
    return kept if _VISIT.fullmatch(kept) else ""


class Visitors:
    """Everybody who visits one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._cuts = CutLandscapes()

    def of(
        self, cookies: Mapping[str, str], headers: Mapping[str, str], address: str, *, is_secure: bool = False
    ) -> Visitor:
        """Whoever sends a request.

        Args:
            cookies: of the request.
            headers: of the request, names in lower case.
            address: where it comes from.
            is_secure: whether it came through TLS.

        Raises:
            RemitError: who it is cannot be looked up.
        """
        identity = self._services.identity
        principal = identity.principal(cookies, headers) or NOBODY
        session = identity.session(cookies) if principal is not NOBODY else ""
        visit = session or visit_secret(cookies)
        return Visitor(
            principal=principal,
            services=seen(self._services, None if principal is NOBODY else principal.sees, self._cuts),
            secret=visit or secrets.token_urlsafe(32),
            is_new=not visit,
            address=address,
            cookies=cookies,
            headers=headers,
            is_secure=is_secure,
            renewed=lambda: identity.renewed(cookies) if session else None,
        )

    def stranger(self, cookies: Mapping[str, str]) -> Visitor:
        """Somebody of whom nothing is looked up: for whom an error is shown when that cannot be done."""
        return Visitor(
            principal=NOBODY,
            services=seen(self._services, None, self._cuts),
            secret=visit_secret(cookies) or secrets.token_urlsafe(32),
            is_new=False,
            address="",
            cookies=cookies,
            headers={},
        )
