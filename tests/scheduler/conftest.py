"""Services over each database, for workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from remit.app.wiring import Services, build_services
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
def services(database: Database) -> Iterator[Services]:
    made = build_services(database.where)
    yield made
    made.close()
