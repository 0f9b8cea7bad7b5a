"""A server over a small invented organisation, with names that try to break out of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest
from litestar.testing import TestClient

from planned import knowledge
from remit.app.events import Story
from remit.app.kept_looks import KeptLook
from remit.app.snapshots import HistoryPoint
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.model.landscape import Landscape
from remit.web.app import Site, create_app
from web.estate import landscape


class Given:
    """Services with one landscape, or none."""

    def __init__(self, shown: Landscape | None, told: Mapping[str, Story] | None = None) -> None:
        self._shown = shown
        self._told = told or {}

    def landscape(self) -> Landscape | None:
        return self._shown

    def look(self, snapshot: int = 0, moment: datetime | None = None) -> KeptLook | None:
        if snapshot > 1 or moment:
            raise UnknownNameError(f"no snapshot {snapshot}, none by {moment}")
        return KeptLook(id=1, landscape=self._shown) if self._shown else None

    def history(self) -> tuple[HistoryPoint, ...]:
        return ()

    def story(self, asset: str) -> Story:
        return self._told.get(asset, Story())

    def knowledge(self) -> KnowledgeBase:
        return knowledge()


@pytest.fixture(scope="session")
def surveyed() -> Landscape:
    return landscape()


def client_of(shown: Landscape | None, told: Mapping[str, Story] | None = None) -> TestClient[Site]:
    return TestClient(create_app(Given(shown, told)), base_url="http://127.0.0.1:8350", raise_server_exceptions=False)


@pytest.fixture
def client(surveyed: Landscape) -> Iterator[TestClient[Site]]:
    with client_of(surveyed) as made:
        yield made


@pytest.fixture
def empty_client() -> Iterator[TestClient[Site]]:
    with client_of(None) as made:
        yield made
