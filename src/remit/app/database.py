"""Keeping a store: what state it is in, backups, restoring them, and letting go of old snapshots (R12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from remit.app.doer import doer
from remit.app.snapshots import chosen_store
from remit.errors import UsageError
from remit.ledger.act import Act
from remit.ledger.trail import Fault, Follower


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreState:
    """What state a store is in.

    Attributes:
        place: its file, or its URL without the password.
        schema: its revision; empty when nothing is there yet.
        newest_schema: the revision that this version of Remit uses.
        rows: how many, by table; empty unless the schema is the newest.
        public_key: of its audit trail; empty before that began.
        key_state: whether the signing key is here: `here`, `missing`, or why it cannot be used.
        bytes: size of the file; None for a server.
    """

    place: str
    schema: str
    newest_schema: str
    rows: dict[str, int]
    public_key: str
    key_state: str
    bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What restoring did.

    Attributes:
        entries: of the trail that was restored.
        root: hash of the tree over them, 32 bytes.
        faults: why nothing was restored; empty when it was.
    """

    entries: int
    root: bytes
    faults: tuple[Fault, ...]


def state(where: str | Path | None = None) -> StoreState:
    """Look at a store without changing it.

    Raises:
        UsageError: there is none.
        StoreError: it cannot be read, or is no store of Remit's.
    """
    from remit.store.engine import open_engine, place_of  # noqa: PLC0415 - slow to import
    from remit.store.state import key_state, public_key_text, row_counts  # noqa: PLC0415 - as above
    from remit.store.tables import HEAD  # noqa: PLC0415 - as above
    from remit.store.upgrade import version_of  # noqa: PLC0415 - as above

    place, path = _existing(where)
    engine = open_engine(place)
    try:
        schema = version_of(engine)
        is_current = schema == HEAD
        return StoreState(
            place=place_of(engine),
            schema=schema,
            newest_schema=HEAD,
            rows=row_counts(engine) if is_current else {},
            public_key=public_key_text(engine) if is_current else "",
            key_state=key_state(engine) if is_current else "",
            bytes=path.stat().st_size if path else None,
        )
    finally:
        engine.dispose()


def bring_up_to_date(where: str | Path | None = None) -> tuple[str, str]:
    """Upgrade a store, or make one; give its revision before (empty for none) and after.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, is newer than this version, or is none of Remit's.
    """
    from remit.store.engine import open_engine  # noqa: PLC0415 - slow to import
    from remit.store.tables import HEAD  # noqa: PLC0415 - as above
    from remit.store.upgrade import opened, version_of  # noqa: PLC0415 - as above

    place = chosen_store() if where is None else where
    engine = open_engine(place)
    try:
        before = version_of(engine)
    finally:
        engine.dispose()
    opened(place).dispose()
    return before, HEAD


def make_backup(out: Path, where: str | Path | None = None) -> None:
    """Write a backup to a new file, while others go on writing; the trail tells that one was made.

    Raises:
        UsageError: there is no store, or the file exists.
        StoreError: it cannot be written, or the trail cannot be signed.
    """
    from remit.store.audit import append  # noqa: PLC0415 - slow to import
    from remit.store.backup import back_up  # noqa: PLC0415 - as above
    from remit.store.engine import transaction  # noqa: PLC0415 - as above
    from remit.store.upgrade import opened  # noqa: PLC0415 - as above

    place, _ = _existing(where)
    if out.exists():
        raise UsageError("something is there already", place=str(out), hint="move it away, or name another place")
    engine = opened(place)
    try:
        with transaction(engine, is_writing=True) as connection:
            append(connection, doer(), [Act(kind="store.backed-up", object="store", details={"to": out.name})])
        back_up(engine, out)
    finally:
        engine.dispose()


def restore_backup(source: Path, where: str | Path | None = None) -> Restored:
    """Fill a new or empty store from a backup whose trail holds; nothing is written when it does not.

    Raises:
        UsageError: there is no such backup, or something is at the target already.
        StoreError: the backup is no store, or the target cannot be written.
    """
    from remit.store.backup import restore  # noqa: PLC0415 - slow to import

    found: Follower = restore(source, chosen_store() if where is None else where)
    return Restored(entries=found.judged, root=found.peaks.root(), faults=tuple(found.faults))


def prune(keep: str, where: str | Path | None = None, *, reason: str = "") -> int:
    """Let go of old snapshots: all but the newest so many (`12`), or all older than so long (`400d`, a date).

    The audit trail stays whole: it tells what each snapshot was, and that it went. Give how many went.

    Raises:
        UsageError: there is no store, or `keep` is neither a number nor a time.
        StoreError: the store refuses.
    """
    from remit.app.events import instant_of  # noqa: PLC0415 - only where a time is given
    from remit.app.snapshots import open_snapshots  # noqa: PLC0415 - as above

    place, _ = _existing(where)
    moment = None
    if not keep.isdecimal():
        moment = datetime.fromtimestamp(instant_of(keep, datetime.now(UTC)) / 1_000_000, UTC)
    snapshots = open_snapshots(place)
    try:
        who = doer(reason=reason)
        return snapshots.keep(int(keep), who=who) if moment is None else snapshots.keep_since(moment, who=who)
    finally:
        snapshots.close()


def _existing(where: str | Path | None) -> tuple[str | Path, Path | None]:
    """The store, and its file where it is one."""
    from remit.store.engine import file_of  # noqa: PLC0415 - slow to import
    from remit.store.trail import no_store  # noqa: PLC0415 - as above

    place = chosen_store() if where is None else where
    path = file_of(place)
    if path is not None and not path.is_file():
        raise no_store(path)
    return place, path
