"""What is sent twice with one key is done once (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from remit.app.given import Given, GivenAnswers, open_given
from remit.errors import ConflictError, UsageError
from remit.store.given import GivenTable
from store.databases import KINDS, drop_database, new_database

HARMLESS = (UsageError,)


@pytest.fixture(params=KINDS)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    database = new_database(request.param, tmp_path)
    yield database.where
    drop_database(database)


@pytest.fixture
def given(where: str) -> Iterator[GivenAnswers]:
    opened = open_given(where)
    yield opened
    opened.close()


class Work:
    """Counts how often it is done."""

    def __init__(self, error: Exception | None = None) -> None:
        self.times = 0
        self.error = error

    def __call__(self) -> Given:
        self.times += 1
        if self.error:
            raise self.error
        return Given(200, f"done {self.times}".encode())


def test_the_same_request_is_answered_and_not_done_again(given: GivenAnswers) -> None:
    work = Work()
    first = given.once(("ann", "write", "k"), b"body", work, harmless=HARMLESS)
    again = given.once(("ann", "write", "k"), b"body", work, harmless=HARMLESS)
    assert (first.body, first.is_repeated, again.body, again.is_repeated) == (b"done 1", False, b"done 1", True)
    assert work.times == 1


@pytest.mark.parametrize("key", [("bob", "write", "k"), ("ann", "mint", "k"), ("ann", "write", "l")])
def test_a_key_belongs_to_one_principal_and_one_action(given: GivenAnswers, key: tuple[str, ...]) -> None:
    work = Work()
    given.once(("ann", "write", "k"), b"body", work, harmless=HARMLESS)
    given.once(key, b"another", work, harmless=HARMLESS)
    assert work.times == 2


def test_another_request_with_the_key_is_refused(given: GivenAnswers) -> None:
    given.once(("ann", "write", "k"), b"body", Work(), harmless=HARMLESS)
    with pytest.raises(UsageError, match="another request"):
        given.once(("ann", "write", "k"), b"body!", Work(), harmless=HARMLESS)


def test_what_changed_nothing_can_be_sent_again_and_a_fault_cannot(given: GivenAnswers) -> None:
    for error, is_harmless in ((UsageError("no"), True), (ZeroDivisionError(), False)):
        key = ("ann", "write", str(is_harmless))
        with pytest.raises(type(error)):
            given.once(key, b"body", Work(error), harmless=HARMLESS)
        if is_harmless:
            assert given.once(key, b"other", Work(), harmless=HARMLESS).body == b"done 1"
        else:
            with pytest.raises(ConflictError, match="cut off"):
                given.once(key, b"body", Work(), harmless=HARMLESS)


def test_while_it_is_carried_out_it_conflicts(where: str) -> None:
    """Two servers on one database."""
    begun, go_on = Event(), Event()
    work = Work()

    def slow() -> Given:
        begun.set()
        assert go_on.wait(20)
        return work()

    servers = [open_given(where), open_given(where)]
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(servers[0].once, ("ann", "write", "k"), b"body", slow, harmless=HARMLESS)
        assert begun.wait(20)
        with pytest.raises(ConflictError, match="being carried out"):
            servers[1].once(("ann", "write", "k"), b"body", work, harmless=HARMLESS)
        go_on.set()
        assert running.result().body == b"done 1"
    assert servers[1].once(("ann", "write", "k"), b"body", work, harmless=HARMLESS).is_repeated
    for one in servers:
        one.close()
    assert work.times == 1


def test_after_a_day_the_key_is_free(where: str) -> None:
    now = [1_795_000_000.0]
    given = GivenAnswers(GivenTable.open(where), clock=lambda: now[0])
    given.once(("ann", "write", "k"), b"body", Work(), harmless=HARMLESS)
    now[0] += 24 * 3600
    assert not given.once(("ann", "write", "k"), b"other", Work(), harmless=HARMLESS).is_repeated
    given.close()
