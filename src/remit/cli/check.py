"""The change gate: exit 1 when a control the change needs is not in force.

Names for every failed control the party, the person and the fix.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from remit.app.gate import Decision, Verdict, judge
from remit.cli import plain
from remit.cli._terminal import (
    answers_for,
    as_json,
    config_option,
    deliver,
    note_unread,
    out_option,
    party,
    report_option,
    require_format,
    severity,
)
from remit.exports import EXPORTS, json
from remit.knowledge.base import open_knowledge
from remit.model.finding import Finding, Severity
from remit.model.landscape import Landscape
from remit.model.party import Label

COLOURS = {Decision.PASS: "green", Decision.FAIL: "red", Decision.UNDECIDED: "yellow"}


@click.command(name="check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--base",
    multiple=True,
    type=click.Path(path_type=Path),
    help="The estate before the change; only what differs from it is judged.",
)
@config_option
@click.option(
    "--fail-on",
    type=click.Choice([level.word for level in sorted(Severity, reverse=True)]),
    default=Severity.MEDIUM.word,
    show_default=True,
    help="The least severity that stops a change.",
)
@click.option("--lenient", is_flag=True, help="Let pass what could not be judged for want of a fact.")
@report_option
@out_option
def check_command(
    paths: tuple[Path, ...],
    base: tuple[Path, ...],
    config: Path | None,
    fail_on: str,
    lenient: bool,
    style: str,
    out: Path | None,
) -> int:
    """Judge a change: plans or folders at PATHS.

    Of a plan over existing resources only what it touches is judged; with --base, what differs from it.
    Ends with 0 when the change may go, 1 when a control is proven not to be in force, 2 when something needed
    could not be read or told. A report (sarif, junit, markdown, html) holds only the findings that were judged and
    weigh enough.
    """
    require_format(style)
    verdict = judge(
        paths,
        open_knowledge(),
        base=base,
        configuration=config,
        fail_on=Severity[fail_on.upper()],
        is_lenient=lenient,
    )
    note_unread(verdict.scan)
    if style == "text":
        text = "\n".join(plain(line) for line in _lines(verdict))
    elif style == "json":
        text = as_json(_document(verdict))
    else:
        text = EXPORTS.load(style).render(_judged(verdict)).rstrip("\n")
    deliver(text, out)
    return verdict.decision.exit_code


def _document(verdict: Verdict) -> json.Json:
    """Everything, and the verdict."""
    landscape = verdict.scan.landscape
    return {
        **json.document(landscape),
        "verdict": {
            "decision": verdict.decision.value,
            "fail_on": verdict.fail_on.word,
            "judged": list(verdict.judged),
            "failed": [json.finding(landscape, one) for one in verdict.failed],
            "undecided": [json.finding(landscape, one) for one in verdict.undecided],
            "lesser": [json.finding(landscape, one) for one in verdict.lesser],
        },
    }


def _judged(verdict: Verdict) -> Landscape:
    """The landscape with the findings that decided, and with what they are limited to."""
    landscape = verdict.scan.landscape
    limit = f"{len(verdict.judged)} of {len(landscape.estate)} assets, from {verdict.fail_on.word} upwards"
    if verdict.lesser:
        limit += f"; {len(verdict.lesser)} below that are left out"
    return replace(landscape, findings=(*verdict.failed, *verdict.undecided), limited_to=limit)


def _lines(verdict: Verdict) -> list[str]:
    lines = [line for one in (*verdict.failed, *verdict.undecided) for line in _finding(verdict, one)]
    word = click.style(verdict.decision.value.upper(), fg=COLOURS[verdict.decision], bold=True)
    counts = [f"{len(verdict.failed)} not in force"]
    if verdict.undecided:
        counts.append(f"{len(verdict.undecided)} that cannot be told")
    if verdict.scan.landscape.estate.unreadable:
        counts.append(f"{len(verdict.scan.landscape.estate.unreadable)} inputs unreadable")
    if verdict.lesser:
        counts.append(f"{len(verdict.lesser)} below {verdict.fail_on.word}")
    assets = f"{len(verdict.judged)} asset{'' if len(verdict.judged) == 1 else 's'} judged"
    return [*lines, f"{word}  {assets}: {', '.join(counts)}"]


def _finding(verdict: Verdict, found: Finding) -> list[str]:
    landscape = verdict.scan.landscape
    control = next(one.name for one in landscape.controls if one.id == found.control)
    who = answers_for(landscape, found.team, found.person)
    return [
        f"{severity(found.severity)} {click.style(found.asset, bold=True)}  {found.rule}",
        f"         {found.message}",
        f"         control  {control}, {party(Label(found.party))}",
        f"         answers  {who}",
        f"         fix      {found.fix}",
        f"         where    {found.location}",
        "",
    ]


COMMAND = check_command
