"""What changed hands between two estates."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from remit.app.diff import AssetChange, Difference, diff
from remit.cli import plain
from remit.cli._terminal import (
    answers_for,
    config_option,
    format_option,
    hands_document,
    hands_lines,
    print_json,
    survey,
)
from remit.errors import ExitCode, UsageError
from remit.exports import json
from remit.model.landscape import Landscape


@click.command(name="diff")
@click.argument("base", required=False, type=click.Path(path_type=Path))
@click.argument("head", required=False, type=click.Path(path_type=Path))
@click.option(
    "--since", default="", help="Compare kept snapshots: the last one before 2026-11-20, 36h or 7d, and now's."
)
@config_option
@format_option
def diff_command(base: Path | None, head: Path | None, since: str, config: Path | None, style: str) -> int:
    """Compare the estates at BASE and HEAD, seen through one remit.yaml, or two snapshots that were kept.

    Ends with 2 when something in either could not be read, else with 0: a difference is news, not failure.
    """
    before, after = _kept(since) if since and base is None else _read(base, head, since, config)
    found = diff(before, after)
    if style == "json":
        print_json(_document(found))
    else:
        click.echo(click.style(found.sentence, bold=True))
        for one in found.mass:
            who = answers_for(after, one.team, one.person)
            click.echo(click.style("! ", fg="magenta") + plain(f"{one.asset}: {one.message} {who} · {one.rule}"))
        for name in found.added:
            click.echo(click.style("+ ", fg="green") + name)
        for name in found.removed:
            click.echo(click.style("- ", fg="red") + name)
        for change in found.changed:
            click.echo("\n".join(_lines(change, after)))
    unreadable = before.estate.counts.unreadable + after.estate.counts.unreadable
    return ExitCode.UNDECIDED if unreadable else ExitCode.FINE


def _kept(since: str) -> tuple[Landscape, Landscape]:
    """The last snapshot before a time, else the first there is, and the newest one."""
    from remit.app.events import instant_of  # noqa: PLC0415 - SQL is slow to import
    from remit.app.snapshots import open_snapshots  # noqa: PLC0415 - as above

    now = datetime.now(UTC)
    start = datetime.fromtimestamp(instant_of(since, now) / 1_000_000, UTC)
    return open_snapshots().around(start)


def _read(base: Path | None, head: Path | None, since: str, config: Path | None) -> tuple[Landscape, Landscape]:
    if base is None or head is None or since:
        raise UsageError(
            "two estates are compared: BASE and HEAD, or snapshots that were kept",
            hint="name two paths, or write --since 7d alone",
        )
    after, _ = survey((head,), config)
    before, _ = survey((base,), config or after.configuration)
    return before.landscape, after.landscape


def _lines(change: AssetChange, landscape: Landscape) -> list[str]:
    lines = [click.style("~ ", fg="yellow") + change.asset]
    if change.team:
        old, new = (landscape.team_name(team) or "nobody" for team in change.team)
        lines.append(f"    team: {old} → {new}")
    if change.person:
        old, new = (landscape.person_name(person) or "nobody" for person in change.person)
        lines.append(f"    answers: {old} → {new}")
    lines += [f"    {name}: {old or 'not said'} → {new or 'not said'}" for name, old, new in change.facts]
    return [*lines, *(f"    {line}" for line in hands_lines(change, landscape))]


def _document(found: Difference) -> json.Json:
    return {
        "schema_version": json.SCHEMA_VERSION,
        "added": list(found.added),
        "removed": list(found.removed),
        "mass": [
            {
                "asset": one.asset,
                "rule": one.rule,
                "severity": one.severity.word,
                "confidence": one.confidence.value,
                "team": one.team or None,
                "person": one.person or None,
                "message": one.message,
            }
            for one in found.mass
        ],
        "changed": [
            {
                "asset": change.asset,
                "team": list(change.team) if change.team else None,
                "person": list(change.person) if change.person else None,
                "facts": {name: {"from": old or None, "to": new or None} for name, old, new in change.facts},
                "controls": hands_document(change),
            }
            for change in found.changed
        ],
    }


COMMAND = diff_command
