"""The audit trail: what was done, by whom, and the proof that nobody changed it.

`verify BUNDLE --key PUBLIC` needs no store: it is what an auditor runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.cli._terminal import format_option, note, print_json, say
from remit.errors import ExitCode, UsageError
from remit.exports.json import SCHEMA_VERSION

if TYPE_CHECKING:
    from remit.app.verification import Verdict
    from remit.exports.json import Json
    from remit.ledger.entry import Entry

MOST_SAID = 50
store_option = click.option(
    "--store", default=None, help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out."
)


@click.group(name="audit")
def audit_group() -> None:
    """What was done, by whom, and the proof that nobody changed it."""


@audit_group.command(name="list")
@click.option("--since", default="", help="Not before: 2026-11-20, 2026-11-20T09:30:00Z, 36h or 7d.")
@click.option("--until", default="", help="Before, written likewise.")
@click.option("--kind", default="", help="Only this kind, as snapshot.saved.")
@click.option("--object", "of", default="", help="Only this object, as snapshot:12 or asset:aws_s3_bucket.logs.")
@click.option("--actor", default="", help="Only what this one did.")
@click.option("--limit", default=100, show_default=True, help="The newest so many.")
@store_option
@format_option
def list_command(
    since: str, until: str, kind: str, of: str, actor: str, limit: int, store: str | None, style: str
) -> None:
    """The newest entries, the newest first."""
    from remit.app.audit import open_audit, trail_query  # noqa: PLC0415 - SQL is slow to import

    query = trail_query(since=since, until=until, kind=kind, object=of, actor=actor, limit=limit)
    found = open_audit(store).entries(query)
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, "entries": [one.document() for one in found]})
    else:
        say(f"{one.sequence:>6}  {one.at[:19]}Z  {one.kind:<22} {one.object}  by {one.actor}" for one in found)


@audit_group.command(name="show")
@click.argument("sequence", type=click.IntRange(min=0))
@store_option
@format_option
def show_command(sequence: int, store: str | None, style: str) -> None:
    """One entry whole, with the proof that it stands in the trail."""
    from remit.app.audit import open_audit  # noqa: PLC0415 - SQL is slow to import

    shown = open_audit(store).show(sequence)
    if style == "json":
        print_json(
            {
                "schema_version": SCHEMA_VERSION,
                "entry": shown.entry.document(),
                "leaf": shown.leaf.hex(),
                "proof": [one.hex() for one in shown.proof],
                "checkpoint": shown.checkpoint,
            }
        )
        return
    say(_lines(shown.entry))
    say(["", f"  leaf         {shown.leaf.hex()}", *(f"  beside it    {one.hex()}" for one in shown.proof)])
    say(["", *shown.checkpoint.rstrip("\n").split("\n")])


def _lines(entry: Entry) -> Iterator[str]:
    yield click.style(f"{entry.sequence} · {entry.kind} · {entry.object}", bold=True)
    for name in ("at", "actor", "channel", "reason", "commit", "author", "before", "after"):
        value = getattr(entry, name)
        if value:
            yield f"  {name:<12} {value}"
    for name, text in entry.details.items():
        yield f"  {name:<12} {text}"


@audit_group.command(name="export")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def export_command(out: Path, store: str | None) -> None:
    """Write the whole trail to OUT, a file that an auditor verifies with the public key alone."""
    from remit.app.audit import open_audit  # noqa: PLC0415 - SQL is slow to import

    trail = open_audit(store)
    count = trail.export(out)
    click.echo(f"{count} entries written to {out}", err=True)
    click.echo(f"verify it with: remit audit verify {out} --key {trail.key()}", err=True)


@audit_group.command(name="verify")
@click.argument("bundle", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--key", default="", help="The public key, or a file that holds it.")
@click.option(
    "--witness", "witnesses", multiple=True, type=click.Path(path_type=Path), help="File of checkpoints of a witness."
)
@store_option
@format_option
def verify_command(bundle: Path | None, key: str, witnesses: tuple[Path, ...], store: str | None, style: str) -> int:
    """Verify BUNDLE, or the store and every row that its trail vouches for when no bundle is named.

    Ends with 1 when something was changed, with 2 when it cannot be judged.
    """
    from remit.app.audit import open_audit  # noqa: PLC0415 - slow to import
    from remit.app.verification import read_key, read_witness, verify_file  # noqa: PLC0415 - as above

    public = read_key(key) if key else None
    notes = [one for path in witnesses for one in read_witness(path)]
    if bundle is not None:
        if public is None or store is not None:
            raise UsageError(
                "a bundle is verified by the public key alone", hint="name it: --key, from where you trust it"
            )
        verdict = verify_file(bundle, public, notes)
    else:
        verdict = open_audit(store).verify(public, notes)
    if verdict.is_own_key:
        note(
            "note",
            "verified with the key that the database itself names",
            hint="who can change the database could change that too: give the key you were told, by --key",
        )
    if style == "json":
        print_json(_verdict(verdict))
    else:
        say(_told(verdict))
    return ExitCode.FAILED if verdict.found else ExitCode.FINE


def _told(verdict: Verdict) -> Iterator[str]:
    if not verdict.found:
        yield click.style(f"{verdict.entries} entries, none changed.", bold=True)
        yield f"  root {verdict.root.hex()}"
        yield f"  key  {verdict.key}"
        return
    yield click.style(f"{verdict.found} wrong; {verdict.entries} entries hold.", bold=True)
    for fault in verdict.faults[:MOST_SAID]:
        entry = "" if fault.entry is None else f"entry {fault.entry}: "
        where = fault.place.name
        where += "" if fault.place.start is None else f", bytes {fault.place.start} to {fault.place.end}"
        yield f"{click.style('changed', fg='red')}  {entry}{fault.what} ({where})"
    if verdict.found > MOST_SAID:
        yield f"… and {verdict.found - MOST_SAID} more: --format json tells them"


def _verdict(verdict: Verdict) -> Json:
    return {
        "schema_version": SCHEMA_VERSION,
        "holds": verdict.found == 0,
        "entries": verdict.entries,
        "root": verdict.root.hex(),
        "key": str(verdict.key),
        "key_from_database": verdict.is_own_key,
        "found": verdict.found,
        "faults": [
            {
                "entry": fault.entry,
                "what": fault.what,
                "place": fault.place.name,
                "start": fault.place.start,
                "end": fault.place.end,
            }
            for fault in verdict.faults
        ],
    }


@audit_group.command(name="key")
@store_option
def key_command(store: str | None) -> None:
    """The public key; publish it where an auditor trusts it: in your Git, on your intranet, on paper."""
    from remit.app.audit import open_audit  # noqa: PLC0415 - SQL is slow to import

    click.echo(str(open_audit(store).key()))


@audit_group.command(name="witness")
@click.argument("targets", nargs=-1, required=True, envvar="REMIT_WITNESSES")
@store_option
def witness_command(targets: tuple[str, ...], store: str | None) -> None:
    """Hand the newest checkpoint to TARGETS: file:PATH, git:FOLDER, https://…, s3://BUCKET/PREFIX."""
    from remit.app.audit import open_audit  # noqa: PLC0415 - SQL is slow to import
    from remit.app.witness import hand_over  # noqa: PLC0415 - as above

    for place, size in hand_over(open_audit(store), targets):
        click.echo(f"the checkpoint of {size} entries lies at {place}")


COMMAND = audit_group
