"""Whether a server is fit to answer, in words that may be told to anybody (R12)."""

from __future__ import annotations

from pathlib import Path

from remit.app.snapshots import open_snapshots
from remit.app.vitals import OK, Fitness, open_vitals, watch_statements
from store.databases import Database
from store.landscapes import small


def test_a_store_that_is_well_is_fit(tmp_path: Path) -> None:
    store = str(tmp_path / "remit.db")
    snapshots = open_snapshots(store)
    snapshots.save(small())
    vitals = open_vitals(store)
    assert vitals.fitness() == Fitness(store=OK, key=OK)
    assert vitals.fitness().is_fit
    figures = vitals.figures()
    assert figures is not None
    assert figures.trail_entries > 0
    (tmp_path / "remit.db.key").chmod(0o640)
    found = vitals.fitness()
    assert (found.store, found.key, found.is_fit) == (OK, "unusable", False)
    assert "others" in found.why
    snapshots.close()
    vitals.close()


def test_what_is_wrong_is_a_word_and_the_cause_stands_apart(tmp_path: Path) -> None:
    empty = open_vitals(str(tmp_path / "remit.db"))
    found = empty.fitness()
    assert (found.store, found.key) == ("wrong schema", "unknown")
    assert "missing" in found.why
    empty.close()
    gone = open_vitals("postgresql://nobody:secret@127.0.0.1:1/none?connect_timeout=2")
    found = gone.fitness()
    assert (found.store, found.key, found.is_fit) == ("unreachable", "unknown", False)
    assert "secret" not in found.why
    assert gone.figures() is None
    gone.close()


def test_a_store_of_a_later_version_has_the_wrong_schema(tmp_path: Path) -> None:
    store = tmp_path / "remit.db"
    open_snapshots(store).close()
    Database("sqlite", str(store)).sql("UPDATE remit_version SET version_num = 'r9999'")
    vitals = open_vitals(str(store))
    assert vitals.fitness().store == "wrong schema"
    vitals.close()


def test_statements_are_told_to_who_watches(tmp_path: Path) -> None:
    told: list[str] = []
    end = watch_statements(lambda _kind, verb, _seconds: told.append(verb))
    open_snapshots(tmp_path / "remit.db").close()
    end()
    assert "select" in told
