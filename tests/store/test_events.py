"""Events are kept once, found again, and forgotten by their age (R2.6)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from remit.errors import UsageError
from remit.model.event import EventRow
from remit.store import events as module
from remit.store.audit import TrailQuery, find
from remit.store.errors import StoreError
from remit.store.events import EventQuery, EventTable
from store.databases import Database

DAY = 86_400 * 1_000_000
ROW = EventRow(
    time=10 * DAY, kind="change", action="s3:PutBucketAcl", actor="dana", asset="a1", target="b", file="t.json"
)


@pytest.fixture
def table(database: Database) -> Iterator[EventTable]:
    opened = EventTable.open(database.where)
    yield opened
    opened.close()


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


def test_old_events_and_their_texts_are_forgotten(table: EventTable, database: Database) -> None:
    table.add([replace(ROW, time=DAY, actor="somebody long gone"), ROW])
    assert table.forget(5 * DAY) == 1
    assert table.forget(5 * DAY) == 0
    assert [row.actor for row in table.find(EventQuery())] == ["dana"]
    table.close()
    assert "somebody long gone" not in str(database.sql("SELECT text FROM event_texts"))


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


def test_texts_are_kept_as_both_databases_keep_them(table: EventTable) -> None:
    table.add([replace(ROW, actor="a\0b", target="€" * 5000)])
    (found,) = table.find(EventQuery())
    assert (found.actor, found.target) == ("a\ufffdb", "€" * 599 + "…")


def test_the_trail_tells_what_was_taken_in_and_what_was_forgotten(table: EventTable) -> None:
    table.add([ROW, replace(ROW, time=20 * DAY)])
    table.add([ROW])
    table.forget(15 * DAY)
    table.forget(15 * DAY)
    found = [(one.kind, dict(one.details)) for one in find(table._engine, TrailQuery())]
    assert found[:-1] == [
        ("events.forgotten", {"count": "1", "before": "1970-01-16T00:00:00Z"}),
        ("events.imported", {"count": "2"}),
    ]


def test_processes_that_take_in_the_same_log_count_it_once(database: Database) -> None:
    code = (
        "from dataclasses import replace\nfrom remit.model.event import EventRow\n"
        "from remit.store.events import EventTable\n"
        f"table = EventTable.open({database.where!r})\n"
        "rows = [EventRow(time=n, kind='change', action=f'a{n % 50}', actor=f'b{n % 70}') for n in range(2000)]\n"
        "print(table.add(rows if __import__('sys').argv[1] == '0' else rows[::-1]))\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(number)], stdout=subprocess.PIPE, text=True)
        for number in range(3)
    ]
    assert sorted(int(one.communicate()[0]) for one in running) == [0, 0, 2000]
