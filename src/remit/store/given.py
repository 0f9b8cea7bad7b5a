"""Answers that were given to requests with an idempotency key, so that none is carried out twice (R12).

Whoever comes first with a key takes it; two that come at once cannot both. A key is forgotten a day after it was taken.
What this file cannot know is what became of a request whose server died over it: its key stays taken for that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select, update

from remit.store.door import Door
from remit.store.engine import take_turn, transaction
from remit.store.tables import given_answers

KEPT_MICROSECONDS: Final = 24 * 3600 * 1_000_000
RUNNING: Final = 0  # a status, while the request is carried out


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What a key was taken for.

    Attributes:
        question: digest of what was asked.
        status: of the answer; 0 while there is none.
        body: its bytes.
    """

    question: str
    status: int
    body: bytes


class GivenTable(Door):
    """The answers of one database; safe to use from several threads and servers."""

    def take(self, key: str, question: str, now: int) -> GivenAnswer | None:
        """Take a key; what it was taken for before, else None.

        Args:
            key: digest of the key, of who sends it and of what for; 64 hexadecimal digits.
            question: digest of what is asked, likewise.
            now: microseconds since 1970.

        Raises:
            StoreError: the database refuses.
        """
        columns = given_answers.c
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)
            connection.execute(delete(given_answers).where(columns.made_at <= now - KEPT_MICROSECONDS))
            there = select(columns.question, columns.status, columns.body).where(columns.key == key)
            row = connection.execute(there).one_or_none()
            if row is not None:
                return GivenAnswer(row.question, row.status, row.body)
            new = {"key": key, "question": question, "status": RUNNING, "body": b"", "made_at": now}
            connection.execute(insert(given_answers), new)
            return None

    def give(self, key: str, status: int, body: bytes) -> None:
        """Keep the answer to a key that was taken.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            connection.execute(update(given_answers).where(given_answers.c.key == key).values(status=status, body=body))

    def release(self, key: str) -> None:
        """Let go of a key whose request changed nothing.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            connection.execute(delete(given_answers).where(given_answers.c.key == key))
