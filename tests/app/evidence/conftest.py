"""Tests of evidence run on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from remit.app.registers import Registers
from remit.store.registers import RegisterTable
from store.conftest import database
from store.databases import Database

__all__ = ["database", "registers"]


@pytest.fixture
def registers(database: Database) -> Iterator[Registers]:
    opened = Registers(RegisterTable.open(database.where))
    yield opened
    opened.close()
