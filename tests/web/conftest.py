"""A server over a small invented organisation, with names that try to break out of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from litestar.testing import TestClient

from remit.web.app import Site, create_app

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}\"'>&\u202e"


class FakeServices:
    organisation = f"Acme {HOSTILE}"
    as_of = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

    def scope_choices(self) -> Mapping[str, Sequence[str]]:
        return {"team": ("payments", HOSTILE), "environment": ("production",), "tier": ()}


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def app(services: FakeServices) -> Site:
    return create_app(services)


@pytest.fixture
def client(app: Site) -> Iterator[TestClient[Site]]:
    with TestClient(app, base_url="http://127.0.0.1:8350", raise_server_exceptions=False) as made:
        yield made
