"""What state a store is in, for people who keep it."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from remit.errors import RemitError
from remit.ledger.errors import LedgerError
from remit.ledger.note import Signer
from remit.store.audit import public_key
from remit.store.engine import transaction
from remit.store.keys import key_file, read_key
from remit.store.tables import metadata


def row_counts(engine: Engine) -> dict[str, int]:
    """Rows by table.

    Raises:
        StoreError: the database refuses.
    """
    with transaction(engine) as connection:
        return {
            str(table.name): int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in metadata.sorted_tables
        }


def public_key_text(engine: Engine) -> str:
    """The trail's public key; empty before it began, or where what stands there is none.

    Raises:
        StoreError: the database refuses.
    """
    with transaction(engine) as connection:
        try:
            return str(public_key(connection) or "")
        except LedgerError:
            return ""


def key_state(engine: Engine) -> str:
    """Whether the key that signs is here: `here`, `missing`, or why it cannot be used.

    Raises:
        StoreError: the database refuses.
    """
    with transaction(engine) as connection:
        known = public_key(connection)
    try:
        key = read_key(key_file(engine))
    except RemitError as problem:
        return problem.message
    if key is None:
        return "missing"
    return "here" if known is None or Signer(known.name, key).public == known else "another trail's"
