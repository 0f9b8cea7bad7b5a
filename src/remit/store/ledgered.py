"""Which tables the trail vouches for, and what the digest of one of their rows is.

A row's digest stands in the entry that wrote it; verification makes it again from the row. Columns that hold much stand
in it by their own digest. What is in no list here (signals' events, their texts) is observed and forgotten by age; the
trail tells that it was taken in, and how much.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Table, select

from remit.ledger.canonical import digest_of
from remit.ledger.errors import LedgerError
from remit.store.tables import contents, credentials, register_versions, snapshots


@dataclass(frozen=True, slots=True)
class Ledgered:
    """One such table; its rows have a number, the column `id`.

    Attributes:
        name: what entries call a row of it, before the colon.
        table: the table.
        key: columns that tell a row from all others, which entries name after the colon.
    """

    name: str
    table: Table
    key: tuple[str, ...] = ("id",)

    def object_of(self, row: RowMapping | Mapping[str, Any]) -> str:
        """How an entry names a row."""
        return f"{self.name}:" + "/".join(str(row[column]) for column in self.key)

    def digests(self, connection: Connection) -> Iterator[tuple[int, str, str]]:
        """Number, object and digest of each row, one row in memory at a time; no digest where it cannot be read."""
        numbers = connection.execute(select(self.table.c.id).order_by(self.table.c.id)).scalars().all()
        named = select(*(self.table.c[column] for column in self.key))
        for number in numbers:
            here = self.table.c.id == number
            name = self.object_of(connection.execute(named.where(here)).mappings().one())
            try:
                row = connection.execute(select(self.table).where(here)).mappings().one()
                yield number, name, row_digest(row)
            except (LedgerError, ValueError, TypeError, OverflowError):  # no JSON, no Unicode, no bytes
                yield number, name, ""


SNAPSHOT: Final = Ledgered("snapshot", snapshots)
REGISTER: Final = Ledgered("register", register_versions, ("register", "name", "version"))
CONTENT: Final = Ledgered("content", contents, ("digest",))
CREDENTIAL: Final = Ledgered("credential", credentials)
LEDGERED: Final = (SNAPSHOT, REGISTER, CONTENT, CREDENTIAL)


def row_digest(row: RowMapping | Mapping[str, Any]) -> str:
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
