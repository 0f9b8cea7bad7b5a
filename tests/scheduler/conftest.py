"""Services over each database, for workers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from remit.app.wiring import Services, build_services
from store.conftest import database
from store.databases import Database

__all__ = ["database", "services"]


@pytest.fixture
def services(database: Database) -> Iterator[Services]:
    made = build_services(database.where)
    yield made
    made.close()
