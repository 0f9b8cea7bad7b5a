"""What every door to the database has: it is opened on a place or on a store that is open, and closed.

A door is a class with the queries of one thing (snapshots, registers, jobs); several share one open store.
"""

from __future__ import annotations

from typing import Self

from sqlalchemy import Engine

from remit.store.engine import Where, place_of
from remit.store.upgrade import opened


class Door:
    """One way into a database; safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, where: Where) -> Self:
        """The door to the store at a path (SQLite) or URL; a new or older database is upgraded.

        Raises:
            UsageError: the URL cannot be followed.
            StoreError: it cannot be opened, is newer than this version, or is none of Remit's.
        """
        return cls(opened(where))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def place(self) -> str:
        """The file, or the URL without its password."""
        return place_of(self._engine)
