"""What is kept, for use cases: every test that asks for `registers` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from remit.app.registers import Registers, open_registers
from store.conftest import database
from store.databases import Database

__all__ = ["database", "registers"]


@pytest.fixture
def registers(database: Database) -> Iterator[Registers]:
    opened = open_registers(database.where)
    yield opened
    opened.close()
