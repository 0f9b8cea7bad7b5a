"""Is a running server fit to answer, and which figures tell how it does: what its probes and metrics ask.

The answer to “is it fit” names no file, no address and no person, so that it may be told to whoever asks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from remit.errors import RemitError
from remit.store.errors import NewerStoreError

if TYPE_CHECKING:
    from remit.store.vitals import StoreFigures, VitalsTable

OK: Final = "ok"
_log = logging.getLogger("remit.vitals")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """Whether a server is fit to answer: a word for each thing it needs, `ok` or what is wrong with it.

    Attributes:
        store: `ok`, `unreachable` or `wrong schema`.
        key: whether the audit trail can be signed: `ok`, `unusable`, or `unknown` while the store is not there.
        why: the cause, for the log; may name files and hosts.
    """

    store: str
    key: str
    why: str = ""

    @property
    def is_fit(self) -> bool:
        """Whether all is well."""
        return self.store == OK and self.key == OK


class Vitals:
    """What is asked of one store; safe to use from several threads."""

    def __init__(self, table: VitalsTable) -> None:
        self._table = table

    def fitness(self) -> Fitness:
        """Whether the store is there with the right schema, and the next write can be signed. Never raises."""
        try:
            fault = self._table.schema_fault()
        except NewerStoreError as problem:
            fault = problem.message
        except RemitError as problem:
            return Fitness(store="unreachable", key="unknown", why=str(problem))
        if fault:
            return Fitness(store="wrong schema", key="unknown", why=fault)
        try:
            fault = self._table.key_fault()
        except RemitError as problem:
            return Fitness(store="unreachable", key="unknown", why=str(problem))
        return Fitness(store=OK, key="unusable" if fault else OK, why=fault)

    def figures(self) -> StoreFigures | None:
        """The store's figures; None when it does not answer, which the log tells."""
        try:
            return self._table.figures(datetime.now(UTC))
        except RemitError as problem:
            _log.warning("the store tells no figures: %s", problem.message)
            return None

    def close(self) -> None:
        """Let go of the store."""
        self._table.close()


def open_vitals(where: str) -> Vitals:
    """The vitals of the store at a path or URL, which is neither made nor upgraded.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: the database's driver is not installed.
    """
    from remit.store.vitals import VitalsTable  # noqa: PLC0415 - slow to import

    return Vitals(VitalsTable.open(where))


def watch_statements(tell: Callable[[str, str, float], None]) -> Callable[[], None]:
    """Tell of each statement that the store runs: kind of database, verb, seconds; gives what ends it."""
    from remit.store.timing import watch_statements as watch  # noqa: PLC0415 - slow to import

    return watch(tell)
