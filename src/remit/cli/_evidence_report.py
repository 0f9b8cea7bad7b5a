"""Providers' reports: written down from a file of your own words, listed, bridged, withdrawn; gaps and duties."""

from __future__ import annotations

from pathlib import Path

import click

from remit.cli._evidence_shared import kept_landscape, on_option, opened, read_file, store_option, when_of
from remit.cli._terminal import format_option, print_json, say
from remit.errors import UsageError
from remit.exports.json import SCHEMA_VERSION
from remit.model.wording import counted


@click.group(name="report")
def report_group() -> None:
    """Providers' reports: what they show, where a gap is, and what they leave to us."""


@report_group.command(name="add")
@click.argument("described", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False), help="The report itself.")
@click.option("--supersedes", default="", help="Id of the report that it follows.")
@store_option
def add_command(described: Path, path: Path | None, supersedes: str, store: str | None) -> None:
    """Write down the report that DESCRIBED, a YAML file, tells of in your own words."""
    import msgspec  # noqa: PLC0415 - starts quickly

    from remit.app.assurance_intake import add_report  # noqa: PLC0415 - as above
    from remit.app.doer import doer  # noqa: PLC0415 - as above
    from remit.documents.convert import convert  # noqa: PLC0415 - as above
    from remit.documents.yaml import read_yaml  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above
    from remit.wire.evidence import AddReport  # noqa: PLC0415 - as above

    document = read_yaml(described)
    given = convert(document, AddReport, UsageError)
    if given.file or given.file_name:
        raise UsageError("a file is named beside it", place=str(document.at("file")), hint="give it by --file")
    given = msgspec.structs.replace(
        given,
        file=read_file(path),
        file_name=path.name if path else "",
        supersedes=supersedes or given.supersedes,
    )
    with opened(store) as registers:
        kept = add_report(registers, open_knowledge(), kept_landscape(store).organisation, doer(), given)
    say([f"kept as {kept.name}: covers days until {kept.document.last_day}"])


@report_group.command(name="bridge")
@click.argument("name", metavar="ID")
@click.option("--until", required=True, help="Last day that the letter covers.")
@click.option("--since", default="", help="First day; the day after what was covered when left out.")
@click.option("--title", default="", help="What it is called.")
@store_option
def bridge_command(name: str, until: str, since: str, title: str, store: str | None) -> None:
    """Add a bridge letter to a report."""
    import msgspec  # noqa: PLC0415 - starts quickly

    from remit.app.assurance_intake import amend_report  # noqa: PLC0415 - as above
    from remit.app.doer import doer  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above
    from remit.wire.evidence import AmendReport  # noqa: PLC0415 - as above

    said = {"report": name, "what": "bridge-letter", "until": until, "since": since, "id": title}
    try:
        given = msgspec.convert(said, AmendReport)
    except msgspec.ValidationError as problem:
        raise UsageError(str(problem).replace("`", ""), place="--until", hint="write 2026-11-20") from None
    with opened(store) as registers:
        kept = amend_report(registers, open_knowledge(), kept_landscape(store).organisation, doer(), given)
    say([f"{name} covers days until {kept.document.last_day}"])


@report_group.command(name="list")
@on_option
@store_option
@format_option
def list_command(on: str, store: str | None, style: str) -> None:
    """Reports with their days and what they are worth."""
    import msgspec  # noqa: PLC0415 - starts quickly

    from remit.app.evidence import every  # noqa: PLC0415 - as above
    from remit.app.evidence_documents import report_line  # noqa: PLC0415 - as above
    from remit.model.assurance import ASSURANCE  # noqa: PLC0415 - as above

    day, at = when_of(on)
    organisation = kept_landscape(store).organisation
    with opened(store) as registers:
        rows = [report_line(one, day, organisation) for one in every(registers, ASSURANCE, at=at)]
    rows.sort(key=lambda one: (one.last_day, one.id))
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, "reports": [msgspec.to_builtins(one) for one in rows]})
        return
    say([f"{one.standing:<16} {one.since} to {one.last_day}  {one.id}: {one.title}" for one in rows] or ["none"])


@report_group.command(name="withdraw")
@click.argument("name", metavar="ID")
@click.option("--reason", required=True, help="Why it shows nothing.")
@store_option
def withdraw_command(name: str, reason: str, store: str | None) -> None:
    """Say that a report shows nothing, on no day."""
    from remit.app.assurance_intake import withdraw_report  # noqa: PLC0415 - starts quickly
    from remit.app.doer import doer  # noqa: PLC0415 - as above

    with opened(store) as registers:
        withdraw_report(registers, doer(reason=reason), name, reason)
    say([f"withdrawn: {name}"])


@report_group.command(name="gaps")
@on_option
@store_option
@format_option
def gaps_command(on: str, store: str | None, style: str) -> None:
    """Where a provider does something that no valid report shows, and since when."""
    import msgspec  # noqa: PLC0415 - starts quickly

    from remit.app.assurance import gaps_of, reports_known  # noqa: PLC0415 - as above
    from remit.app.evidence_documents import gap_line  # noqa: PLC0415 - as above

    day, at = when_of(on)
    landscape = kept_landscape(store)
    with opened(store) as registers:
        reports = reports_known(registers, at=at)
    rows = [gap_line(landscape, one) for one in gaps_of(landscape, reports, day)]
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, "day": day, "gaps": [msgspec.to_builtins(one) for one in rows]})
        return
    for one in rows:
        place = f"{one.service}{f' in {one.region}' if one.region else ''}"
        many = f"{counted(len(one.controls), 'control')} on {counted(one.assets, 'asset')}"
        since = f"since {one.since}" if one.since else "ever"
        say([f"{since:<16} {place}: {many}, {one.state}"])
    say([f"{counted(len(rows), 'gap')} on {day}"])


@report_group.command(name="duties")
@click.option("--team", default="", help="Only of this team.")
@on_option
@store_option
@format_option
def duties_command(team: str, on: str, store: str | None, style: str) -> None:
    """What reports take for granted that we do, or leave out, and whose task it is."""
    import msgspec  # noqa: PLC0415 - starts quickly

    from remit.app.assurance import duty_rows, reports_known  # noqa: PLC0415 - as above
    from remit.app.evidence_documents import duty_line  # noqa: PLC0415 - as above

    day, at = when_of(on)
    landscape = kept_landscape(store)
    with opened(store) as registers:
        reports = reports_known(registers, at=at)
    found = [one for one in duty_rows(landscape, reports, day) if team in {"", one.team}]
    rows = [duty_line(landscape, one) for one in found]
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, "duties": [msgspec.to_builtins(one) for one in rows]})
        return
    for one in rows:
        who = f"{one.team_name or 'no team'}, {one.person_name or 'nobody named'}"
        said = f"{one.words} ({one.id} of {one.report})"
        say([f"{who}: {one.control or 'all controls'} on {counted(one.assets, 'asset')}: {said}"])
    if not rows:
        say(["none"])
