"""The change watch on the command line: look, list what waits for a reader, close it, list what is stale."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from remit.app.watch import Citation, citations, close, hosts, look, read_feed, stale
from remit.app.watch_kept import Kept, Look, find_kept, read_kept, write_kept
from remit.app.watch_pages import Fetcher, Page, feed_entries, page_of, stored_page
from remit.cli._terminal import format_option, note, print_json, say
from remit.errors import ExitCode, UnreadableError, UsageError
from remit.exports import json
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.wording import counted

WORDS = {
    "unchanged": "unchanged",
    "moved": "moved",
    "changed": "source changed",
    "gone": "page gone",
    "unreadable": "could not be read",
    "first": "looked at for the first time",
}
MAX_FEED = 16 * 2**20


@click.command(name="watch")
@click.option("--fetch", is_flag=True, help="Ask the cited pages' hosts, over https; nothing else uses the network.")
@click.option(
    "--pages",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of stored copies, each at HOST/PATH; pages without a copy are left out.",
)
@click.option("--feed", "feeds", multiple=True, help="RSS or Atom, a file, or with --fetch an https address.")
@click.option("--only", default="", help="Only pages whose address begins so, with or without https://.")
@click.option("--list", "is_list", is_flag=True, help="List the open reviews; look at nothing.")
@click.option("--close", "closed", default="", metavar="ID", help="Close a review.")
@click.option("--by", default="", help="Who decided, with --close.")
@click.option("--decision", default="", help="What was decided, with --close.")
@click.option(
    "--kept", "place", type=click.Path(path_type=Path, dir_okay=False), help="File; .remit/watch.json if not."
)
@click.option("--loopback", type=click.IntRange(1, 65535), default=None, hidden=True)
@format_option
def watch_command(
    *,
    fetch: bool,
    pages: Path | None,
    feeds: tuple[str, ...],
    only: str,
    is_list: bool,
    closed: str,
    by: str,
    decision: str,
    place: Path | None,
    loopback: int | None,
    style: str,
) -> int:
    """Look whether cited pages still hold what rows rest on, and keep what was seen beside your data.

    Ends with 1 when a source changed or is gone, else with 2 when a page could not be read. A review is opened for
    each that changed; a person closes it with --close.
    """
    path = place or find_kept(Path())
    kept, today = read_kept(path), datetime.now(UTC).date()
    if sum(map(bool, (is_list, closed, fetch or pages or feeds))) != 1 or (fetch and pages):
        hint = "one of --fetch, --pages DIR, --feed FILE, --list, --close ID"
        raise UsageError("say what is to be done", hint=hint)
    if is_list:
        return _list(kept, style)
    if closed:
        review = close(kept, closed, by, decision, today)
        write_kept(path, kept)
        click.echo(f"{closed} closed by {review.by}: {review.decision}")
        return ExitCode.FINE
    every = citations(open_knowledge())
    cited = [one for one in every if one.source.url.removeprefix("https://").startswith(only.removeprefix("https://"))]
    fetcher = Fetcher(hosts=hosts(every), loopback=loopback or 0)
    seen = _by_feeds(cited, kept, feeds, fetcher if fetch else None, today)
    if pages is not None or (fetch and not feeds):
        seen |= look(cited, kept, _getter(fetcher, pages), today, told=_progress(fetch=fetch))
    write_kept(path, kept)
    return _report(cited, seen, path, style)


def _getter(fetcher: Fetcher, pages: Path | None) -> Callable[[str], Page | None]:
    if pages is None:
        return fetcher.get
    folder = pages
    return lambda address: stored_page(folder, address)


def _by_feeds(
    cited: Sequence[Citation], kept: Kept, feeds: Sequence[str], fetcher: Fetcher | None, today: date
) -> dict[str, Look]:
    entries = []
    for feed in feeds:
        if not feed.startswith("https://"):
            entries += feed_entries(_feed_file(Path(feed)), feed)
        elif fetcher is None:
            raise UsageError("a feed at an address uses the network", place=feed, hint="add --fetch to allow it")
        else:
            entries += feed_entries(fetcher.get(feed).content, feed)
    pages = {page_of(one.source.url) for one in cited}
    if feeds and (rest := sum(entry.link not in pages for entry in entries)):
        note("note", f"{counted(rest, 'entry of a feed is', 'entries of feeds are')} about pages that nothing cites")
    return read_feed(cited, kept, entries, today)


def _feed_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FEED + 1)
    except OSError as problem:
        raise UnreadableError(f"cannot be opened: {problem.strerror}", place=str(path)) from None
    if len(content) > MAX_FEED:
        raise UnreadableError(f"longer than {MAX_FEED} bytes", place=str(path))
    return content


def _progress(*, fetch: bool) -> Callable[[str], None]:
    def show(address: str) -> None:
        if fetch and sys.stderr.isatty():
            click.echo(f"\r\x1b[K{address[:100]}", err=True, nl=False)

    return show


def _report(cited: Sequence[Citation], seen: Mapping[str, Look], path: Path, style: str) -> int:
    counts = Counter(str(one.status) for one in seen.values())
    rest = len(cited) - len(seen)
    if style == "json":
        rows = [{"id": one.id, "rows": list(one.rows), **_look(seen[one.id])} for one in cited if one.id in seen]
        document = {"looks": rows, "counts": {word: counts[word] for word in WORDS}, "not_looked_at": rest}
        print_json({"schema_version": json.SCHEMA_VERSION, **document})
    else:
        say(_lines(cited, seen))
        told = [f"{counts[word]} {text}" for word, text in WORDS.items() if counts[word]]
        left = f"; {rest} not looked at" if rest else ""
        click.echo(f"{counted(len(seen), 'citation')}: {', '.join(told) or 'nothing seen'}{left}")
        click.echo(f"kept in {path}")
    if counts["changed"] or counts["gone"]:
        return ExitCode.FAILED
    return ExitCode.UNDECIDED if counts["unreadable"] else ExitCode.FINE


def _look(one: Look) -> dict[str, str]:
    return {"url": one.url, "status": one.status, "because": one.because, "heading": one.heading}


def _lines(cited: Sequence[Citation], seen: Mapping[str, Look]) -> Iterator[str]:
    for one in cited:
        found = seen.get(one.id)
        if found is not None and found.status not in {"unchanged", "first"}:
            yield f"{one.id}  {WORDS[found.status]}: {found.url}"
            yield f"              {found.because}"
            yield f"              {_some(one.rows)}"


def _some(rows: Sequence[str]) -> str:
    rest = len(rows) - 5
    return ", ".join(rows[:5]) + (f" and {rest} more" if rest > 0 else "")


def _list(kept: Kept, style: str) -> int:
    waiting = {key: review for key in sorted(kept.reviews) if (review := kept.open_review(key)) is not None}
    if style == "json":
        rows = [
            {"id": key, "url": one.url, "rows": one.rows, "because": one.because, "opened": one.opened}
            for key, one in waiting.items()
        ]
        print_json({"schema_version": json.SCHEMA_VERSION, "reviews": rows})
        return ExitCode.FINE
    lines = []
    for key, one in waiting.items():
        lines += [f"{key}  opened {one.opened}: {one.url}", f"              {one.because}"]
        lines.append(f"              {_some(one.rows)}")
    say([*lines, counted(len(waiting), "open review")])
    return ExitCode.FINE


def stale_report(knowledge: KnowledgeBase, older_than: int, style: str) -> int:
    """Print what should be read again; 1 when something should."""
    kept = read_kept(find_kept(Path()))
    found = stale(citations(knowledge), kept, datetime.now(UTC).date(), older_than)
    if style == "json":
        rows = [
            {
                "id": one.citation.id,
                "url": one.citation.source.url,
                "rows": list(one.citation.rows),
                "because": one.because,
                "locations": [json.location(place) for place in one.citation.locations],
            }
            for one in found
        ]
        print_json({"schema_version": json.SCHEMA_VERSION, "stale": rows})
    else:
        places = [f"{one.citation.locations[0]}: {one.because}\n  → {one.citation.source.url}" for one in found]
        click.echo("\n".join([*places, f"{counted(len(found), 'citation')} should be read again"]))
    return ExitCode.FAILED if found else ExitCode.FINE
