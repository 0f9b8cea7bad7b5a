"""Identity over both databases, with a clock that the tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from identities import Clock
from remit.app.identity.ground import Ground, open_ground
from remit.app.identity.settings import Settings
from remit.store.keys import VARIABLE
from store.databases import KINDS, Database, drop_database, new_database


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    made = new_database(request.param, tmp_path)
    if made.kind == "postgresql":
        monkeypatch.setenv(VARIABLE, str(tmp_path / "audit.key"))
    yield made
    drop_database(made)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ground(database: Database, clock: Clock) -> Iterator[Ground]:
    opened = replace(open_ground(database.where, Settings()), clock=clock)
    yield opened
    opened.close()
