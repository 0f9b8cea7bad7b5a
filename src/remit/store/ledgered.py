"""Which tables the trail vouches for, and what the digest of one of their rows is.

A row's digest stands in the entry that wrote it; verification makes it again from the row. Columns that hold much stand
in it by their own digest. What is in no list here (signals' events, their texts) is observed and forgotten by age; the
trail tells that it was taken in, and how much.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Table, select

from remit.ledger.canonical import digest_of
from remit.ledger.errors import LedgerError
from remit.store.tables import snapshots


@dataclass(frozen=True, slots=True)
class Ledgered:
    """One such table.

    Attributes:
        name: what entries call a row of it, before the colon.
        table: its key is the column `id`.
    """

    name: str
    table: Table

    def digests(self, connection: Connection) -> Iterator[tuple[int, str]]:
        """Key and digest of each row, one row in memory at a time; no digest for one that cannot be read."""
        numbers = connection.execute(select(self.table.c.id).order_by(self.table.c.id)).scalars().all()
        for number in numbers:
            try:
                row = connection.execute(select(self.table).where(self.table.c.id == number)).mappings().one()
                yield number, row_digest(row)
            except (LedgerError, ValueError, TypeError, OverflowError):  # no JSON, no Unicode, no bytes
                yield number, ""


LEDGERED: Final = (Ledgered("snapshot", snapshots),)


def object_of(table: Ledgered, number: int) -> str:
    """How an entry names a row."""
    return f"{table.name}:{number}"


def row_digest(row: RowMapping | dict[str, Any]) -> str:
    """The digest of a row, whatever database it comes from.

    Raises:
        LedgerError: a value has no canonical form.
    """
    return digest_of(
        {
            name: "sha256:" + hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
            for name, value in row.items()
        }
    )
