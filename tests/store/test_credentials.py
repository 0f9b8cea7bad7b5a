"""Credentials come and go with an entry of the trail each, and a spent one is spent once, on both databases (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from remit.errors import ConflictError
from remit.ledger.act import Who
from remit.model.credential import Credential, Spent
from remit.store.audit import TrailQuery
from remit.store.credentials import CredentialTable
from remit.store.errors import StoreError
from remit.store.registers import RegisterTable
from remit.store.trail import TrailTable
from remit.store.upgrade import opened
from store.databases import Database

WHO = Who(actor="ann", channel="test")
NOW = datetime.now(UTC)


@pytest.fixture
def registers(database: Database) -> Iterator[RegisterTable]:
    made = RegisterTable.open(database.where)
    yield made
    made.close()


@pytest.fixture
def table(database: Database) -> Iterator[CredentialTable]:
    engine = opened(database.where)
    yield CredentialTable(engine)
    engine.dispose()


def _password(kept: str = "hash", expires_at: str = "") -> Credential:
    return Credential(kind="password", name="ann", owner="ann", secret=kept, expires_at=expires_at)


def test_what_is_made_is_found_by_name_and_by_owner(table: CredentialTable, registers: RegisterTable) -> None:
    registers.write(WHO, (), made=[_password()])
    found = table.named("password", "ann", NOW)
    assert found is not None
    assert (found.secret, found.owner) == ("hash", "ann")
    assert [one.name for one in table.of("ann", "password")] == ["ann"]
    assert table.named("link", "ann", NOW) is None


def test_what_has_ended_is_not_found(table: CredentialTable, registers: RegisterTable) -> None:
    registers.write(WHO, (), made=[_password(expires_at="2000-01-01T00:00:00.000000Z")])
    assert table.named("password", "ann", NOW) is None
    assert table.named("password", "ann", NOW - timedelta(days=365 * 60)) is not None


def test_a_replaced_one_goes_in_the_same_stroke_and_the_trail_verifies(
    database: Database, table: CredentialTable, registers: RegisterTable
) -> None:
    registers.write(WHO, (), made=[_password("first-hash")])
    registers.write(WHO, (), made=[_password("second-hash")], spent=[Spent("password", "ann")])
    found = table.named("password", "ann", NOW)
    assert found is not None
    assert "second" in found.secret
    trail = TrailTable.open(database.where)
    verdict, entries = trail.verify(trail.key(), {}), trail.find(TrailQuery())
    trail.close()
    assert verdict.found == 0
    assert [entry.kind for entry in entries][:3] == ["credential.made", "credential.deleted", "credential.made"]
    assert not any(secret in str(entries) for secret in ("first-hash", "second-hash"))


def test_what_is_gone_cannot_be_spent_unless_that_does_not_matter(registers: RegisterTable) -> None:
    with pytest.raises(ConflictError, match="used already"):
        registers.write(WHO, (), made=[_password()], spent=[Spent("link", "x")])
    registers.write(WHO, (), made=[_password()], spent=[Spent("link", "x", is_needed=False)])


def test_two_that_spend_the_same_at_once_are_one(database: Database, registers: RegisterTable) -> None:
    registers.write(WHO, (), made=[Credential(kind="link", name="x", owner="ann")])
    barrier, ends = Barrier(2), list[str]()

    def spend() -> None:
        own = RegisterTable.open(database.where)
        barrier.wait()
        try:
            own.write(WHO, (), spent=[Spent("link", "x")])
            ends.append("spent")
        except ConflictError:
            ends.append("gone")
        finally:
            own.close()

    threads = [Thread(target=spend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["gone", "spent"]


def test_the_database_itself_refuses_a_silent_change(database: Database, registers: RegisterTable) -> None:
    registers.write(WHO, (), made=[_password()])
    for statement in ("UPDATE credentials SET secret = 'mine'", "DELETE FROM credentials"):
        with pytest.raises(Exception, match="credentials"):
            database.sql(statement)


def test_a_name_that_is_taken_is_refused(registers: RegisterTable) -> None:
    registers.write(WHO, (), made=[_password()])
    with pytest.raises(StoreError):
        registers.write(WHO, (), made=[_password()])
