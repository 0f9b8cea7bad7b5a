"""Reading the estate and keeping what was read: what a scan and a poll have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from remit.app.doer import revision_of
from remit.errors import UsageError
from remit.model.job import JobState
from remit.model.wording import counted
from remit.scheduler import Work


def read_and_keep(paths: Sequence[Path], work: Work) -> str:
    """Read, map and check everything, and keep it as a snapshot once, however often it is begun.

    Raises:
        UsageError: nothing is named.
        UnreadableError: nothing of it can be read.
        ConfigurationError: remit.yaml cannot be followed.
        StoreError: it cannot be kept.
        StoppedError: the job is to end now.
    """
    from remit.app.scan import scan  # noqa: PLC0415 - NumPy and the readers are slow to import

    if work.is_done("kept"):
        return "kept by an attempt before"
    if not paths:
        raise UsageError(
            "the workers were told of nothing to read", hint="name files, folders and accounts: remit serve PATHS"
        )
    # Whoever asked for the same before this begins is served by it too.
    jobs, kinds = work.services.jobs, ("scan", "poll")
    waiting = [one for kind in kinds for one in jobs.find(kind, [JobState.WAITING])]
    work.progress(0, 3, "reading " + ", ".join(str(path) for path in paths))
    now = datetime.now(UTC)
    found = scan(paths, work.services.knowledge(), configuration=work.settings.configuration, now=now)
    work.progress(1, 3, "comparing with what was kept before, and keeping it")
    revision = revision_of(found.configuration) if found.configuration else None
    who = replace(work.who, commit=revision.commit, author=revision.author) if revision else work.who
    kept: list[int] = []
    label = ", ".join(found.landscape.inputs)
    work.once("kept", lambda: kept.append(work.services.snapshots.save(found.landscape, label, who=who)))
    work.progress(2, 3, "keeping events")
    heard = found.collection.heard
    added = work.services.events.keep(heard, now=now) if heard is not None else 0
    jobs.cover(waiting, f"done with job {work.job.id}")
    counts = found.landscape.estate.counts
    said = f"snapshot {kept[0]}: {counted(counts.assets, 'asset')}" if kept else "kept by an attempt before"
    said += f", {counted(counts.unreadable, 'item')} unreadable" if counts.unreadable else ""
    return said + (f", {counted(added, 'new event')}" if heard is not None else "")
