"""Pitfalls on the command line: one of them in full, all of them as a list, and as a sheet for a training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from remit.cli import plain
from remit.cli._terminal import config_option, print_json, say, survey
from remit.documents.convert import nearest
from remit.errors import UnknownNameError
from remit.exports import json
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.pitfall import Pitfall, PitfallKind
from remit.model.wording import counted

KINDS: Final = frozenset(PitfallKind)


def show_pitfall(knowledge: KnowledgeBase, name: str, style: str) -> None:
    """Print one pitfall.

    Raises:
        UnknownNameError: there is none of that id.
    """
    from remit.app.pitfalls import pitfalls_of  # noqa: PLC0415 - only this command pays for the checks

    found = next((one for one in pitfalls_of(knowledge) if one.id == name), None)
    if found is None:
        raise UnknownNameError(f"no pitfall “{name}”", hint=nearest(name, (one.id for one in knowledge.pitfalls)))
    if style == "json":
        print_json({"schema_version": json.SCHEMA_VERSION, **json.pitfall(found)})
        return
    click.echo(click.style(found.name, bold=True) + f"  {found.id}")
    say(_lines(found))


def _lines(one: Pitfall) -> Iterator[str]:
    yield f"  what happens  {one.what}"
    yield f"  what is so    {one.truth}"
    yield f"  what to do    {one.remedy}"
    yield f"  signal        {one.signal}"
    yield f"  likely cause  {one.cause}"
    yield f"  who is told   the owner for {one.owner.value}"
    told = [*(f"check {check}" for check in one.checks), *(f"remit {command}" for command in one.commands)]
    if told:
        yield f"  shown by      {', '.join(told)}"
    if one.later:
        yield f"  not yet       {one.later}"
    if one.not_detectable:
        yield f"  not shown     {one.not_detectable}"
    if one.source:
        yield f"  source        {one.source.title}, {one.source.url}, read {one.source.read}"


@click.command(name="pitfalls")
@click.option("--kind", type=click.Choice([kind.value for kind in PitfallKind]), help="Only these.")
@click.option(
    "--from",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Only what findings in this file or folder show, with examples from there; may be given more than once.",
)
@config_option
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to print; markdown is a sheet for a training.",
)
def pitfalls_command(kind: str | None, paths: tuple[Path, ...], config: Path | None, style: str) -> None:
    """List failure modes, known mistakes, misconceptions and anti-patterns, with what shows each.

    With --from PATH: those that your own findings show, the most frequent first, each with your worst example.
    """
    from remit.app.pitfalls import pitfalls_of, seen_pitfalls  # noqa: PLC0415 - only this command pays for it

    result = survey(paths, config)[0] if paths else None
    wanted = [one for one in pitfalls_of(open_knowledge()) if kind in {None, one.kind.value}]
    seen = seen_pitfalls(wanted, result.landscape.findings if result else ())
    rows = [
        (one.pitfall, one.assets, f"{one.findings[0].asset}: {one.findings[0].message}" if one.findings else "")
        for one in seen
        if one.assets or not paths
    ]
    if style == "json":
        documents = [
            {**json.pitfall(pitfall), **({"assets": assets, "example": example} if paths else {})}
            for pitfall, assets, example in rows
        ]
        print_json({"schema_version": json.SCHEMA_VERSION, "pitfalls": documents})
    elif style == "markdown":
        click.echo("\n".join(plain(line) for line in _sheet(rows)))
    else:
        say(_list(rows))


def _list(rows: Sequence[tuple[Pitfall, int, str]]) -> Iterator[str]:
    width = max((len(pitfall.id) for pitfall, _, _ in rows), default=0)
    for pitfall, assets, _ in rows:
        yield f"{pitfall.id:<{width}}  {pitfall.name}" + (f", shown by {counted(assets, 'asset')}" if assets else "")
    yield counted(len(rows), "pitfall")


def _sheet(rows: Sequence[tuple[Pitfall, int, str]]) -> Iterator[str]:
    """A page to go through together; examples are code, so that no name in them becomes a link or a picture."""
    yield "# What goes wrong at the border of responsibility\n"
    for pitfall, assets, example in rows:
        yield f"## {pitfall.name}\n"
        yield f"*{pitfall.kind.words.capitalize()}.* {pitfall.what}\n"
        yield f"**What is so.** {pitfall.truth}\n"
        yield f"**What to do.** {pitfall.remedy}\n"
        if example:
            quoted = example.replace("`", "'")
            yield f"**With us.** {counted(assets, 'asset')}; the worst: `{quoted}`\n"
        yield "**Ask.** Who would notice it here, and who would mend it?\n"
