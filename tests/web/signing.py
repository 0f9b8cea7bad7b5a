"""A real server with people who sign in, and a client that behaves as a browser does."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from identities import ANN, WORDS, Clock, first
from remit.app.identity.door import Identity
from remit.app.identity.ground import Ground
from remit.app.identity.settings import Settings
from remit.app.wiring import Services, build_services
from remit.web.app import Site, create_app
from web.estate import landscape

BASE = "http://127.0.0.1:8350"


class Visit:
    """Somebody with a browser."""

    def __init__(self, site: Site, base: str = BASE) -> None:
        self.client = TestClient(site, base_url=base, raise_server_exceptions=False)

    def get(self, path: str) -> Any:  # noqa: ANN401 - a response
        return self.client.get(path, follow_redirects=False)

    def send(self, action: str, page: str, **fields: str | list[str]) -> Any:  # noqa: ANN401 - a response
        """Send a form of a page, with the token that the page holds."""
        found = re.search('name="csrf" value="([^"]+)"', self.get(page).text)
        token = html.unescape(found[1]) if found else ""
        data: Mapping[str, Any] = {"csrf": token, "page": page, **fields}
        return self.client.post(f"/do/{action}", data=data, follow_redirects=False)

    def sign_in(self, email: str = ANN, words: str = WORDS, **more: str) -> Any:  # noqa: ANN401 - a response
        return self.send("sign-in", "/sign-in", email=email, password=words, **more)

    def post(self, action: str, **body: Any) -> Any:  # noqa: ANN401 - JSON and a response
        return self.client.post(f"/api/v1/{action}", json=body)


class House:
    """A server with an administrator, Ann."""

    def __init__(self, services: Services, base: str = BASE) -> None:
        self.services = services
        self.site = create_app(services)
        self.base = base

    @property
    def identity(self) -> Identity:
        return self.services.identity

    @property
    def ground(self) -> Ground:
        return self.services.identity.ground

    def visit(self, email: str = "") -> Visit:
        """Somebody comes; signed in where a name is given."""
        made = Visit(self.site, self.base)
        if email:
            assert made.sign_in(email).status_code == 303
        return made


@contextmanager
def house(
    folder: Path,
    *,
    settings: Settings | None = None,
    is_open: bool = False,
    has_first: bool = True,
    clock: Clock | None = None,
) -> Iterator[House]:
    """A server over a new store, with what was read."""
    services = build_services(folder / "remit.db", settings, is_open=is_open)
    services.snapshots.save(landscape(), label="test")
    if clock is not None:
        ground = replace(services.identity.ground, clock=clock)
        services = replace(services, identity=Identity(ground, is_open=is_open))
    if has_first:
        first(services.identity.ground)
    try:
        yield House(services)
    finally:
        services.close()
