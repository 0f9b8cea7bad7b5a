"""Registers of what people do, for the use cases: written with who did it, read as of now or of a moment (R12).

The database is slow to import, so it is imported when a store is opened and not before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from remit.app.snapshots import chosen_store
from remit.ledger.act import Act, Who
from remit.model.credential import Credential, Spent
from remit.model.register import Change, Content, Kept, RegisterKind

if TYPE_CHECKING:
    from remit.store.engine import Where
    from remit.store.registers import RegisterTable

Shape = TypeVar("Shape")


class Registers:
    """The registers of one store; safe to use from several threads."""

    def __init__(self, table: RegisterTable) -> None:
        self._table = table

    def close(self) -> None:
        """Let go of the store."""
        self._table.close()

    def write(
        self,
        who: Who,
        *changes: Change[Any],
        contents: Iterable[Content] = (),
        acts: Iterable[Act] = (),
        made: Iterable[Credential] = (),
        spent: Iterable[Spent] = (),
    ) -> list[Kept[Any]]:
        """Write documents, the files they refer to, credentials, and what the trail tells: all of it or nothing.

        Raises:
            ConflictError: a document has another version than was expected, or what was to be spent is gone.
            UsageError: a name or a document is too long.
            StoreError: the database refuses, or the trail cannot be signed.
        """
        return self._table.write(who, changes, contents, acts, made=made, spent=spent)

    def get(self, kind: RegisterKind[Shape], name: str, *, at: datetime | None = None) -> Kept[Shape]:
        """The newest version of a document, or the one that was it at a moment.

        Raises:
            UnknownNameError: there is none of that name, or there was none then.
            StoreError: it cannot be read.
        """
        return self._table.get(kind, name, at=at)

    def find(self, kind: RegisterKind[Shape], **wanted: Any) -> list[Kept[Shape]]:  # noqa: ANN401 - fields of the query
        """The newest versions of documents, by name; filters as the fields of `remit.store.registers.RegisterQuery`.

        Raises:
            StoreError: the database refuses, or a document cannot be read.
        """
        return self._table.find(kind, _query(**wanted))

    def count(self, kind: RegisterKind[Any], **wanted: Any) -> int:  # noqa: ANN401 - as above
        """How many documents there are, with the same filters.

        Raises:
            StoreError: the database refuses.
        """
        return self._table.count(kind, _query(**wanted))

    def history(self, kind: RegisterKind[Shape], name: str) -> list[Kept[Shape]]:
        """Every version of a document, the oldest first; none where there is no such document.

        Raises:
            StoreError: the database refuses, or a document cannot be read.
        """
        return self._table.history(kind, name)

    def content(self, digest: str) -> Content:
        """A file by its digest.

        Raises:
            UnknownNameError: none is kept with that digest.
            StoreError: it is not as it was kept, or the database refuses.
        """
        return self._table.content(digest)


def content_of(data: bytes, media_type: str) -> Content:
    """A file under its digest."""
    return Content(digest="sha256:" + hashlib.sha256(data).hexdigest(), media_type=media_type, content=data)


def open_registers(where: Where | None = None) -> Registers:
    """The registers at a path or database URL, or at the default place; made where there are none.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.registers import RegisterTable  # noqa: PLC0415 - slow to import

    return Registers(RegisterTable.open(chosen_store() if where is None else where))


def _query(**wanted: Any) -> Any:  # noqa: ANN401 - the database is slow to import, and so is its query
    from remit.store.registers import RegisterQuery  # noqa: PLC0415 - as above

    return RegisterQuery(**wanted)
