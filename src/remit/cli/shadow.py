"""What is used and not managed: accounts and software in bills, identity providers and DNS; and how to take it on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from remit.cli import plain
from remit.cli._terminal import config_option, deliver, format_option, note, out_option, print_json, say, some
from remit.errors import ExitCode, UnknownNameError
from remit.model.wording import counted

if TYPE_CHECKING:
    from remit.app.shadow import Shadow
    from remit.model.landscape import Landscape
    from remit.model.organisation import Organisation
    from remit.model.usage import Candidate

SCHEMA_VERSION = 1
ADOPT = "remit shadow adopt ASSET … --owner TEAM takes one on"
MOST_UNOWNED = 20
files_argument = click.argument("files", nargs=-1, type=click.Path(path_type=Path), required=True)
estate_option = click.option(
    "--from", "paths", multiple=True, type=click.Path(path_type=Path), help="The estate: what is managed and scanned."
)


@click.group(name="shadow")
def shadow_group() -> None:
    """What is used and not managed, and how to take it on."""


@shadow_group.command(name="list")
@files_argument
@estate_option
@config_option
@format_option
@click.option(
    "--all", "everything", is_flag=True, help="Also what remit.yaml says to leave alone, and all unowned assets."
)
@click.pass_context
def list_command(
    context: click.Context,
    files: tuple[Path, ...],
    paths: tuple[Path, ...],
    config: Path | None,
    style: str,
    everything: bool,
) -> None:
    """List accounts and software that FILES (bills, application lists, DNS zones) show and nobody manages."""
    found, landscape, _, unreadable = _look(files, paths, config)
    if style == "json":
        print_json(_document(found, landscape))
    else:
        say(_lines(found, landscape, everything=everything))
    context.exit(ExitCode.UNDECIDED if unreadable else ExitCode.FINE)


@shadow_group.command(name="adopt")
@click.argument("name")
@files_argument
@estate_option
@config_option
@click.option("--owner", "team", default="", help="Team that owns it from now on; the guess when left out.")
@click.option("--data-class", default="", help="Class of the data that it is given.")
@click.option("--review", default="", help="Day of the next review, YYYY-MM-DD; half a year from today when left out.")
@click.option("--remove", "until", default="", help="Mark it for removal by this day, YYYY-MM-DD, instead.")
@click.option("--reason", default="", help="Why it is removed.")
@out_option
def adopt_command(
    name: str,
    files: tuple[Path, ...],
    paths: tuple[Path, ...],
    config: Path | None,
    out: Path | None,
    **said: str,
) -> None:
    """Print the lines of remit.yaml that take NAME into management: a candidate's id, or an asset nobody owns."""
    from remit.app.onboarding import Adoption, ownership_snippet, snippet, unowned  # noqa: PLC0415 - starts quickly

    found, landscape, organisation, _ = _look(files, paths, config)
    candidates = {one.id: one for one in (*found.candidates, *found.ignored)}
    if name in candidates:
        adoption = Adoption(**said)
        text = snippet(candidates[name], adoption, organisation, _today())
    else:
        rows = unowned(landscape) if landscape else []
        row = next((one for one in rows if landscape and landscape.estate.ids[one] == name), None)
        if landscape is None or row is None:
            known = some(sorted(candidates)) or "none"
            raise UnknownNameError(
                f"“{name}” is neither a candidate nor an asset without an owner", hint=f"known: {known}"
            )
        text = ownership_snippet(landscape, row, said["team"])
    deliver(text, out)
    note("note", "read it, put it into remit.yaml or a file that it includes, and commit it")


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _look(
    files: tuple[Path, ...], paths: tuple[Path, ...], config: Path | None
) -> tuple[Shadow, Landscape | None, Organisation, int]:
    """What is found, beside the estate where one is named; what could not be read is told, and counted."""
    from remit.app.scan import organisation_of, scan  # noqa: PLC0415 - as above
    from remit.app.shadow import find_shadow, gather  # noqa: PLC0415 - as above
    from remit.cli._terminal import note_unread  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above
    from remit.organisation.load import find_configuration  # noqa: PLC0415 - as above

    knowledge = open_knowledge()
    gathered = gather(files)
    for item in gathered.unreadable:
        note("unreadable", f"{item.location}: {item.cause}", hint=item.hint)
    if gathered.ignored:
        files_are = counted(len(gathered.ignored), "file is", "files are")
        note("note", f"{files_are} of no format that is read here: {some(gathered.ignored)}")
    landscape = None
    if paths:
        result = scan(paths, knowledge, configuration=config)
        note_unread(result)
        landscape = result.landscape
        organisation = landscape.organisation
    else:
        organisation = organisation_of(config or find_configuration(files[0]), knowledge)
    found = find_shadow(
        gathered.sightings, organisation, knowledge, estate=landscape.estate if landscape else None, today=_today()
    )
    return found, landscape, organisation, len(gathered.unreadable)


def _lines(found: Shadow, landscape: Landscape | None, *, everything: bool) -> list[str]:
    count = len(found.candidates)
    lines = [
        f"{count} {'is' if count == 1 else 'are'} used and not managed; {found.managed} that were seen are managed"
    ]
    for one in (*found.candidates, *(found.ignored if everything else ())):
        lines += ["", *_told(one)]
    if found.ignored and not everything:
        lines += ["", f"{counted(len(found.ignored), 'more is', 'more are')} left alone as remit.yaml says: --all"]
    if landscape is not None:
        lines += _unowned(landscape, everything=everything)
    return lines


def _told(one: Candidate) -> list[str]:
    costs = ", ".join(f"{amount:,.2f} {currency}".strip() for currency, amount in one.costs)
    facts = [
        f"{one.confidence.value} confidence",
        f"{one.first or '?'} to {one.last}" if one.last else "",
        costs,
        counted(one.people, "person", "people") if one.people else "",
        f"perhaps of team {one.owner} ({one.guess})" if one.owner and one.guess else "",
        {"remove": f"to be removed by {one.until}", "overdue": f"should have been removed by {one.until}"}.get(
            one.decision, one.decision
        ),
    ]
    lines = [f"{click.style(one.id, bold=True)}  {one.kind.value}  {one.name}"]
    lines.append("    " + " · ".join(fact for fact in facts if fact))
    lines += [
        f"    {sighting.source.value}: {_seen(sighting.name, sighting.domains)} · {sighting.location}"
        for sighting in one.sightings[:3]
    ]
    return [*lines, *([f"    and {len(one.sightings) - 3} more"] if len(one.sightings) > 3 else [])]


def _seen(name: str, domains: tuple[str, ...]) -> str:
    return f"{name} ({domains[0]})" if domains and domains[0] != name else name


def _unowned(landscape: Landscape, *, everything: bool) -> list[str]:
    from remit.app.onboarding import unowned  # noqa: PLC0415 - as above

    rows = unowned(landscape)
    if not rows:
        return []
    shown = rows if everything else rows[:MOST_UNOWNED]
    lines = ["", f"{counted(len(rows), 'asset has', 'assets have')} no owner; {ADOPT}:"]
    lines += [f"    {landscape.estate.ids[row]}" for row in shown]
    return lines + ([f"    and {len(rows) - len(shown)} more: --all"] if len(shown) < len(rows) else [])


def _document(found: Shadow, landscape: Landscape | None) -> dict[str, Any]:
    from remit.app.onboarding import unowned  # noqa: PLC0415 - as above

    return {
        "schema_version": SCHEMA_VERSION,
        "candidates": [_row(one) for one in found.candidates],
        "ignored": [_row(one) for one in found.ignored],
        "managed": found.managed,
        "unknown_names": found.unknown_names,
        "unowned": [landscape.estate.ids[row] for row in unowned(landscape)] if landscape else [],
    }


def _row(one: Candidate) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "name": plain(one.name),
        "provider": one.provider,
        "confidence": one.confidence.value,
        "first_seen": one.first or None,
        "last_seen": one.last or None,
        "costs": dict(one.costs),
        "people": one.people,
        "owner_guess": one.owner or None,
        "guess_rests_on": one.guess or None,
        "decision": one.decision or None,
        "until": one.until or None,
        "evidence": [
            {
                "source": sighting.source.value,
                "name": sighting.name,
                "id": sighting.id,
                "domains": list(sighting.domains),
                "scopes": list(sighting.scopes),
                "location": {
                    "file": sighting.location.file,
                    "line": sighting.location.line,
                    "column": sighting.location.column,
                },
            }
            for sighting in one.sightings
        ],
    }


COMMAND = shadow_group
