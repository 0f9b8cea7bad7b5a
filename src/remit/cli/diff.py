"""What changed hands between two estates."""

from __future__ import annotations

from pathlib import Path

import click

from remit.app.diff import AssetChange, Difference, diff
from remit.cli._terminal import config_option, format_option, party, print_json, survey
from remit.errors import ExitCode
from remit.exports import json
from remit.model.landscape import Landscape


@click.command(name="diff")
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("head", type=click.Path(path_type=Path))
@config_option
@format_option
def diff_command(base: Path, head: Path, config: Path | None, style: str) -> int:
    """Compare the estates at BASE and HEAD, seen through one remit.yaml.

    Ends with 2 when something in either could not be read, else with 0: a difference is news, not failure.
    """
    after, _ = survey((head,), config)
    before, _ = survey((base,), config or after.configuration)
    found = diff(before.landscape, after.landscape)
    if style == "json":
        print_json(_document(found))
    else:
        click.echo(click.style(found.sentence, bold=True))
        for name in found.added:
            click.echo(click.style("+ ", fg="green") + name)
        for name in found.removed:
            click.echo(click.style("- ", fg="red") + name)
        for change in found.changed:
            click.echo("\n".join(_lines(change, after.landscape)))
    unreadable = before.landscape.estate.counts.unreadable + after.landscape.estate.counts.unreadable
    return ExitCode.UNDECIDED if unreadable else ExitCode.FINE


def _lines(change: AssetChange, landscape: Landscape) -> list[str]:
    lines = [click.style("~ ", fg="yellow") + change.asset]
    if change.team:
        old, new = (landscape.team_name(team) or "nobody" for team in change.team)
        lines.append(f"    team: {old} → {new}")
    if change.person:
        old, new = (landscape.person_name(person) or "nobody" for person in change.person)
        lines.append(f"    answers: {old} → {new}")
    lines += [f"    {name}: {old or 'not said'} → {new or 'not said'}" for name, old, new in change.facts]
    lines += [f"    {one.control.name}: {party(one.before.label)} → {party(one.after.label)}" for one in change.cells]
    return lines


def _document(found: Difference) -> json.Json:
    return {
        "schema_version": json.SCHEMA_VERSION,
        "added": list(found.added),
        "removed": list(found.removed),
        "changed": [
            {
                "asset": change.asset,
                "team": list(change.team) if change.team else None,
                "person": list(change.person) if change.person else None,
                "facts": {name: {"from": old or None, "to": new or None} for name, old, new in change.facts},
                "controls": {
                    one.control.id: {
                        "from": {"label": one.before.label.value, "roles": json.roles(one.before)},
                        "to": {"label": one.after.label.value, "roles": json.roles(one.after)},
                    }
                    for one in change.cells
                },
            }
            for change in found.changed
        ],
    }


COMMAND = diff_command
