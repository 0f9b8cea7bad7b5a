"""Ways in: from the internet, vendors and pipelines to what is stored, and what breaks each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.cli._terminal import PARTY_WORDS, config_option, format_option, print_json, say, severity, survey
from remit.errors import ExitCode, UsageError
from remit.model.access_path import AccessPath, Hop
from remit.model.finding import Confidence
from remit.model.landscape import Landscape
from remit.model.party import Label

if TYPE_CHECKING:
    from remit.app.paths import Surroundings, Way

MOST_PRINTED = 20
JSON_VERSION = 1


@click.command(name="paths")
@click.argument("asset", required=False)
@click.option(
    "--from",
    "starts",
    multiple=True,
    metavar="PATH|START",
    help="File or folder to map, as everywhere; anything else is where the path starts: internet, a vendor's "
    "account, a pipeline, an asset.",
)
@click.option("--to", "end", metavar="ASSET", help="Where the path ends.")
@click.option("--all", "everything", is_flag=True, help="Print every path, not only the worst.")
@config_option
@format_option
def paths_command(
    asset: str | None, starts: tuple[str, ...], end: str | None, everything: bool, config: Path | None, style: str
) -> int:
    """Ways in that are open; with ASSET from where it can be come to and what it leads to.

    Without ASSET the paths from outside over something weak to stored data are listed, the worst first, each with
    the cut that breaks it with the least effort. With --from and --to the shortest way between two things is shown.

    Ends with 1 where a way over something weak is shown and each step of it is sure, with 2 where one may be open or
    not everything could be read or looked at, else with 0.
    """
    from remit.app import paths as use_case  # noqa: PLC0415 - NumPy is slow to import
    from remit.app.answers import find_asset  # noqa: PLC0415 - as above
    from remit.app.path_documents import path_document, way_document  # noqa: PLC0415 - as above

    files = tuple(Path(one) for one in starts if Path(one).exists())
    ends = [one for one in starts if not Path(one).exists()]
    if len(ends) > 1:
        raise UsageError(f"“{ends[0]}” and “{ends[1]}” are no files; a path starts at one place", hint="name one")
    if asset and (ends or end):
        raise UsageError("ASSET stands beside a start or an end", hint="name ASSET alone, or --from and --to")
    if ends and not end:
        raise UsageError(f"a path from “{ends[0]}” needs an end", hint="name it with --to")
    result, _ = survey(files or (Path(),), config)
    landscape = result.landscape
    if asset:
        around = use_case.surroundings(landscape, find_asset(landscape, asset))
        if style == "json":
            comes, leads = (
                [way_document(one.hops, one.path) for one in ways] for ways in (around.comes_from, around.leads_to)
            )
            loose = [{"kind": kind, "text": text} for kind, text in around.loose]
            print_json(_document(asset=around.asset, comes_from=comes, leads_to=leads, loose=loose, more=around.more))
        else:
            say(_around(around))
        ways = (*around.comes_from, *around.leads_to)
        return _code(landscape, [one.path for one in ways if one.path])
    if end:
        start = use_case.find_node(landscape, ends[0] if ends else "internet")
        way = use_case.between(landscape, start, use_case.find_node(landscape, end))
        if style == "json":
            print_json(_document(way=way_document(way.hops, way.path) if way else None))
        else:
            say(_one_way(landscape, way) if way else ["No way leads there that Remit can see."])
        return _code(landscape, [way.path] if way and way.path else [])
    found = use_case.access_paths(landscape)
    if style == "json":
        print_json(_document(paths=[path_document(one) for one in found.paths], limits=list(found.limits)))
    else:
        say(_listed(landscape, found.paths, found.limits, everything=everything))
    return _code(landscape, found.paths, is_whole=not found.limits)


def _code(landscape: Landscape, paths: Sequence[AccessPath], *, is_whole: bool = True) -> int:
    """A proven way in is a failure; one that may be open, or what was not read or looked at, is a doubt."""
    if any(one.confidence is Confidence.HIGH for one in paths):
        return ExitCode.FAILED
    return ExitCode.UNDECIDED if paths or landscape.estate.unreadable or not is_whole else ExitCode.FINE


def _document(**content: object) -> dict[str, object]:
    return {"schema_version": JSON_VERSION, **content}


def _listed(
    landscape: Landscape, paths: tuple[AccessPath, ...], limits: tuple[str, ...], *, everything: bool
) -> Iterator[str]:
    if not paths:
        yield "No way in is open that Remit can see."
    for path in paths if everything else paths[:MOST_PRINTED]:
        yield from _access_path(landscape, path)
        yield ""
    rest = len(paths) - MOST_PRINTED
    if rest > 0 and not everything:
        yield f"… and {rest} more: --all prints them"
    for limit in limits:
        yield f"not all was looked at: {limit}"


def _access_path(landscape: Landscape, path: AccessPath) -> Iterator[str]:
    last = path.hops[-1]
    got = f"{path.goals} assets" if path.goals > 1 else last.name
    held = f", {path.data_class} data among them" if path.data_class and path.goals > 1 else ""
    held = f", {path.data_class} data" if path.data_class and path.goals == 1 else held
    start = _start(path.hops[0])
    yield f"{severity(path.severity)} {click.style(f'{start} → {got}', bold=True)}{held}"
    yield from _steps(landscape, path.hops)
    for one in path.weaknesses:
        who = landscape.person_name(one.person) or "nobody named"
        yield f"         ✗ {one.message} ({one.rule or one.control}, {one.asset}; {who})"
    yield f"         ✂ {path.cut.fix} ({path.cut.asset})"


def _steps(landscape: Landscape, hops: tuple[Hop, ...]) -> Iterator[str]:
    for place, hop in enumerate(hops):
        if place == 0:
            yield f"         {_start(hop)}"
            continue
        by = hop.by.words if hop.by else "covers"
        who = landscape.person_name(hop.person) or (landscape.team_name(hop.team) if hop.team else "nobody named")
        told = [
            *([PARTY_WORDS[hop.side]] if hop.side is not Label.NOT_APPLICABLE else ()),
            *([who] if hop.asset else ()),
        ]
        side = f" [{', '.join(told)}]" if told else ""
        may = "" if hop.is_sure else ", maybe"
        yield f"         {'  ' * min(place, 8)}└ {by} {hop.name} ({hop.what}{may}){side}"


def _start(hop: Hop) -> str:
    if hop.asset:
        return f"{hop.name} ({hop.what})"
    return hop.what if hop.name == "anyone" else f"{hop.what}, {hop.name}"


def _around(around: Surroundings) -> Iterator[str]:
    yield click.style(around.asset, bold=True)
    yield around.sentence
    for title, ways in (("comes from", around.comes_from), ("leads to", around.leads_to)):
        if ways:
            yield ""
            yield f"  {title}"
        for way in ways:
            yield f"    {_line(way)}"
    if around.loose:
        yield ""
        yield "  names what was not read"
        for kind, text in around.loose:
            yield f"    {kind.replace('_', ' ')} {text}"
    if around.more:
        yield f"  … and {around.more} more: name an end with --to"


def _line(way: Way) -> str:
    """One way on one line: `the internet → exposes public → … `."""
    parts = [_start(way.hops[0])]
    parts += [
        f"{hop.by.words if hop.by else 'covers'} {hop.name}" + ("" if hop.is_sure else "?") for hop in way.hops[1:]
    ]
    goals = f" ({way.goals} assets)" if way.goals > 1 else ""
    bad = f"  {severity(way.path.severity).strip()}" if way.path else ""
    return " → ".join(parts) + goals + bad


def _one_way(landscape: Landscape, way: Way) -> Iterator[str]:
    if way.path:
        yield from _access_path(landscape, way.path)
        return
    yield click.style(f"{_start(way.hops[0])} → {way.hops[-1].name}", bold=True)
    yield from _steps(landscape, way.hops)
    yield "         nothing on it is known to be weak"


COMMAND = paths_command
