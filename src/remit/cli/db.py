"""The store: its state, upgrades, backups, and letting go of old snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.cli._terminal import format_option, print_json, say
from remit.errors import ExitCode
from remit.exports.json import SCHEMA_VERSION
from remit.model.wording import counted

if TYPE_CHECKING:
    from remit.app.database import StoreState

store_option = click.option(
    "--store", default=None, help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out."
)


@click.group(name="db")
def db_group() -> None:
    """The store: its state, upgrades, backups, and letting go of old snapshots."""


@db_group.command(name="status")
@store_option
@format_option
def status_command(store: str | None, style: str) -> int:
    """What state the store is in; ends with 2 when nothing can be written to it as it is."""
    from remit.app.database import state  # noqa: PLC0415 - SQL is slow to import

    found = state(store)
    if style == "json":
        print_json(
            {
                "schema_version": SCHEMA_VERSION,
                "store": found.place,
                "schema": found.schema or None,
                "newest_schema": found.newest_schema,
                "rows": found.rows,
                "bytes": found.bytes,
                "public_key": found.public_key or None,
                "signing_key": found.key_state or None,
            }
        )
    else:
        say(_state(found))
    has_key = found.key_state == "here" or (found.key_state == "missing" and not found.public_key)
    return ExitCode.FINE if found.schema == found.newest_schema and has_key else ExitCode.UNDECIDED


def _state(found: StoreState) -> Iterator[str]:
    size = "" if found.bytes is None else f", {found.bytes} bytes"
    yield click.style(f"{found.place}{size}", bold=True)
    if found.schema != found.newest_schema:
        yield f"  schema       {found.schema or 'none yet'}; remit db upgrade brings it to {found.newest_schema}"
        return
    yield f"  schema       {found.schema}, the newest"
    for table, count in found.rows.items():
        yield f"  {table:<13}{counted(count, 'row')}"
    yield f"  public key   {found.public_key or 'none before the first entry'}"
    yield f"  signing key  {found.key_state}"


@db_group.command(name="upgrade")
@store_option
def upgrade_command(store: str | None) -> None:
    """Bring the store to this version's schema; make it where there is none."""
    from remit.app.database import bring_up_to_date  # noqa: PLC0415 - SQL is slow to import

    before, after = bring_up_to_date(store)
    click.echo(f"{after} already" if before == after else f"{before or 'nothing'} → {after}")


@db_group.command(name="backup")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def backup_command(out: Path, store: str | None) -> None:
    """Write a backup to OUT while others go on writing; the signing key is not in it."""
    from remit.app.database import make_backup  # noqa: PLC0415 - SQL is slow to import

    make_backup(out, store)
    click.echo(f"written to {out}; keep the signing key apart from it", err=True)


@db_group.command(name="restore")
@click.argument("backup", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def restore_command(backup: Path, store: str | None) -> int:
    """Fill a new or empty store from BACKUP, if its trail holds; ends with 1 and writes nothing if not."""
    from remit.app.database import restore_backup  # noqa: PLC0415 - SQL is slow to import

    found = restore_backup(backup, store)
    if found.faults:
        say(f"{click.style('changed', fg='red')}  {one.what} ({one.place.name})" for one in found.faults)
        click.echo("nothing was restored", err=True)
        return ExitCode.FAILED
    click.echo(f"restored: {counted(found.entries, 'entry', 'entries')}, root {found.root.hex()}")
    return ExitCode.FINE


@db_group.command(name="prune")
@click.option("--keep", required=True, help="The newest so many, as 12, or all since 400d or 2026-01-01.")
@click.option("--reason", default="", help="Why, for the audit trail.")
@store_option
def prune_command(keep: str, reason: str, store: str | None) -> None:
    """Let go of old snapshots; the audit trail stays whole and tells that they went."""
    from remit.app.database import prune  # noqa: PLC0415 - SQL is slow to import

    click.echo(f"{counted(prune(keep, store, reason=reason), 'snapshot')} deleted")


COMMAND = db_group
