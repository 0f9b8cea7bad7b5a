"""What a running server asks of its store about itself: is it fit to answer, and a few figures to watch.

All of it reads, and each answer is one short transaction. What this file cannot know is whether a figure is good or
bad: alert rules say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Engine, func, select

from remit.model.event import MICROSECONDS
from remit.model.job import JobState
from remit.store.audit import public_key
from remit.store.engine import open_engine, transaction
from remit.store.state import key_state
from remit.store.tables import HEAD, audit_entries, jobs, sessions, snapshots
from remit.store.upgrade import version_of

FIT: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFigures:
    """Figures of one moment.

    Attributes:
        jobs: how many, by state.
        waiting_since: since when the oldest job that is due waits; None when none does.
        trail_entries: entries of the audit trail.
        sessions: sign-ins that hold.
        snapshot_at: when the newest snapshot was taken; None before there was one.
    """

    jobs: dict[str, int]
    waiting_since: datetime | None
    trail_entries: int
    sessions: int
    snapshot_at: datetime | None


class VitalsTable:
    """The vitals of one database; safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, where: str | Path) -> Self:
        """The vitals of the store at a path (SQLite) or URL, which is not upgraded.

        Raises:
            UsageError: the URL cannot be followed.
            StoreError: the database's driver is not installed.
        """
        return cls(open_engine(where))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def figures(self, now: datetime) -> StoreFigures:
        """The figures of a store with the newest schema.

        Raises:
            StoreError: the database refuses.
        """
        moment = int(now.timestamp() * MICROSECONDS)
        holding = select(func.count()).where(sessions.c.expires_at > moment, sessions.c.replaced_at.is_(None))
        with transaction(self._engine) as connection:
            taken_at = connection.execute(select(func.max(snapshots.c.taken_at))).scalar()
            newest = connection.execute(select(func.max(audit_entries.c.sequence))).scalar()
            by_state = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
            due = select(func.min(jobs.c.run_at)).where(jobs.c.state == JobState.WAITING, jobs.c.run_at <= moment)
            since = connection.execute(due).scalar()
            return StoreFigures(
                jobs={str(state): int(count) for state, count in by_state},
                waiting_since=None if since is None else datetime.fromtimestamp(since / MICROSECONDS, UTC),
                trail_entries=0 if newest is None else int(newest) + 1,
                sessions=int(connection.execute(holding).scalar_one()),
                snapshot_at=datetime.fromisoformat(taken_at) if taken_at else None,
            )

    def schema_fault(self) -> str:
        """Why this version cannot work with the database's schema; `FIT` when it can.

        Raises:
            StoreError: the database cannot be reached, or is newer than this version, or is none of Remit's.
        """
        found = version_of(self._engine)
        return FIT if found == HEAD else f"its schema is {found or 'missing'}, not {HEAD}"

    def key_fault(self) -> str:
        """Why the next write could not be signed; `FIT` when it could, or when trail and key are still to be made.

        Raises:
            StoreError: the database cannot be reached.
        """
        state = key_state(self._engine)
        if state != "missing":
            return FIT if state == "here" else state
        with transaction(self._engine) as connection:
            return "the signing key is missing" if public_key(connection) else FIT
