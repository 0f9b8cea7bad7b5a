"""Events are kept once, found again, and forgotten by their age (R2.6)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from remit.errors import UsageError
from remit.model.event import EventRow
from remit.store import events as module
from remit.store.errors import StoreError
from remit.store.events import EventQuery, EventTable

DAY = 86_400 * 1_000_000
ROW = EventRow(
    time=10 * DAY, kind="change", action="s3:PutBucketAcl", actor="dana", asset="a1", target="b", file="t.json"
)


@pytest.fixture
def table(tmp_path: Path) -> EventTable:
    return EventTable.open(tmp_path / "remit.db")


def test_the_same_log_again_adds_nothing(table: EventTable) -> None:
    rows = [ROW, ROW, replace(ROW, actor="gus")]  # two equal ones are two
    assert table.add(rows) == 3
    assert table.add(rows) == 0
    assert table.add([replace(ROW, file="copy.json", asset="a2", sign="x")]) == 0  # read from elsewhere, it is the same
    assert table.count() == 3
    table.close()


def test_every_column_comes_back(table: EventTable) -> None:
    full = EventRow(
        time=DAY, line=7, kind="deploy", action="a", actor="b", channel="code", asset="c", target="d", account="e",
        region="f", outcome="success", commit="g", author="h", source="i", file="j", sign="k",
    )  # fmt: skip
    table.add([full])
    assert table.find(EventQuery()) == [full]


def test_what_is_asked_for_is_found_the_newest_first(table: EventTable) -> None:
    rows = [
        replace(ROW, time=number * DAY, asset=f"a{number % 2}", kind="deploy" if number % 3 == 0 else "change",
                sign="rights-widened" if number == 4 else "")
        for number in range(6)
    ]  # fmt: skip
    table.add(rows)

    def days(query: EventQuery) -> list[int]:
        return [row.time // DAY for row in table.find(query)]

    assert days(EventQuery()) == [5, 4, 3, 2, 1, 0]
    assert days(EventQuery(limit=2)) == [5, 4]
    assert days(EventQuery(since=2 * DAY, until=4 * DAY)) == [3, 2]
    assert days(EventQuery(asset="a1")) == [5, 3, 1]
    assert days(EventQuery(asset="never seen")) == []
    assert days(EventQuery(kinds=("deploy",))) == [3, 0]
    assert days(EventQuery(only_signs=True)) == [4]
    for limit in (0, module.MOST_ROWS + 1):
        with pytest.raises(UsageError):
            table.find(EventQuery(limit=limit))


def test_old_events_and_their_texts_are_forgotten(table: EventTable, tmp_path: Path) -> None:
    table.add([replace(ROW, time=DAY, actor="somebody long gone"), ROW])
    assert table.forget(5 * DAY) == 1
    assert table.forget(5 * DAY) == 0
    assert [row.actor for row in table.find(EventQuery())] == ["dana"]
    table.close()
    assert b"somebody long gone" not in _texts(tmp_path / "remit.db")


def _texts(path: Path) -> bytes:
    import sqlite3  # noqa: PLC0415 - only here

    connection = sqlite3.connect(path)
    found = "\n".join(row[0] for row in connection.execute("SELECT text FROM event_texts"))
    connection.close()
    return found.encode()


def test_all_or_nothing(table: EventTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)

    def rows() -> object:
        yield from (replace(ROW, time=number) for number in range(5))
        raise RuntimeError("the log broke off")

    with pytest.raises(RuntimeError):
        table.add(rows())  # type: ignore[arg-type]  # a generator that fails
    assert table.count() == 0


def test_many_texts_are_learnt_in_batches(table: EventTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ASKED", 7)
    monkeypatch.setattr(module, "BATCH", 20)
    rows = [replace(ROW, time=number, actor=f"actor {number}", target=f"target {number % 9}") for number in range(100)]
    assert table.add(rows) == 100
    assert {row.actor for row in table.find(EventQuery(limit=100))} == {f"actor {number}" for number in range(100)}


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database")
    with pytest.raises(StoreError):
        EventTable.open(tmp_path / "x.db")
