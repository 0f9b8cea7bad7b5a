"""Credentials in the database: written and taken away with an entry of the trail each, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select

from remit.errors import ConflictError
from remit.ledger.act import Act, Who
from remit.ledger.entry import instant
from remit.model.credential import Credential, Spent
from remit.store.audit import append
from remit.store.engine import transaction
from remit.store.ledgered import CREDENTIAL, row_digest
from remit.store.tables import credentials


class CredentialTable:
    """The credentials of one database, to be read; they are written with the documents that they belong to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def named(self, kind: str, name: str, now: datetime) -> Credential | None:
        """The credential of that name; None where there is none, or where it has ended.

        Raises:
            StoreError: the database refuses.
        """
        columns = credentials.c
        with transaction(self._engine) as connection:
            wanted = select(credentials).where(columns.kind == kind, columns.name == name)
            row = connection.execute(wanted).mappings().one_or_none()
        found = _read(row) if row is not None else None
        return found if found and (not found.expires_at or instant(now) < found.expires_at) else None

    def of(self, owner: str, kind: str) -> list[Credential]:
        """Everybody's credentials of a kind, the oldest first; those that have ended too.

        Raises:
            StoreError: the database refuses.
        """
        columns = credentials.c
        with transaction(self._engine) as connection:
            wanted = select(credentials).where(columns.kind == kind, columns.owner == owner).order_by(columns.id)
            return [_read(row) for row in connection.execute(wanted).mappings()]


def _read(row: RowMapping) -> Credential:
    return Credential(**{name: row[name] for name in Credential.__slots__})


def put(connection: Connection, made: Iterable[Credential], at: str) -> list[Act]:
    """Write credentials; gives what the trail tells of them, which is never the secret."""
    told: list[Act] = []
    for one in made:
        row = {
            "kind": one.kind,
            "name": one.name,
            "owner": one.owner,
            "secret": one.secret,
            "made_at": at,
            "expires_at": one.expires_at,
        }
        number = int(connection.execute(insert(credentials).returning(credentials.c.id), row).scalar_one())
        full = {"id": number, **row}
        details = {"kind": one.kind, "owner": one.owner}
        told.append(
            Act(kind="credential.made", object=CREDENTIAL.object_of(full), after=row_digest(full), details=details)
        )
    return told


def take_away(connection: Connection, who: Who, spent: Iterable[Spent]) -> None:
    """Delete credentials; the entries that tell it come first, since the database refuses otherwise.

    Raises:
        ConflictError: one that is needed is gone.
    """
    columns = credentials.c
    told: list[Act] = []
    numbers: list[int] = []
    for one in spent:
        wanted = select(credentials).where(columns.kind == one.kind, columns.name == one.name)
        row = connection.execute(wanted).mappings().one_or_none()
        if row is None:
            if one.is_needed:
                raise ConflictError(f"this {one.kind.replace('-', ' ')} was used already, or replaced")
            continue
        numbers.append(int(row["id"]))
        told.append(
            Act(
                kind="credential.deleted",
                object=CREDENTIAL.object_of(row),
                before=row_digest(row),
                details={"kind": one.kind, "owner": row["owner"]},
            )
        )
    if told:
        append(connection, who, told)
        connection.execute(delete(credentials).where(columns.id.in_(numbers)))
