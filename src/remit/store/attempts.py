"""Attempts in the database: counted over all servers, so that guessing is slow everywhere.

A key is a digest: who tries, and from where, is not kept. Times are microseconds since 1970.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_not

from remit.store.engine import transaction
from remit.store.tables import attempts

FORGOTTEN: Final = 24 * 3600 * 1_000_000  # after so long a count begins anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """How a kind of attempt is slowed down.

    Attributes:
        key: whose attempts they are.
        free: so many without delay.
        most: the longest delay, microseconds; it doubles from a second up to there.
    """

    key: tuple[str, ...]
    free: int
    most: int

    def wait(self, count: int) -> int:
        """Microseconds between the last of `count` attempts and the next."""
        over = count - self.free
        return 0 if over < 0 else min(1_000_000 << min(over, 40), self.most)


class AttemptTable:
    """The attempts of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, brakes: Sequence[Brake], now: int) -> int:
        """Count an attempt before it is made; gives 0, or the microseconds to wait, and then none is counted.

        Raises:
            StoreError: the database refuses.
        """
        ordered = sorted(
            brakes, key=lambda brake: _digest(brake.key)
        )  # two that lock in one order never wait in a ring
        with transaction(self._engine, is_writing=True) as connection:
            counted = [(brake, *_locked(connection, _digest(brake.key), now)) for brake in ordered]
            waits = [since + brake.wait(count) - now for brake, count, since in counted if count]
            longest = max((0, *waits))
            if longest == 0:
                for brake, count, _ in counted:
                    _set(connection, _digest(brake.key), count + 1, now)
        return longest

    def clear(self, keys: Sequence[tuple[str, ...]]) -> None:
        """Begin counting anew.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            connection.execute(delete(attempts).where(attempts.c.key.in_([_digest(key) for key in keys])))

    def count(self, key: tuple[str, ...], now: int) -> int:
        """Count something; how often it has happened.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            count, _ = _locked(connection, _digest(key), now)
            _set(connection, _digest(key), count + 1, now)
        return count + 1

    def advance(self, key: tuple[str, ...], number: int, now: int) -> bool:
        """Raise a number that only grows; False where it is there already, or beyond.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            known, _ = _locked(connection, _digest(key), now)
            if number <= known:
                return False
            _set(connection, _digest(key), number, now)
        return True

    def sweep(self, now: int) -> int:
        """Forget what is old; how many keys.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            return int(connection.execute(delete(attempts).where(attempts.c.since < now - FORGOTTEN)).rowcount)


def _digest(key: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(key).encode()).hexdigest()


def _locked(connection: Connection, digest: str, now: int) -> tuple[int, int]:
    """Count and time of a key, held until the transaction ends; a count that is too old is 0."""
    here = attempts.c.key == digest
    if connection.dialect.name == "postgresql":
        fresh = insert_or_not(attempts).values(key=digest, count=0, since=now)
        connection.execute(fresh.on_conflict_do_nothing())
    elif not connection.execute(select(func.count()).select_from(attempts).where(here)).scalar():
        connection.execute(insert(attempts), {"key": digest, "count": 0, "since": now})
    row = connection.execute(select(attempts.c.count, attempts.c.since).where(here).with_for_update()).one()
    count, since = int(row[0]), int(row[1])
    return (0, now) if since < now - FORGOTTEN else (count, since)


def _set(connection: Connection, digest: str, count: int, now: int) -> None:
    connection.execute(update(attempts).where(attempts.c.key == digest).values(count=count, since=now))
