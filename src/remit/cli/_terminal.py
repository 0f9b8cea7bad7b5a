"""What the commands share: reading their inputs, and printing answers and notes.

Nothing here imports a use case before it is needed: an answer that is remembered needs none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from remit.cli import plain
from remit.errors import UsageError
from remit.model.finding import Severity
from remit.model.party import Label
from remit.model.wording import counted

if TYPE_CHECKING:
    from remit.app.diff import AssetChange
    from remit.app.remembered import Answer
    from remit.app.scan import Scan
    from remit.knowledge.base import KnowledgeBase
    from remit.model.finding import Finding
    from remit.model.landscape import Landscape

Command = TypeVar("Command", bound=Callable[..., Any])
MOST_NAMED = 5
LONGEST_NAME = 120  # characters; a hostile file names its resources with megabytes
MOST_FINDINGS = 20
MOST_OF_A_CHECK = 5  # in a short list, so that one check that fails everywhere does not hide the others
SEVERITY_COLOURS = {
    Severity.CRITICAL: "magenta",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "white",
}
PARTY_COLOURS = {
    Label.PROVIDER: "blue",
    Label.CUSTOMER: "yellow",
    Label.SHARED: "green",
    Label.THIRD_PARTY: "cyan",
    Label.DOWNSTREAM: "cyan",
    Label.NOT_APPLICABLE: "white",
}
PARTY_WORDS = {
    Label.PROVIDER: "provider",
    Label.CUSTOMER: "customer",
    Label.SHARED: "shared",
    Label.THIRD_PARTY: "third party",
    Label.DOWNSTREAM: "our customers",
    Label.NOT_APPLICABLE: "not applicable",
}

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="remit.yaml; looked for from the first path upwards when left out.",
)
format_option = click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)
report_option = click.option(
    "--format",
    "style",
    default="text",
    show_default=True,
    help="text, json, html, junit, markdown, matrix-csv, sarif, or the id of an export that a plug-in adds.",
)
out_option = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of stdout."
)
all_option = click.option("--all", "everything", is_flag=True, help="Print all of them, not only the first.")
anew_option = click.option("--no-cache", "is_anew", is_flag=True, help="Read everything anew, and keep nothing of it.")
as_of_option = click.option(
    "--as-of", default="", help="As it stood then, from what was kept: 2026-11-20 (its end), 2026-11-20T09:30:00Z, 7d."
)
from_option = click.option(
    "--from",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    default=(Path(),),
    show_default="the working directory",
    help="File or folder to map; may be given more than once.",
)


def survey(paths: Sequence[Path], config: Path | None) -> tuple[Scan, KnowledgeBase]:
    """Scan, and say on stderr what was not read."""
    from remit.app.scan import scan  # noqa: PLC0415 - see the top
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - see the top

    knowledge = open_knowledge()
    result = scan(paths, knowledge, configuration=config)
    note_unread(result)
    return result, knowledge


def surveyed_or_kept(paths: Sequence[Path], config: Path | None, as_of: str) -> tuple[Landscape, KnowledgeBase]:
    """What is there now; or, with a time, what had been kept by then, and a note on stderr which snapshot that is."""
    if not as_of:
        result, knowledge = survey(paths, config)
        return result.landscape, knowledge
    from remit.app.snapshots import moment_of, open_snapshots  # noqa: PLC0415 - SQL is slow to import
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - see the top

    landscape = open_snapshots().as_of(moment_of(as_of))
    note("note", f"as of {as_of}: from the snapshot taken at {landscape.taken_at}")
    return landscape, open_knowledge()


def note_unread(result: Scan, *, is_configured: bool = True) -> None:
    """On stderr: what could not be read or named, and that nobody can be named without remit.yaml."""
    tell(notes_of(result, is_configured=is_configured))


def notes_of(result: Scan, *, is_configured: bool = True) -> tuple[str, ...]:
    """Lines for stderr, as `note_unread` has them."""
    estate = result.landscape.estate
    lines = [
        line for item in estate.unreadable for line in _note("unreadable", f"{item.location}: {item.cause}", item.hint)
    ]
    lines += [line for item in estate.notes for line in _note("note", f"{item.location}: {item.cause}", item.hint)]
    for name, why in result.collection.skipped.items():
        lines += _note("skipped", f"{name}: {why}")
    unresolved = sorted({piece.native_type for piece in estate.pieces if piece.kind == "unresolved"})
    if unresolved:
        count = estate.counts.unresolved
        lines += _note("note", f"{counted(count, 'resource')} of types nothing is known about: {some(unresolved)}")
    orphans = [piece for piece in estate.pieces if piece.kind == "part" and not piece.assets]
    if orphans:
        types = some(sorted({piece.native_type for piece in orphans}))
        them = "it" if len(orphans) == 1 else "them"
        parts = counted(len(orphans), "part")
        lines += _note("note", f"{parts} could not be joined to an asset, so nothing is judged of {them}: {types}")
    source = [name for name in result.collection.ignored if name.endswith((".tf", ".tf.json"))]
    if source:
        files = counted(len(source), "file of Terraform's source is", "files of Terraform's source are")
        lines += _note("note", f"{files} not read; write a plan and read that: {some(source)}")
    if is_configured and result.configuration is None:
        lines += _note("note", "no remit.yaml was found, so teams and people are not known")
    return tuple(lines)


def note(word: str, text: str, *, hint: str = "") -> None:
    """One line on stderr, and another with what to do."""
    tell(_note(word, text, hint))


def tell(lines: Iterable[str]) -> None:
    """Lines on stderr."""
    for line in lines:
        click.echo(line, err=True)


def _note(word: str, text: str, hint: str = "") -> list[str]:
    colour = "red" if word == "unreadable" else "bright_black"
    return [click.style(f"{word}: ", fg=colour) + plain(text), *([f"  → {plain(hint)}"] if hint else ())]


def say(lines: Iterable[str]) -> None:
    """The answer, on stdout."""
    click.echo("\n".join(plain(line) for line in lines))


def some(names: Sequence[str]) -> str:
    """The first few names, each cut where it is no name any more, and how many more."""
    rest = len(names) - MOST_NAMED
    short = (name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in names[:MOST_NAMED])
    return ", ".join(short) + (f" and {rest} more" if rest > 0 else "")


def print_json(document: object) -> None:
    """A document on stdout."""
    click.echo(as_json(document))


def as_json(document: object) -> str:
    """A document as text."""
    import orjson  # noqa: PLC0415 - text output does not pay for it

    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()


def require_format(style: str) -> None:
    """Refuse a format before anything is read.

    Raises:
        UsageError: it is neither `text` nor an export's id.
    """
    from remit.exports import EXPORTS  # noqa: PLC0415 - see the top

    if style != "text" and style not in EXPORTS.ids():
        raise UsageError(f"no format “{style}”", hint=f"one of: text, {', '.join(EXPORTS.ids())}")


def give(answer: Answer, out: Path | None) -> int:
    """Notes, the answer, and how the command ends."""
    tell(answer.notes)
    deliver(answer.text, out)
    return answer.exit_code


def deliver(text: str, out: Path | None) -> None:
    """The answer, to a file or to stdout.

    Raises:
        UsageError: the file cannot be written.
    """
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(click.unstyle(text) + "\n", encoding="utf-8")
    except OSError as problem:
        raise UsageError(f"cannot be written: {problem.strerror}", place=str(out), hint="choose another file") from None
    click.echo(f"written to {out}", err=True)


def party(label: Label) -> str:
    """A party's word in its colour."""
    return click.style(PARTY_WORDS[label], fg=PARTY_COLOURS[label], bold=True)


def severity(level: Severity) -> str:
    """A severity's word in its colour, padded."""
    return click.style(f"{level.word:<8}", fg=SEVERITY_COLOURS[level], bold=level >= Severity.HIGH)


def worst(found: Sequence[Finding]) -> list[Finding]:
    """The first findings, worst first; of one check only a few, unless there is room for more."""
    seen: Counter[str] = Counter()
    first: list[int] = []
    later: list[int] = []
    for place, one in enumerate(found):
        seen[one.rule] += 1
        (first if seen[one.rule] <= MOST_OF_A_CHECK else later).append(place)
    return [found[place] for place in sorted((first + later)[:MOST_FINDINGS])]


def hands_lines(change: AssetChange, landscape: Landscape) -> list[str]:
    """The controls of one asset that change hands, and who takes on what comes to us."""
    owner = landscape.owners.of(change.row)
    lines = []
    for one in change.cells:
        line = f"{one.control.name}: {party(one.before.label)} → {party(one.after.label)}"
        if one.is_gained:
            line += f", comes to us: {answers_for(landscape, owner.team, owner.answers_for(one.control.category))}"
        elif one.is_lost:
            line += ", leaves us"
        lines.append(line)
    return lines


def hands_document(change: AssetChange) -> dict[str, Any]:
    """The same for scripts: by control."""
    from remit.exports.json import roles  # noqa: PLC0415 - see the top

    return {
        one.control.id: {
            "from": {"label": one.before.label.value, "roles": roles(one.before)},
            "to": {"label": one.after.label.value, "roles": roles(one.after)},
            "gained": one.is_gained,
            "lost": one.is_lost,
        }
        for one in change.cells
    }


def answers_for(landscape: Landscape, team: str, person: str) -> str:
    """Who answers, as a person would say it."""
    if person:
        return landscape.person_name(person) + (f" ({landscape.team_name(team)})" if team else "")
    return f"team {landscape.team_name(team)}, no person named" if team else "nobody"
