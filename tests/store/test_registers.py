"""Registers on both databases: versions follow each other, the trail vouches for each, the past can be asked (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from remit.app.registers import Registers, content_of
from remit.errors import ConflictError, UnknownNameError, UsageError
from remit.ledger.act import Act, Who
from remit.model.register import Change, RegisterKind
from remit.store.audit import TrailQuery
from remit.store.errors import StoreError
from remit.store.registers import LONGEST_DOCUMENT, RegisterTable
from remit.store.trail import TrailTable
from store.databases import Database

ANN = Who(actor="ann@example.com", channel="web", reason="because")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A document of these tests."""

    text: str
    state: str = "open"
    team: str = ""
    due_at: str = ""


NOTE = RegisterKind(
    id="note", shape=Note, state=lambda one: one.state, team=lambda one: one.team, due_at=lambda one: one.due_at
)
OTHER = RegisterKind(id="other", shape=Note)


def noted(name: str, text: str, expects: int | None = None, **more: str) -> Change[Note]:
    return Change(NOTE, name, Note(text=text, **more), "note.written", expects)


@pytest.fixture
def registers(database: Database) -> Iterator[Registers]:
    opened = Registers(RegisterTable.open(database.where))
    yield opened
    opened.close()


def faults(database: Database) -> list[str]:
    trail = TrailTable.open(database.where)
    try:
        return [str(one) for one in trail.verify(trail.key(), {}).faults]
    finally:
        trail.close()


def test_each_change_is_a_new_version_and_an_entry(registers: Registers, database: Database) -> None:
    first, other = registers.write(ANN, noted("N-1", "one", 0), noted("N-2", "two"))
    (second,) = registers.write(ANN, noted("N-1", "uno", 1, state="closed", team="payments"))
    assert (first.version, other.version, second.version) == (1, 1, 2)
    assert registers.get(NOTE, "N-1") == second
    assert registers.history(NOTE, "N-1") == [first, second]
    assert registers.history(NOTE, "N-9") == []
    trail = TrailTable.open(database.where)
    newest = trail.find(TrailQuery(kind="note.written"))[0]
    assert (newest.object, newest.actor, newest.reason) == ("register:note/N-1/2", "ann@example.com", "because")
    assert newest.details == {"state": "closed", "team": "payments"}
    trail.close()
    assert faults(database) == []


def test_who_expects_another_version_writes_nothing(registers: Registers) -> None:
    registers.write(ANN, noted("N-1", "one"))
    with pytest.raises(ConflictError, match="changed meanwhile"):
        registers.write(ANN, noted("N-2", "kept?"), noted("N-1", "two", 0))
    with pytest.raises(ConflictError, match="there is no note"):
        registers.write(ANN, noted("N-3", "three", 4))
    assert [one.name for one in registers.find(NOTE)] == ["N-1"]


def test_of_two_who_write_at_once_one_is_told(registers: Registers, database: Database) -> None:
    def write(number: int) -> bool:
        mine = Registers(RegisterTable.open(database.where))
        try:
            mine.write(ANN, noted("N-1", str(number), 0))
        except ConflictError:
            return False
        else:
            return True
        finally:
            mine.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(write, range(4))) == [False, False, False, True]
    assert registers.get(NOTE, "N-1").version == 1
    assert faults(database) == []


def test_lists_are_filtered_by_what_the_kind_tells(registers: Registers) -> None:
    registers.write(
        ANN,
        noted("a_1", "", state="open", team="payments", due_at="2026-01-01T00:00:00+00:00"),
        noted("a%2", "", state="closed", team="search", due_at="2026-03-01T00:00:00+00:00"),
        noted("b-3", "", state="open", team="search"),
        Change(OTHER, "a_1", Note(text="another register"), "note.written"),
    )

    def names(**wanted: object) -> list[str]:
        found = [one.name for one in registers.find(NOTE, **wanted)]
        assert registers.count(NOTE, **{key: value for key, value in wanted.items() if key != "limit"}) >= len(found)
        return found

    assert sorted(names()) == ["a%2", "a_1", "b-3"]
    assert sorted(names(states=("open",))) == ["a_1", "b-3"]
    assert sorted(names(teams=("search",))) == ["a%2", "b-3"]
    assert names(teams=()) == []
    assert names(due_before="2026-02-01T00:00:00+00:00") == ["a_1"]
    assert names(prefix="a_") == ["a_1"]
    assert names(names=("b-3", "none")) == ["b-3"]
    every = sorted(names())
    assert len(names(limit=2)) == 2
    assert names(after=every[-1]) == []
    assert registers.count(OTHER) == 1


def test_the_past_is_told_as_it_was(registers: Registers) -> None:
    (first,) = registers.write(ANN, noted("N-1", "one", state="open"))
    then = datetime.fromisoformat(first.at)
    registers.write(ANN, noted("N-1", "two", state="closed"))
    assert registers.get(NOTE, "N-1", at=then).document.text == "one"
    assert registers.find(NOTE, states=("open",), at=then) == [first]
    assert registers.find(NOTE, states=("open",), at=datetime.now(UTC)) == []
    with pytest.raises(UnknownNameError):
        registers.get(NOTE, "N-1", at=then - timedelta(seconds=1))


def test_a_name_that_is_not_there_is_told(registers: Registers) -> None:
    with pytest.raises(UnknownNameError, match="no note “N-1”"):
        registers.get(NOTE, "N-1")


@pytest.mark.parametrize("name", ["", "a" * 301, "a\nb", "a\0b"])
def test_names_are_short_and_printable(registers: Registers, name: str) -> None:
    with pytest.raises(UsageError, match="a name has 1 to 300 printable characters"):
        registers.write(ANN, noted(name, "x"))


def test_a_document_that_is_too_long_is_refused(registers: Registers) -> None:
    with pytest.raises(UsageError, match="are the most"):
        registers.write(ANN, noted("N-1", "x" * LONGEST_DOCUMENT))


def test_files_are_kept_once_under_their_digest(registers: Registers, database: Database) -> None:
    report = content_of(b"%PDF-1.7 fictional", "application/pdf")
    registers.write(ANN, noted("N-1", report.digest), contents=[report])
    registers.write(ANN, noted("N-2", report.digest), contents=[report])
    assert registers.content(report.digest) == report
    assert database.sql("SELECT count(*) FROM contents") == [(1,)]
    with pytest.raises(UnknownNameError, match="no file sha256:00"):
        registers.content("sha256:" + "0" * 64)
    with pytest.raises(UsageError, match="not that of the content"):
        registers.write(ANN, contents=[type(report)(digest=report.digest, media_type="text/plain", content=b"other")])
    assert faults(database) == []


def test_acts_that_change_no_row_stand_in_the_same_transaction(registers: Registers, database: Database) -> None:
    with pytest.raises(ConflictError):
        registers.write(ANN, noted("N-1", "x", 3), acts=[Act(kind="note.told", object="note:N-1")])
    trail = TrailTable.open(database.where)
    assert trail.find(TrailQuery(kind="note.told")) == []
    trail.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_versions SET state = 'closed'",
        "DELETE FROM register_versions",
        "UPDATE contents SET media_type = 'text/html'",
        "DELETE FROM contents",
        "UPDATE credentials SET secret = 'mine'",
        "DELETE FROM credentials",
    ],
)
def test_the_database_itself_refuses_changes(registers: Registers, database: Database, statement: str) -> None:
    registers.write(ANN, noted("N-1", "one"), contents=[content_of(b"x", "text/plain")])
    database.sql(
        "INSERT INTO credentials (kind, name, owner, secret, made_at, expires_at)"
        " VALUES ('token', 'a', 'b', 'c', '', '')"
    )
    with pytest.raises(Exception, match=r"never changed|goes only with an entry"):
        database.sql(statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE register_versions SET state = 'closed'", "register:note/N-1/1 is not as the trail says"),
        ("UPDATE register_versions SET name = 'N-2'", "register:note/N-2/1 stands in the database"),
        ("DELETE FROM register_versions", "register:note/N-1/1 is gone"),
        ("UPDATE contents SET media_type = 'text/html'", "is not as the trail says"),
        ("DELETE FROM contents", "is gone, and the trail does not say"),
    ],
)
def test_what_is_changed_past_the_triggers_is_found(
    registers: Registers, database: Database, statement: str, said: str
) -> None:
    registers.write(ANN, noted("N-1", "one"), contents=[content_of(b"x", "text/plain")])
    database.off_guard()
    database.sql(statement)
    assert any(said in one for one in faults(database))


def test_a_damaged_document_and_a_damaged_file_are_told(registers: Registers, database: Database) -> None:
    report = content_of(b"x", "text/plain")
    registers.write(ANN, noted("N-1", "one"), contents=[report])
    database.off_guard()
    database.sql("UPDATE register_versions SET document = '{}'")
    database.sql("UPDATE contents SET content = :other", other=b"y")
    with pytest.raises(StoreError, match="note “N-1”, version 1, cannot be read"):
        registers.get(NOTE, "N-1")
    with pytest.raises(StoreError, match="is not as it was kept"):
        registers.content(report.digest)
