"""Evidence: hand in what shows that controls are done, and write down providers' reports.

Whoever holds the store may do everything here; the audit trail says who did it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from remit.cli._evidence_report import report_group
from remit.cli._evidence_shared import kept_landscape, on_option, opened, read_file, store_option, when_of
from remit.cli._terminal import format_option, print_json, say
from remit.errors import UsageError
from remit.exports.json import SCHEMA_VERSION
from remit.model.evidence_item import SCOPES, EvidenceType, Standing
from remit.model.party import Role
from remit.model.wording import counted

if TYPE_CHECKING:
    from remit.app.evidence import EvidenceRow

TYPES = [one.value for one in EvidenceType if one is not EvidenceType.CHECK_RESULT]


@click.group(name="evidence")
def evidence_group() -> None:
    """What shows that controls are done: by us, and by providers."""


@evidence_group.command(name="add")
@click.argument("control")
@click.option("--asset", default="", help="The asset that it speaks of.")
@click.option(
    "--scope", type=click.Choice([one.value for one in SCOPES]), help="Else what it speaks of, and --of which."
)
@click.option("--of", default="", help="Id of the workload, team, account or service.")
@click.option("--role", type=click.Choice([one.value for one in Role]), default="implement", show_default=True)
@click.option(
    "--party", type=click.Choice(["customer", "third_party", "downstream"]), default="customer", show_default=True
)
@click.option("--type", type=click.Choice(TYPES), required=True, help="What kind of thing it is.")
@click.option("--title", required=True, help="What it is, as people find it.")
@click.option("--taken", "taken_at", default="", help="Day on which it was taken; today when left out.")
@click.option(
    "--days", "fresh_for_days", default=0, help="Counts for so many days; as usual for its type when left out."
)
@click.option("--from", "period_from", default="", help="First day that it covers.")
@click.option("--until", "period_until", default="", help="Last day that it covers.")
@click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False), help="The file, at most 20 MiB.")
@click.option("--url", default="", help="Its address, where it lies elsewhere.")
@click.option("--note", default="", help="A remark, or your word where there is nothing else.")
@click.option("--supersedes", default="", help="Id of the evidence whose place it takes.")
@store_option
@format_option
def add_command(
    control: str,
    asset: str,
    path: Path | None,
    store: str | None,
    style: str,
    **said: Any,  # noqa: ANN401 - the options that are fields of what is handed in
) -> None:
    """Hand in evidence for CONTROL, and attest that it shows what you say."""
    import msgspec  # noqa: PLC0415 - starts quickly

    from remit.app.doer import doer  # noqa: PLC0415 - as above
    from remit.app.evidence_documents import kept_line  # noqa: PLC0415 - as above
    from remit.app.evidence_intake import hand_in  # noqa: PLC0415 - as above
    from remit.wire.evidence import HandIn  # noqa: PLC0415 - as above

    if asset and (said["of"] or said["scope"] not in {None, "asset"}):
        raise UsageError("an asset and another scope", place="--scope", hint="give --asset, or --scope and --of")
    now = datetime.now(UTC)
    said |= {
        "control": control,
        "scope": said["scope"] or ("asset" if asset else "everything"),
        "of": asset or said["of"],
        "taken_at": said["taken_at"] or now.date().isoformat(),
        "file": read_file(path),
        "file_name": path.name if path else "",
    }
    try:
        handed = msgspec.convert(said, HandIn)
    except msgspec.ValidationError as problem:
        raise UsageError(str(problem).replace("`", ""), hint="remit evidence add --help says what it takes") from None
    with opened(store) as registers:
        kept = hand_in(registers, kept_landscape(store), doer(), handed, now=now)
    line = kept_line(kept, now.date().isoformat())
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, "evidence": msgspec.to_builtins(line)})
    else:
        say([f"kept as {line.id}: {line.standing}, counts until {line.last_day}"])


@evidence_group.command(name="list")
@click.option("--control", default="", help="Only of this control.")
@click.option("--team", default="", help="Only of this team.")
@click.option(
    "--standing", type=click.Choice(["counts", *(one.word for one in Standing)]), help="Only what is worth that."
)
@click.option("--all", "is_all", is_flag=True, help="Superseded and withdrawn ones too.")
@on_option
@store_option
@format_option
def list_command(
    control: str, team: str, standing: str | None, *, is_all: bool, on: str, store: str | None, style: str
) -> None:
    """What was handed in, the first to be renewed first."""
    from remit.app.evidence import EvidenceQuery, evidence_rows  # noqa: PLC0415 - starts quickly

    query = EvidenceQuery(
        control=control, team=team, standing=standing or "", is_current=not is_all and standing is None
    )
    day, at = when_of(on)
    with opened(store) as registers:
        _print(evidence_rows(registers, query, day, at=at), style)


@evidence_group.command(name="due")
@click.option("--days", default=14, show_default=True, type=click.IntRange(0, 3660), help="Within so many days.")
@store_option
@format_option
def due_command(days: int, store: str | None, style: str) -> None:
    """What has to be renewed: it counts no longer, or soon will not."""
    from remit.app.evidence import due_rows  # noqa: PLC0415 - starts quickly

    with opened(store) as registers:
        _print(due_rows(registers, datetime.now(UTC), days), style)


@evidence_group.command(name="show")
@click.argument("name", metavar="ID")
@on_option
@store_option
@format_option
def show_command(name: str, on: str, store: str | None, style: str) -> None:
    """One item whole, with its versions."""
    import msgspec  # noqa: PLC0415 - starts quickly

    from remit.app.evidence import evidence_row  # noqa: PLC0415 - as above
    from remit.app.evidence_documents import evidence_line, version_line  # noqa: PLC0415 - as above
    from remit.model.evidence_item import EVIDENCE  # noqa: PLC0415 - as above

    day, at = when_of(on)
    with opened(store) as registers:
        row = evidence_row(registers, name, day, at=at)
        versions = [version_line(one) for one in registers.history(EVIDENCE, name)]
    line = msgspec.to_builtins(evidence_line(row))
    if style == "json":
        told = [msgspec.to_builtins(one) for one in versions]
        print_json({"schema_version": SCHEMA_VERSION, "evidence": line, "versions": told})
        return
    say([click.style(str(line.pop("title")), bold=True)])
    say(f"  {key:<15} {value}" for key, value in line.items() if value not in {None, ""})
    say(f"  version {one.version}       {one.at[:19]}Z {one.state}" for one in versions)


@evidence_group.command(name="withdraw")
@click.argument("name", metavar="ID")
@click.option("--reason", required=True, help="Why it shows nothing any longer.")
@store_option
def withdraw_command(name: str, reason: str, store: str | None) -> None:
    """Say that an item shows nothing any longer; it stays in the store."""
    from remit.app.doer import doer  # noqa: PLC0415 - starts quickly
    from remit.app.evidence_intake import withdraw  # noqa: PLC0415 - as above

    with opened(store) as registers:
        withdraw(registers, doer(reason=reason), name, reason)
    say([f"withdrawn: {name}"])


@evidence_group.command(name="file")
@click.argument("name", metavar="ID")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def file_command(name: str, out: Path, store: str | None) -> None:
    """Write the file of an item or a report to OUT, a new file."""
    from remit.app.evidence_files import file_of_item, file_of_report  # noqa: PLC0415 - starts quickly
    from remit.model.access import EVERYTHING  # noqa: PLC0415 - as above
    from remit.model.evidence_item import EVIDENCE  # noqa: PLC0415 - as above

    with opened(store) as registers:
        is_item = bool(registers.history(EVIDENCE, name))
        found = (file_of_item if is_item else file_of_report)(registers, name, EVERYTHING)
    try:
        with out.open("xb") as target:
            target.write(found.content.content)
    except OSError as problem:
        raise UsageError(f"cannot be written: {problem.strerror}", place=str(out), hint="choose a new file") from None
    say([f"{found.content.digest} written to {out}"])


@evidence_group.command(name="export")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--control", "controls", multiple=True, help="Only of this control; may be given more than once.")
@store_option
def export_command(out: Path, controls: tuple[str, ...], store: str | None) -> None:
    """Write evidence, reports and their files to OUT, a ZIP archive for an auditor."""
    from remit.app.doer import doer  # noqa: PLC0415 - starts quickly
    from remit.app.evidence_export import export_evidence  # noqa: PLC0415 - as above

    with opened(store) as registers:
        count = export_evidence(registers, doer(), out, datetime.now(UTC), controls=controls)
    click.echo(f"{counted(count, 'item')} written to {out}", err=True)


@evidence_group.command(name="cell")
@click.argument("asset")
@click.argument("control")
@on_option
@store_option
@format_option
def cell_command(asset: str, control: str, on: str, store: str | None, style: str) -> None:
    """What shows CONTROL of ASSET: evidence, the newest snapshot, the provider's reports."""
    import msgspec  # noqa: PLC0415 - starts quickly

    from remit.app.answers import find_asset, find_control  # noqa: PLC0415 - as above
    from remit.app.assurance import reports_known  # noqa: PLC0415 - as above
    from remit.app.evidence import every  # noqa: PLC0415 - as above
    from remit.app.evidence_documents import cell_document  # noqa: PLC0415 - as above
    from remit.app.proofs import cell_proof  # noqa: PLC0415 - as above
    from remit.model.evidence_item import EVIDENCE  # noqa: PLC0415 - as above

    day, at = when_of(on)
    landscape = kept_landscape(store)
    row, column = find_asset(landscape, asset), find_control(landscape, control)
    with opened(store) as registers:
        kept = every(registers, EVIDENCE, at=at, prefix=f"{landscape.controls[column].id}/")
        reports = reports_known(registers, at=at)
    proof = cell_proof(landscape, row, column, [one.document for one in kept], reports, day)
    told = cell_document(landscape, row, column, proof, {one.name: one.version for one in kept})
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, **msgspec.to_builtins(told)})
        return
    say([click.style(f"{told.control} of {told.asset}, on {day}", bold=True), f"  {told.sentence}"])
    for part in told.parts:
        who = part.party.replace("_", " ")
        by = f" by {part.by}" if part.by else ""
        until = f" until {part.until}" if part.until and part.is_shown else ""
        say([f"  {who:<12} {part.role:<10} {part.standing}{by}{until} {' '.join(part.evidence)}"])
    say(
        [f"  snapshot     {told.check.state}, taken {told.check.taken_at}", *(f"    {one}" for one in told.check.facts)]
    )
    say(f"  found        {one}" for one in told.check.findings)
    say(f"  left to us   {one.words} ({one.id} of {one.report})" for one in told.duties)


def _print(rows: list[EvidenceRow], style: str) -> None:
    import msgspec  # noqa: PLC0415 - starts quickly

    from remit.app.evidence_documents import evidence_line  # noqa: PLC0415 - as above

    if style == "json":
        told = [msgspec.to_builtins(evidence_line(one)) for one in rows]
        print_json({"schema_version": SCHEMA_VERSION, "evidence": told})
    else:
        say(_lines(rows))


def _lines(rows: list[EvidenceRow]) -> Iterator[str]:
    for row in rows:
        one = row.item
        place = f"{one.scope.value} {one.of}".strip()
        shows = f"{one.role.value}s {one.control} of {place}"
        yield f"{row.standing.word:<10} until {one.last_day}  {one.id}  {shows}: {one.title}"
    if not rows:
        yield "nothing"


evidence_group.add_command(report_group)
COMMAND = evidence_group
