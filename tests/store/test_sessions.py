"""Sessions in both databases: found, replaced once, ended by family and by person, forgotten (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest

from remit.store.sessions import Session, SessionTable
from remit.store.upgrade import opened
from store.databases import Database


def _session(
    digest: str, family: str = "f", person: str = "ann", *, made_at: int = 10, seen_at: int = 10, expires_at: int = 1000
) -> Session:
    times = {"made_at": made_at, "seen_at": seen_at, "expires_at": expires_at}
    return Session(digest=digest, family=family, person=person, way="password", details="{}", **times)


@pytest.fixture
def table(database: Database) -> Iterator[SessionTable]:
    engine = opened(database.where)
    yield SessionTable(engine)
    engine.dispose()


def test_a_session_is_found_by_its_digest_alone(table: SessionTable) -> None:
    table.add(_session("a"))
    assert table.get("a") == _session("a")
    assert table.get("b") is None


def test_a_cookie_is_replaced_once_even_by_two_at_once(table: SessionTable) -> None:
    table.add(_session("a"))
    barrier, won = Barrier(2), list[bool]()

    def replace(digest: str) -> None:
        barrier.wait()
        won.append(table.replace("a", _session(digest, made_at=20)))

    threads = [Thread(target=replace, args=(name,)) for name in ("b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, True]
    old = table.get("a")
    assert old is not None
    assert old.replaced_at == 20
    assert len(table.of("ann")) == 1


def test_families_and_people_end_apart(table: SessionTable) -> None:
    for digest, family, person in (("a", "f", "ann"), ("b", "g", "ann"), ("c", "h", "bob")):
        table.add(_session(digest, family, person))
    assert not table.end_family("h", "ann")
    assert table.end_family("h")
    assert not table.end_family("h")
    assert table.end_all("ann", but="g") == 1
    assert [one.digest for one in table.of("ann")] == ["b"]


def test_use_is_noted_and_the_last_used_stands_first(table: SessionTable) -> None:
    table.add(_session("a", "f"))
    table.add(_session("b", "g"))
    table.seen("a", 50)
    assert [(one.digest, one.seen_at) for one in table.of("ann")] == [("a", 50), ("b", 10)]
    table.renew("ann")
    assert [one.made_at for one in table.of("ann")] == [0, 0]


def test_what_has_ended_or_lay_idle_is_forgotten(table: SessionTable) -> None:
    table.add(_session("ended", "f", expires_at=100))
    table.add(_session("idle", "g"))
    table.add(_session("used", "h", seen_at=150))
    assert table.sweep(now=200, idle_since=100) == 2
    assert table.get("used") is not None
