"""Rows of the queue as jobs, and what a new one holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, text

from remit.errors import UsageError
from remit.model.job import JobRecord, JobState, Progress
from remit.store.fence import Fence, progress_of, progress_text

MICROSECONDS: Final = 1_000_000
LONGEST_KEY: Final = 300
LONGEST_PAYLOAD: Final = 2**16  # characters
LONGEST_TEXT: Final = 2000  # characters of causes and results


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that was taken.

    Attributes:
        record: the job.
        fence: what proves that it was taken, for every change of it.
    """

    record: JobRecord
    fence: Fence


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQuery:
    """Which jobs are wanted; an empty field asks for nothing.

    Attributes:
        kind: of this kind; lines of logs are left out where none is named.
        prefix: whose key begins so.
        states: that stand so.
        limit: the newest so many.
        before: only those with a lower number, for paging.
    """

    kind: str = ""
    prefix: str = ""
    states: Sequence[JobState] = ()
    limit: int = 100
    before: int = 0


def database_time(connection: Connection) -> int:
    """Microseconds since 1970 by the database's clock (SQLite's is that of its machine, to the millisecond)."""
    if connection.dialect.name == "postgresql":
        statement = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
    else:
        statement = "SELECT CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000"
    return int(connection.execute(text(statement)).scalar_one())


def period_key(now: int, seconds: float) -> str:
    """What the running period of that length is called: its beginning, and how long it is."""
    length = int(seconds * MICROSECONDS)
    return f"{now // length * length // MICROSECONDS}+{seconds:g}s"


def payload_text(kind: str, key: str, payload: Mapping[str, object]) -> str:
    """What a job is to be done with, as the table has it.

    Raises:
        UsageError: it is no JSON or too long, or the key is.
    """
    if not (1 <= len(key) <= LONGEST_KEY and key.isprintable() and 1 <= len(kind) <= LONGEST_KEY):
        raise UsageError(f"a job's key has 1 to {LONGEST_KEY} printable characters", place=key[:80])
    try:
        said = msgspec.json.encode(payload).decode()
    except (TypeError, ValueError) as problem:
        raise UsageError(f"a job's payload is JSON: {problem}", place=kind) from None
    if len(said) > LONGEST_PAYLOAD:
        raise UsageError(f"a payload of {len(said)} characters", place=kind, hint=f"{LONGEST_PAYLOAD} are the most")
    return said


def new_row(kind: str, key: str, payload: str, actor: str, now: int, delay: float) -> dict[str, Any]:
    """A job that waits."""
    return {
        "kind": kind,
        "key": key,
        "payload": payload,
        "actor": actor,
        "state": JobState.WAITING.value,
        "made_at": now,
        "run_at": now + int(delay * MICROSECONDS),
        "attempts": 0,
        "lease": "",
        "lease_until": 0,
        "progress": progress_text(Progress(step=1)),
        "cause": "",
        "result": "",
        "ended_at": None,
    }


def record_of(row: RowMapping | Mapping[str, Any]) -> JobRecord:
    """A row as a job."""
    try:
        payload = msgspec.json.decode(row["payload"], type=dict[str, object])
    except msgspec.DecodeError:
        payload = {}
    same = ("id", "kind", "key", "actor", "made_at", "run_at", "ended_at", "attempts", "lease_until", "cause", "result")
    return JobRecord(
        **{name: row[name] for name in same},
        payload=payload,
        state=JobState(row["state"]),
        worker=row["lease"].rpartition("/")[0],
        progress=progress_of(row["progress"]),
    )
