"""Statements of the store are timed, whatever engine runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from remit.store.engine import open_engine, transaction
from remit.store.errors import StoreError
from remit.store.timing import watch_statements
from store.databases import Database


def test_each_statement_is_told_by_its_verb_while_somebody_watches(database: Database) -> None:
    told: list[tuple[str, str, float]] = []
    engine = open_engine(database.where)
    end = watch_statements(lambda *given: told.append(given))
    with transaction(engine, is_writing=True) as connection:
        connection.execute(text("CREATE TABLE trial (value INTEGER)"))
        connection.execute(text("\n  Insert INTO trial VALUES (:one)"), {"one": 1})
        connection.execute(text("UPDATE trial SET value = 2"))
        connection.execute(text("SELECT value FROM trial"))
        connection.execute(text("DELETE FROM trial"))
    seen = [(kind, verb) for kind, verb, _ in told]
    assert [verb for _, verb in seen if verb != "other"] == ["insert", "update", "select", "delete"]
    assert {kind for kind, _ in seen} == {database.kind}
    assert all(0 <= seconds < 60 for _, _, seconds in told)
    assert ("other" in {verb for _, verb in seen}) is True
    end()
    before = len(told)
    with transaction(engine) as connection:
        connection.execute(text("SELECT 1"))
    assert len(told) == before
    engine.dispose()


def test_a_statement_that_fails_is_told_once(tmp_path: Path) -> None:
    told: list[str] = []
    engine = open_engine(tmp_path / "one.db")
    end = watch_statements(lambda _kind, verb, _seconds: told.append(verb))
    with pytest.raises(StoreError), transaction(engine) as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    end()
    assert told.count("select") == 1
    engine.dispose()
