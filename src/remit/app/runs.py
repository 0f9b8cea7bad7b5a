"""Taking in what pipelines report, and telling how it went over time (R3.2, M7, M14).

A run that is reported twice is kept once: its name is made of what it says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from remit.app.jobs import Jobs
from remit.app.registers import Registers
from remit.app.snapshots import Snapshots
from remit.errors import ConflictError, UnknownNameError, UsageError
from remit.ledger.act import Who
from remit.ledger.canonical import canonical
from remit.model.access import Sight
from remit.model.job import JobRecord
from remit.model.landscape import Landscape
from remit.model.register import Change, Kept
from remit.model.run import RUN, Run

MOST_AHEAD: Final = timedelta(minutes=10)  # that a pipeline's clock may be ahead
MOST_UPLOADED: Final = 64 * 2**20  # bytes, packed
MOST_UNPACKED: Final = 2**30
LONGEST_LABEL: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RunQuery:
    """Which runs are wanted; an empty field asks for nothing.

    Attributes:
        since, until: of when they ran, ISO 8601; `until` is the first that is not wanted.
        kind, decision, repository, environment, commit: exactly these.
    """

    since: str = ""
    until: str = ""
    kind: str = ""
    decision: str = ""
    repository: str = ""
    environment: str = ""
    commit: str = ""


def report(registers: Registers, who: Who, run: Run, now: datetime) -> Kept[Run]:
    """Keep what a run reported; the same again is kept once.

    Raises:
        UsageError: its time is none, or has not come yet.
        StoreError: it cannot be kept.
    """
    ready = replace(run, at=_moment(run.at, now), reported_by=who.actor)
    name = _name(ready)
    details = {"kind": ready.kind, "repository": ready.pipeline.repository, "commit": ready.pipeline.commit}
    change = Change(RUN, name, ready, "run.reported", 0, {key: text for key, text in details.items() if text})
    try:
        return registers.write(who, change)[0]
    except ConflictError:
        return registers.get(RUN, name)


def report_apply(registers: Registers, jobs: Jobs, who: Who, run: Run, now: datetime) -> tuple[Kept[Run], JobRecord]:
    """Keep that something was applied, and ask for a scan, so that the map follows.

    Raises:
        UsageError, StoreError: as `report`.
    """
    kept = report(registers, who, run, now)
    return kept, jobs.ask("scan", f"apply {kept.name}", {}, who)


def report_scan(
    registers: Registers, snapshots: Snapshots, who: Who, run: Run, content: bytes, now: datetime
) -> Kept[Run]:
    """Take in a snapshot that a pipeline made, keep it under its label, and keep the run; the same again is kept once.

    Args:
        registers: where the run is kept.
        snapshots: where the snapshot is kept.
        who: who reports.
        run: what is said of it; time and counts come from the snapshot.
        content: the snapshot as the store encodes it.
        now: the moment.

    Raises:
        UsageError: its digest is another one, it is too large or none that this version reads, its label is none, or
            it was taken in the future.
        StoreError: it cannot be kept.
    """
    if not 1 <= len(run.label) <= LONGEST_LABEL or not run.label.isprintable():
        raise UsageError(f"a source's label has 1 to {LONGEST_LABEL} printable characters", place="label")
    digest = hashlib.sha256(content).hexdigest()
    if digest != run.digest:
        raise UsageError("the digest is not that of the content", place="digest", hint="send it again")
    landscape = decoded(content)
    taken_at = _moment(landscape.taken_at, now)
    counts = landscape.estate.counts
    ready = replace(
        run, at=taken_at, judged=counts.assets, unreadable=counts.unreadable, digest=digest, reported_by=who.actor
    )
    name = _name(ready)
    try:
        return registers.get(RUN, name)
    except UnknownNameError:
        kept = replace(ready, snapshot=snapshots.save(landscape, run.label, who=who))
    return registers.write(who, Change(RUN, name, kept, "run.reported", None, {"kind": "scan", "label": run.label}))[0]


def decoded(content: bytes) -> Landscape:
    """A snapshot that somebody sent: bounded before it is unpacked, decoded strictly, nothing in it is run.

    Raises:
        UsageError: it is too large, or this version does not read it.
    """
    from remit.store.codec import decode  # noqa: PLC0415 - slow to import
    from remit.store.errors import SnapshotError  # noqa: PLC0415 - as above

    if len(content) > MOST_UPLOADED:
        raise UsageError(
            f"a snapshot of {len(content)} bytes", place="content", hint=f"{MOST_UPLOADED} are the most: scan parts"
        )
    try:
        return decode(content, limit=MOST_UNPACKED)
    except SnapshotError as problem:
        raise UsageError(
            problem.message, place="content", hint="send what the server's own version of Remit made"
        ) from None


def encoded(landscape: Landscape) -> tuple[bytes, str]:
    """A snapshot to be sent, and its digest.

    Raises:
        SnapshotError: it is larger than could be read back.
    """
    from remit.store.codec import encode  # noqa: PLC0415 - slow to import

    content = encode(landscape, limit=MOST_UNPACKED)
    return content, hashlib.sha256(content).hexdigest()


def runs(registers: Registers, sight: Sight, query: RunQuery) -> list[Kept[Run]]:
    """The runs that are wanted and in sight, the newest first; at most ten thousand.

    Raises:
        StoreError: they cannot be read.
    """
    wanted: dict[str, Any] = {} if sight.is_all else {"teams": sorted(sight.teams)}
    if query.decision:
        wanted["states"] = [query.decision]
    found = registers.find(RUN, after=query.since, **wanted)
    return [one for one in reversed(found) if _is_wanted(one.document, query)]


def _is_wanted(run: Run, query: RunQuery) -> bool:
    said: Sequence[tuple[str, str]] = (
        (query.kind, run.kind),
        (query.repository, run.pipeline.repository),
        (query.environment, run.environment),
        (query.commit, run.pipeline.commit),
    )
    is_in_time = query.since <= run.at and (not query.until or run.at < query.until)
    return is_in_time and all(asked in {"", value} for asked, value in said)


def _name(run: Run) -> str:
    """Made of when it ran and of what it says, so that names stand in the order of time."""
    said = replace(run, reported_by="", snapshot=0)
    return f"{run.at} {hashlib.sha256(canonical(msgspec.to_builtins(said))).hexdigest()[:16]}"


def _moment(text: str, now: datetime) -> str:
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"“{text[:40]}” is no time", place="at", hint="write 2026-11-22T09:30:00Z") from None
    if moment > now + MOST_AHEAD:
        raise UsageError("this has not happened yet", place="at", hint="set the clock where it runs")
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
