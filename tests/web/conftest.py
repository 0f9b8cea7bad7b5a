"""A server over a small invented organisation, with names that try to break out of the page."""

from __future__ import annotations

import atexit
import signal
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path

import pytest
from litestar.testing import TestClient

from planned import knowledge
from remit.app.audit import AuditTrail
from remit.app.events import Story
from remit.app.given import GivenAnswers
from remit.app.jobs import Jobs
from remit.app.kept_looks import KeptLook
from remit.app.open_house import OpenHouse
from remit.app.registers import Registers
from remit.app.snapshots import HistoryPoint, Snapshots
from remit.app.webhooks import Webhooks
from remit.app.wiring import Services, build_services
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.model.landscape import Landscape
from remit.model.notification import Notifications
from remit.web.app import Site, create_app
from remit.web.page import Identity
from web.estate import landscape
from web.logs import as_they_were


class Given:
    """Services with one landscape, or none."""

    def __init__(
        self, shown: Landscape | None, told: Mapping[str, Story] | None = None, identity: Identity | None = None
    ) -> None:
        self.identity: Identity = identity or OpenHouse()
        self._shown = shown
        self._told = told or {}

    @cached_property
    def _kept(self) -> Services:
        """A store of its own, made where something is done."""
        folder = tempfile.TemporaryDirectory(prefix="remit-given-")
        kept = build_services(Path(folder.name) / "remit.db")
        atexit.register(folder.cleanup)
        atexit.register(kept.close)
        return kept

    @property
    def registers(self) -> Registers:
        return self._kept.registers

    @property
    def snapshots(self) -> Snapshots:
        return self._kept.snapshots

    @property
    def trail(self) -> AuditTrail:
        return self._kept.trail

    @property
    def jobs(self) -> Jobs:
        return self._kept.jobs

    @property
    def webhooks(self) -> Webhooks:
        return self._kept.webhooks

    @property
    def given(self) -> GivenAnswers:
        return self._kept.given

    def landscape(self) -> Landscape | None:
        return self._shown

    def look(self, snapshot: int = 0, moment: datetime | None = None) -> KeptLook | None:
        if snapshot > 1 or moment:
            raise UnknownNameError(f"no snapshot {snapshot}, none by {moment}")
        return KeptLook(id=1, landscape=self._shown) if self._shown else None

    def notifications(self) -> Notifications:
        return self._shown.organisation.notifications if self._shown else Notifications()

    def history(self) -> tuple[HistoryPoint, ...]:
        return ()

    def story(self, asset: str) -> Story:
        return self._told.get(asset, Story())

    def knowledge(self) -> KnowledgeBase:
        return knowledge()


@pytest.fixture
def signals_and_loggers() -> Iterator[None]:
    """A server in this process leaves both as they were."""
    before = signal.getsignal(signal.SIGTERM)
    with as_they_were():
        yield
    assert signal.getsignal(signal.SIGTERM) is before


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
