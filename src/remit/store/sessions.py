"""Sessions in the database: who is signed in, by the digest of what the browser holds.

They pass, so the trail does not vouch for them; signing in and out are entries of it nevertheless. Times are
microseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, RowMapping, delete, insert, select, update

from remit.store.engine import transaction
from remit.store.tables import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One cookie of one sign-in.

    Attributes:
        digest: SHA-256 of what the browser holds, hexadecimal.
        family: the sign-in; its cookies replace each other.
        person: name of the account.
        way: how they signed in: `password`, or the provider's id.
        made_at, seen_at, expires_at: as said.
        replaced_at: when another cookie took its place; None while it is the newest.
        details: JSON of the use cases.
    """

    digest: str
    family: str
    person: str
    way: str
    made_at: int
    seen_at: int
    expires_at: int
    replaced_at: int | None = None
    details: str = "{}"


class SessionTable:
    """The sessions of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, digest: str) -> Session | None:
        """The session of a cookie.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine) as connection:
            row = connection.execute(select(sessions).where(sessions.c.digest == digest)).mappings().one_or_none()
        return _read(row) if row is not None else None

    def add(self, session: Session) -> None:
        """Keep a new one.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            connection.execute(insert(sessions), _row(session))

    def replace(self, digest: str, session: Session) -> bool:
        """Put a cookie in another one's place; False where that was done or ended meanwhile.

        Raises:
            StoreError: the database refuses.
        """
        newest = (sessions.c.digest == digest) & sessions.c.replaced_at.is_(None)
        with transaction(self._engine, is_writing=True) as connection:
            done = connection.execute(update(sessions).where(newest).values(replaced_at=session.made_at))
            if done.rowcount != 1:
                return False
            connection.execute(insert(sessions), _row(session))
        return True

    def seen(self, digest: str, at: int) -> None:
        """Somebody was there.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=at))

    def renew(self, person: str) -> None:
        """Have every cookie of a person replaced at its next use.

        Raises:
            StoreError: the database refuses.
        """
        with transaction(self._engine, is_writing=True) as connection:
            connection.execute(update(sessions).where(sessions.c.person == person).values(made_at=0))

    def end_family(self, family: str, person: str = "") -> bool:
        """End a sign-in, only of that person where one is named; whether there was one.

        Raises:
            StoreError: the database refuses.
        """
        which = sessions.c.family == family
        if person:
            which &= sessions.c.person == person
        with transaction(self._engine, is_writing=True) as connection:
            return connection.execute(delete(sessions).where(which)).rowcount > 0

    def end_all(self, person: str, but: str = "") -> int:
        """End every sign-in of a person apart from one; how many cookies went.

        Raises:
            StoreError: the database refuses.
        """
        which = (sessions.c.person == person) & (sessions.c.family != but)
        with transaction(self._engine, is_writing=True) as connection:
            return int(connection.execute(delete(sessions).where(which)).rowcount)

    def of(self, person: str) -> Sequence[Session]:
        """The newest cookie of each sign-in of a person, the last used first.

        Raises:
            StoreError: the database refuses.
        """
        wanted = select(sessions).where(sessions.c.person == person, sessions.c.replaced_at.is_(None))
        with transaction(self._engine) as connection:
            return [_read(row) for row in connection.execute(wanted.order_by(sessions.c.seen_at.desc())).mappings()]

    def sweep(self, now: int, idle_since: int) -> int:
        """Forget those that have ended; how many.

        Raises:
            StoreError: the database refuses.
        """
        over = (sessions.c.expires_at <= now) | (sessions.c.seen_at < idle_since)
        with transaction(self._engine, is_writing=True) as connection:
            return int(connection.execute(delete(sessions).where(over)).rowcount)


def _row(session: Session) -> dict[str, object]:
    return {name: getattr(session, name) for name in Session.__slots__}


def _read(row: RowMapping) -> Session:
    return Session(**dict(row))
