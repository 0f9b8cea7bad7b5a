"""What the delivery of events needs of the database: the trail in its order, and the secrets that sign, sealed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine, select

from remit.ledger.entry import Entry, entry_of
from remit.model.credential import Credential
from remit.store import audit
from remit.store.credentials import CredentialTable
from remit.store.door import Door
from remit.store.engine import place_of, transaction
from remit.store.errors import StoreError
from remit.store.sealing import sealer
from remit.store.tables import audit_entries

KIND: Final = "webhook"
_PURPOSE: Final = "webhook"


class WebhookStore(Door):
    """The trail and the sealed secrets of one database."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._credentials = CredentialTable(engine)

    def size(self) -> int:
        """How many entries the trail has.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine) as connection:
            return audit.size_of(connection)

    def source(self) -> str:
        """What events say they come from: the name of the trail; empty before it began.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine) as connection:
            key = audit.public_key(connection)
        return f"urn:remit:{key.name.removeprefix('remit/')}" if key else "urn:remit"

    def entries(self, start: int, limit: int) -> list[Entry]:
        """Entries of the trail from one on, in order.

        Raises:
            LedgerError: one is damaged.
            StoreError: the database refuses.
        """
        columns = audit_entries.c
        wanted = select(columns.sequence, columns.entry).where(columns.sequence >= start)
        with transaction(self._engine) as connection:
            rows = connection.execute(wanted.order_by(columns.sequence).limit(limit)).all()
        return [entry_of(row.entry.encode(), f"entry {row.sequence}") for row in rows]

    def sealed(self, name: str, owner: str, secret: str) -> Credential:
        """A secret as it is kept: it opens for this webhook only.

        Raises:
            UsageError, StoreError: the key that seals cannot be used.
        """
        return Credential(
            kind=KIND, name=name, owner=owner, secret=sealer(self._engine, _PURPOSE).seal(secret.encode(), owner)
        )

    def secret(self, owner: str) -> tuple[str, str]:
        """The name and the text of the secret of a webhook.

        Raises:
            StoreError: there is none, or it does not open.
        """
        found = self._credentials.of(owner, KIND)
        if not found:
            raise StoreError(
                f"the webhook {owner} has no secret", place=place_of(self._engine), hint="make a new one for it"
            )
        return found[-1].name, sealer(self._engine, _PURPOSE).unseal(found[-1].secret, owner).decode()
