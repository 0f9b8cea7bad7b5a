"""The trail of one database as its readers use it: found, proven, exported, verified."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from remit.errors import UnknownNameError, UsageError
from remit.ledger.act import Act, Who
from remit.ledger.bundle import bundle_lines
from remit.ledger.entry import Entry, entry_of
from remit.ledger.note import PublicKey
from remit.ledger.trail import Follower, Record
from remit.store import audit
from remit.store.door import Door
from remit.store.drafts import drafted
from remit.store.engine import Where, file_of, place_of, steady, transaction
from remit.store.verify import verify


class TrailTable(Door):
    """The trail of one database."""

    @classmethod
    def open(cls, where: Where) -> Self:
        """The trail of the store at a path (SQLite) or URL, which must exist.

        Raises:
            UsageError: there is no store, or the URL cannot be followed.
            StoreError: it cannot be opened, is newer than this version, or is none of Remit's.
        """
        path = file_of(where)
        if path is not None and not path.is_file():
            raise no_store(path)
        return super().open(where)

    def find(self, query: audit.TrailQuery) -> list[Entry]:
        """As `remit.store.audit.find`."""
        return audit.find(self._engine, query)

    def count(self, query: audit.TrailQuery) -> int:
        """As `remit.store.audit.count`."""
        return audit.count(self._engine, query)

    def find_one(self, sequence: int) -> Entry:
        """One entry.

        Raises:
            UnknownNameError: there is none.
            LedgerError: it is damaged.
            StoreError: the database refuses.
        """
        return entry_of(audit.record_at(self._engine, sequence).content, f"entry {sequence}")

    def key(self) -> PublicKey:
        """The public key, as the database names it.

        Raises:
            UsageError: there is no trail yet.
            LedgerError: what stands there is no key.
            StoreError: the database refuses.
        """
        with transaction(self._engine) as connection:
            key = audit.public_key(connection)
        if key is None:
            raise UsageError(
                "there is no audit trail yet",
                place=place_of(self._engine),
                hint="it begins with what is written first: remit scan --save",
            )
        return key

    def checkpoint(self) -> str:
        """The newest signed checkpoint.

        Raises:
            UsageError: there is no trail yet.
            StoreError: the database refuses.
        """
        self.key()
        with transaction(self._engine) as connection:
            return audit.newest_note(connection) or ""

    def proof(self, sequence: int) -> tuple[Record, list[bytes], str]:
        """A record, the leaf hash of every entry, and the newest checkpoint over them, all of one moment.

        Raises:
            UnknownNameError: there is no such record.
            StoreError: the database refuses.
        """
        record = audit.record_at(self._engine, sequence)
        with steady(self._engine) as connection:
            leaves, note = audit.leaves(connection), audit.newest_note(connection) or ""
        if sequence >= len(leaves):
            raise UnknownNameError(f"entry {sequence} stands outside the trail", hint="remit audit verify tells more")
        return record, leaves, note

    @contextmanager
    def rows(self) -> Iterator[tuple[audit.RowsOf, int]]:
        """The records one by one, and how many there are, all of one moment.

        Raises:
            StoreError: the database refuses.
        """
        with steady(self._engine) as connection:
            yield audit.RowsOf(connection), audit.size_of(connection)

    def kinds(self) -> list[str]:
        """As `remit.store.audit.kinds`."""
        return audit.kinds(self._engine)

    def append(self, who: Who, act: Act) -> None:
        """Tell something that changes no row.

        Raises:
            StoreError: the trail cannot be signed, or the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            audit.append(connection, who, [act])

    def bundle(self, exported_at: str) -> Iterator[bytes]:
        """The lines of a bundle of the whole trail, of one moment.

        Raises:
            LedgerError: the trail does not hold.
            StoreError: the signing key is missing, or the database refuses.
        """
        signer = audit.signer_of(self._engine)
        with steady(self._engine) as connection:
            yield from bundle_lines(audit.records(connection), signer, exported_at)

    def draft(self, target: Path) -> AbstractContextManager[Path]:
        """As `remit.store.drafts.drafted`."""
        return drafted(target)

    def verify(
        self, key: PublicKey, seen: Mapping[int, bytes], tell: Callable[[int], None] = lambda _: None
    ) -> Follower:
        """As `remit.store.verify.verify`."""
        return verify(self._engine, key, seen, tell)


def no_store(path: Path) -> UsageError:
    """There is no such file."""
    return UsageError("there is no store", place=str(path), hint="remit scan --save makes one; or name it by --store")
