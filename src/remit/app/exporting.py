"""What somebody took with them: every export is told in the audit trail before it is handed over (R12).

One place for pages, the API and the command line. Where no store is kept there is no trail, and nothing to tell it to.
What this file cannot know is what becomes of a file afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from remit.app.audit import AuditTrail, open_audit
from remit.app.doer import doer
from remit.app.snapshots import chosen_store
from remit.ledger.act import Act, Who

MOST_SAID = 1_000  # characters of the filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is handed over.

    Attributes:
        what: kind of thing, kebab case: `assets`, `tagging-policy`.
        to: name of the file, or the way it goes; empty for the terminal.
        filters: what it was limited to.
        snapshot: number of the snapshot that it is of; 0 for none.
        rows: how many there are; None where nobody counted.
    """

    what: str
    to: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    snapshot: int = 0
    rows: int | None = None


def tell_export(trail: AuditTrail, who: Who, made: Export) -> None:
    """Tell that something is handed over; who cannot be told of gets nothing.

    Raises:
        StoreError: the trail cannot be signed, or the store refuses.
    """
    details = {"to": made.to}
    if made.filters:
        details["filters"] = "&".join(f"{name}={text}" for name, text in sorted(made.filters.items()))[:MOST_SAID]
    if made.snapshot:
        details["snapshot"] = str(made.snapshot)
    if made.rows is not None:
        details["rows"] = str(made.rows)
    trail.tell(who, Act(kind="export.made", object=f"export:{made.what}", details=details))


def tell_if_kept(made: Export) -> bool:
    """Tell it from the command line, where there is a store; whether there is one.

    Raises:
        StoreError: there is one, and it cannot be told.
    """
    where = chosen_store()
    if not _is_kept(where):
        return False
    trail = open_audit(where)
    try:
        tell_export(trail, doer(), made)
    finally:
        trail.close()
    return True


def _is_kept(where: str | Path) -> bool:
    """Whether a store lies there; a database on a server is taken for one."""
    if isinstance(where, Path) or "://" not in where:
        return Path(where).is_file()
    from remit.store.engine import file_of  # noqa: PLC0415 - slow to import

    path = file_of(where)
    return path is None or path.is_file()
