"""What happened: events of audit logs, deliveries and pipelines, and what is recognised in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from remit.app.events import chosen, instant_of, listen, open_events
from remit.app.signals import Heard
from remit.cli._terminal import config_option, format_option, note, print_json, say, severity, survey
from remit.errors import ExitCode, UnreadableError
from remit.exports import json
from remit.knowledge.base import open_knowledge
from remit.model.event import EventKind, EventRow, SignMatch, iso, moment

MOST_SHOWN = 20


@click.command(name="events")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Code, plans or accounts in which the assets are looked for; may be given more than once.",
)
@click.option("--since", default="", help="Only later events: 2026-11-20, 2026-11-20T09:30:00Z, 36h or 7d.")
@click.option("--asset", default="", help="Only events of this asset: its id, or what the log calls it.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in EventKind]),
    help="Only events of this kind; may be given more than once.",
)
@click.option("--all", "everything", is_flag=True, help="Print every event, not only what was recognised.")
@click.option("--limit", default=100, show_default=True, help="The most events that are printed or given as JSON.")
@config_option
@format_option
def events_command(
    *,
    files: tuple[Path, ...],
    paths: tuple[Path, ...],
    since: str,
    asset: str,
    kinds: tuple[str, ...],
    everything: bool,
    limit: int,
    config: Path | None,
    style: str,
) -> int:
    """Read FILES of events and say what is recognised in them; without FILES, what the store keeps.

    Which logs are read stands in docs/guides/read-signals.md. `remit scan --save` keeps events.
    Ends with 2 when something could not be read, else with 0: what happened is news, not failure.
    """
    start = instant_of(since, datetime.now(UTC)) if since else 0
    if not files:
        rows = open_events().find(
            since=start, asset=asset, kinds=kinds, only_signs=not (everything or asset or kinds), limit=limit
        )
        if style == "json":
            print_json({"schema_version": json.SCHEMA_VERSION, "events": [_row(row) for row in rows]})
        else:
            say(_lines(rows) if rows else ["Nothing is kept that fits."])
        return ExitCode.FINE
    heard = _hear(files, paths, config, start)
    for one in heard.unreadable:
        note("unreadable", f"{one.location}: {one.cause}", hint=one.hint)
    found, signs = chosen(heard, asset=asset, kinds=kinds)
    if style == "json":
        print_json(_document(heard, found, signs, limit))
    else:
        say(_text(heard, found, signs, limit if everything else 0))
    return ExitCode.UNDECIDED if heard.unreadable else ExitCode.FINE


def _hear(files: tuple[Path, ...], paths: tuple[Path, ...], config: Path | None, since: int) -> Heard:
    if not paths:
        return listen(files, open_knowledge(), since=since)
    result, _ = survey((*paths, *files), config)
    heard = result.collection.heard
    if heard is None:
        raise UnreadableError(
            "no events of a format that Remit reads",
            place=", ".join(str(file) for file in files),
            hint="which are read stands in docs/guides/read-signals.md",
        )
    return heard.later_than(since)


def _text(heard: Heard, rows: list[EventRow], signs: list[SignMatch], limit: int) -> Iterator[str]:
    count = len(heard.events)
    yield click.style(f"{count} {'event' if count == 1 else 'events'}; {_recognised(len(signs))}.", bold=True)
    if count:
        span = f"From {moment(int(heard.events.times[0]))} to {moment(int(heard.events.times[-1]))}"
        yield f"{span}; {heard.matched} concern an asset that was read, {heard.unmatched} none."
    ordered = sorted(signs, key=lambda one: (-one.severity, one.time))
    for one in ordered[:MOST_SHOWN] if not limit else ordered:
        again = f", {one.count} times in all" if one.count > 1 else ""
        yield f"{severity(one.severity)} {click.style(one.sign, bold=True)}  {one.asset or one.account}"
        yield f"         {one.message}{again}"
        yield f"         {one.location}"
    if len(ordered) > MOST_SHOWN and not limit:
        yield f"… and {len(ordered) - MOST_SHOWN} more: --all prints them, --format json gives them to scripts"
    yield from _lines(rows[-limit:][::-1] if limit else [])


def _recognised(count: int) -> str:
    return "nothing in them is recognised" if not count else f"{count} recognised"


def _lines(rows: list[EventRow]) -> Iterator[str]:
    for row in rows:
        commit = f" of {row.commit[:12]}" if row.commit else ""
        author = f" by {row.author}" if row.author else ""
        sign = f"  [{row.sign}]" if row.sign else ""
        what = f"{row.kind:<8} {row.action}  {row.asset or row.target}"
        yield f"{moment(row.time)}  {what}  {row.actor}{commit}{author}{sign}"


def _document(heard: Heard, rows: list[EventRow], signs: list[SignMatch], limit: int) -> json.Json:
    return {
        "schema_version": json.SCHEMA_VERSION,
        "counts": {
            "events": len(heard.events),
            "matched": heard.matched,
            "unmatched": heard.unmatched,
            "unreadable": len(heard.unreadable),
            "recognised": len(signs),
        },
        "recognised": [
            {
                "sign": one.sign,
                "asset": one.asset or None,
                "account": one.account or None,
                "time": iso(one.time),
                "actor": one.actor,
                "channel": one.channel.value,
                "severity": one.severity.word,
                "confidence": one.confidence.value,
                "count": one.count,
                "message": one.message,
                "location": str(one.location),
            }
            for one in signs
        ],
        "events": [_row(row) for row in rows[-limit:][::-1]],
    }


def _row(row: EventRow) -> json.Json:
    return {
        "time": iso(row.time),
        "kind": row.kind,
        "action": row.action,
        "actor": row.actor,
        "channel": row.channel,
        "asset": row.asset or None,
        "target": row.target or None,
        "account": row.account or None,
        "region": row.region or None,
        "outcome": row.outcome,
        "commit": row.commit or None,
        "author": row.author or None,
        "source": row.source,
        "sign": row.sign or None,
    }


COMMAND = events_command
