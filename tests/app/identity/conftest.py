"""Identity over both databases, with a clock that the tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from identities import Clock
from remit.app.identity.ground import Ground, open_ground
from remit.app.identity.settings import Settings
from store.databases import Database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ground(database: Database, clock: Clock) -> Iterator[Ground]:
    opened = replace(open_ground(database.where, Settings()), clock=clock)
    yield opened
    opened.close()
