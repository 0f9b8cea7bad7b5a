"""What the commands about evidence and reports share: the store, the newest snapshot, files, and as of when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.errors import UsageError

if TYPE_CHECKING:
    from remit.app.registers import Registers
    from remit.model.landscape import Landscape

store_option = click.option(
    "--store", default=None, help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out."
)
on_option = click.option("--on", default="", help="As known then, and judged on that day: 2026-11-20, or 7d ago.")


@contextmanager
def opened(store: str | None) -> Iterator[Registers]:
    """The registers of the store, for as long as they are used."""
    from remit.app.registers import open_registers  # noqa: PLC0415 - SQL is slow to import

    registers = open_registers(store)
    try:
        yield registers
    finally:
        registers.close()


def kept_landscape(store: str | None) -> Landscape:
    """The newest snapshot of the store.

    Raises:
        UsageError: nothing was kept yet.
    """
    from remit.app.snapshots import open_snapshots  # noqa: PLC0415 - SQL is slow to import

    snapshots = open_snapshots(store)
    try:
        found = snapshots.latest()
    finally:
        snapshots.close()
    if found is None:
        raise UsageError("the store holds no snapshot, so nothing is known of assets", hint="remit scan . --save")
    return found


def read_file(path: Path | None) -> bytes:
    """The bytes of a file; none without one.

    Raises:
        UsageError: it is too large.
        UnreadableError: it cannot be read.
    """
    from remit.documents.attachments import MOST_BYTES  # noqa: PLC0415 - starts quickly
    from remit.documents.text import read_bytes  # noqa: PLC0415 - as above

    return read_bytes(path, limit=MOST_BYTES) if path else b""


def when_of(on: str) -> tuple[str, datetime | None]:
    """The day on which things are judged, and as known when; None for now.

    Raises:
        UsageError: it is no time.
    """
    from remit.app.snapshots import moment_of  # noqa: PLC0415 - starts quickly

    at = moment_of(on) if on else None
    return (at or datetime.now(UTC)).date().isoformat(), at
