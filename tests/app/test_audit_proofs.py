"""Proofs of the trail for pages and the API, on both databases: they hold, and what was changed has none (R12)."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.app.audit import AuditTrail, open_audit, trail_query
from remit.app.exporting import Export, tell_export, tell_if_kept
from remit.app.registers import open_registers
from remit.app.snapshots import VARIABLE as STORE
from remit.app.verification import verify_file
from remit.errors import UnknownNameError, UsageError
from remit.ledger.act import Act, Who
from remit.ledger.errors import LedgerError
from remit.ledger.tree import is_consistent, is_included
from store.databases import Database

ANN = Who(actor="ann@example.com", channel="web")
ENTRIES = 21  # with the one that begins the trail


@pytest.fixture
def database(database: Database) -> Database:
    """One in which the tables of a store are, and nothing else."""
    open_registers(database.where).close()
    return database


@pytest.fixture
def trail(database: Database) -> Iterator[AuditTrail]:
    opened = open_audit(database.where)
    for number in range(ENTRIES - 1):
        kind = "thing.done" if number % 2 else "thing.begun"
        opened.tell(ANN, Act(kind=kind, object=f"thing:{number}", details={"number": str(number)}))
    yield opened
    opened.close()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_entry_is_proven_in_every_state(trail: AuditTrail, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, ENTRIES))
    sequence, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    found = trail.proven(sequence, size)
    assert (found.entry.sequence, found.size) == (sequence, size)
    assert is_included(found.leaf, sequence, size, [step.beside for step in found.climbs], found.root)
    assert (found.climbs[-1].node if found.climbs else found.leaf) == found.root
    assert f"\n{size}\n" in found.checkpoint
    both = trail.consistent(old, size)
    assert is_consistent(old, both.old_root, size, both.root, both.proof)
    assert (f"\n{old}\n" in both.old_checkpoint, both.root == found.root) == (True, True)


def test_the_newest_state_is_meant_when_none_is_named(trail: AuditTrail) -> None:
    assert (trail.size(), trail.proven(0).size, trail.consistent(3).size) == (ENTRIES, ENTRIES, ENTRIES)
    assert trail.kinds() == ["thing.begun", "thing.done", "trail.begun"]
    assert trail.show(5).proof == tuple(step.beside for step in trail.proven(5).climbs)


def test_what_is_not_there_is_told(trail: AuditTrail) -> None:
    for sequence, size in ((ENTRIES, 0), (-1, 0), (0, ENTRIES + 1)):
        with pytest.raises(UnknownNameError):
            trail.proven(sequence, size)
    for old, size in ((0, 0), (5, 4), (1, ENTRIES + 1)):
        with pytest.raises(UnknownNameError):
            trail.consistent(old, size)


def test_entries_are_paged(trail: AuditTrail) -> None:
    first = trail.entries(trail_query(kind="thing.done", limit=4))
    rest = trail.entries(trail_query(kind="thing.done", limit=100, before=first[-1].sequence))
    assert [one.sequence for one in (*first, *rest)] == list(range(ENTRIES - 1, 0, -2))
    assert trail.entries(trail_query(actor="nobody")) == []


@pytest.mark.parametrize(
    ("column", "value", "at", "asked"),
    [("entry", "replace(entry, 'ann@', 'bob@')", 8, 8), ("before", "''", 12, 3), ("checkpoint", "'no'", 20, 3)],
)
def test_what_was_changed_has_no_proof(
    trail: AuditTrail, database: Database, column: str, value: str, at: int, asked: int
) -> None:
    database.off_guard()
    database.sql(f"UPDATE audit_entries SET {column} = {value} WHERE sequence = {at}")
    with pytest.raises(LedgerError):
        trail.proven(asked)
    if column != "entry":
        with pytest.raises(LedgerError):
            trail.consistent(8)


def test_the_bundle_is_handed_out_whole_and_who_took_it_stands_in_it(trail: AuditTrail, tmp_path: Path) -> None:
    with trail.handed_out(ANN, "trail.jsonl") as file:
        trail.tell(ANN, Act(kind="thing.done", object="thing:late"))
        content = file.read()
    (tmp_path / "trail.jsonl").write_bytes(content)
    verdict = verify_file(tmp_path / "trail.jsonl", trail.key())
    assert (verdict.found, verdict.entries) == (0, ENTRIES + 1)
    last = trail.proven(ENTRIES).entry
    assert (last.kind, last.actor, last.channel, last.details["to"]) == (
        "trail.exported",
        ANN.actor,
        "web",
        "trail.jsonl",
    )


def test_a_trail_that_does_not_hold_is_not_handed_out(trail: AuditTrail, database: Database) -> None:
    database.off_guard()
    database.sql("UPDATE audit_entries SET entry = replace(entry, 'ann@', 'bob@') WHERE sequence = 8")
    with pytest.raises(LedgerError):
        trail.handed_out(ANN, "x")
    gc.collect()


def test_what_somebody_takes_with_them_is_told(
    trail: AuditTrail, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tell_export(trail, ANN, Export(what="assets", to="a.csv", filters={"team": "pay", "q": "x"}, snapshot=3, rows=9))
    (told,) = trail.entries(trail_query(kind="export.made"))
    assert (told.object, told.actor) == ("export:assets", ANN.actor)
    assert told.details == {"to": "a.csv", "filters": "q=x&team=pay", "snapshot": "3", "rows": "9"}
    monkeypatch.setenv(STORE, database.where)
    assert tell_if_kept(Export(what="tagging-policy"))
    assert trail.entries(trail_query(kind="export.made"))[0].channel == "cli"
    monkeypatch.setenv(STORE, str(tmp_path / "none.db"))
    assert not tell_if_kept(Export(what="tagging-policy"))
    assert not (tmp_path / "none.db").exists()


def test_before_it_began_there_is_nothing_to_prove(tmp_path: Path) -> None:
    open_registers(tmp_path / "remit.db").close()
    opened = open_audit(tmp_path / "remit.db")
    with pytest.raises(UsageError):
        opened.proven(0)
    with pytest.raises(UsageError):
        opened.consistent(1)
    with pytest.raises(UsageError):
        opened.handed_out(ANN, "x")
    assert (opened.size(), opened.kinds()) == (0, [])
    opened.close()
