"""What is asked with an idempotency key is carried out once, however often it is sent (R12).

The contract is that of draft-ietf-httpapi-idempotency-key-header-07, section 2: the same key for the same request gets
the answer that was given, for another request it is refused, and while the first is being carried out it conflicts.
What failed without changing anything lets go of its key; after a fault nobody knows, so that the key stays taken.
The database is slow to import, so it is imported when a store is opened and not before.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.app.snapshots import chosen_store
from remit.errors import ConflictError, UsageError

if TYPE_CHECKING:
    from remit.store.engine import Where
    from remit.store.given import GivenTable


@dataclass(frozen=True, slots=True)
class Given:
    """An answer.

    Attributes:
        status: its HTTP status.
        body: its bytes; empty for what is shown only once.
        is_repeated: whether it was given before.
    """

    status: int
    body: bytes
    is_repeated: bool = False


class GivenAnswers:
    """The answers of one store; safe to use from several threads and servers."""

    def __init__(self, table: GivenTable, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    def close(self) -> None:
        """Let go of the store."""
        self._table.close()

    def once(
        self, key: tuple[str, ...], question: bytes, do: Callable[[], Given], *, harmless: tuple[type[Exception], ...]
    ) -> Given:
        """Carry out a request, unless that was done with this key before.

        Args:
            key: who sends it, what for, and the key that was sent.
            question: what is asked.
            do: carries it out, and gives what is to be kept of the answer.
            harmless: errors that are raised only where nothing was changed.

        Raises:
            UsageError: the key was sent with another request.
            ConflictError: the request is being carried out, or was cut off.
            StoreError: the database refuses.
        """
        digest = hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()
        asked = hashlib.sha256(question).hexdigest()
        before = self._table.take(digest, asked, int(self._clock() * 1_000_000))
        if before is None:
            return self._carried_out(digest, do, harmless)
        if before.question != asked:
            raise UsageError(
                "this key was sent with another request", place="Idempotency-Key", hint="use a new key for each request"
            )
        if not before.status:
            raise ConflictError(
                "the request with this key is being carried out, or was cut off",
                place="Idempotency-Key",
                hint="wait a moment; if it stays so, look whether it was done before you use a new key",
            )
        return Given(before.status, before.body, is_repeated=True)

    def _carried_out(self, digest: str, do: Callable[[], Given], harmless: tuple[type[Exception], ...]) -> Given:
        try:
            given = do()
        except harmless:
            self._table.release(digest)
            raise
        self._table.give(digest, given.status, given.body)
        return given


def open_given(where: Where | None = None) -> GivenAnswers:
    """The answers at a path or database URL, or at the default place; made where there are none.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.given import GivenTable  # noqa: PLC0415 - slow to import

    return GivenAnswers(GivenTable.open(chosen_store() if where is None else where))
