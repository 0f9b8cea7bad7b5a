"""The change gate: exit 1 when a control the change needs is not in force.

Names for every failed control the party, the person and the fix.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.app.remembered import Answer, Question, remembered, stand_in
from remit.cli import plain
from remit.cli._reporting import report_options, team_option, tell_run
from remit.cli._terminal import (
    MOST_OF_A_CHECK,
    all_option,
    anew_option,
    answers_for,
    as_json,
    config_option,
    give,
    hands_document,
    hands_lines,
    notes_of,
    out_option,
    party,
    report_option,
    require_format,
    severity,
    worst,
)
from remit.documents.kept import nothing_kept
from remit.model.finding import Finding, Severity
from remit.model.party import Label
from remit.model.wording import counted

if TYPE_CHECKING:
    from remit.app.gate import Verdict
    from remit.exports.json import Json
    from remit.model.landscape import Landscape
    from remit.model.waiver import Waiver

TOKEN = "REMIT_TOKEN"  # noqa: S105 - a variable's name
COLOURS = {"pass": "green", "fail": "red", "undecided": "yellow"}


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
@click.option(
    "--waivers",
    "source",
    default="",
    metavar="WHERE",
    help="Take the waivers that are granted there too: path or URL of a store, or the address of a server.",
)
@report_options
@team_option
@report_option
@out_option
@all_option
@anew_option
def check_command(
    paths: tuple[Path, ...],
    base: tuple[Path, ...],
    config: Path | None,
    *,
    fail_on: str,
    lenient: bool,
    source: str,
    server: str,
    environment: str,
    team: str,
    style: str,
    out: Path | None,
    everything: bool,
    is_anew: bool,
) -> int:
    """Judge a change: plans or folders at PATHS.

    Of a plan over existing resources only what it touches is judged; with --base, what differs from it.
    Where nothing has changed since the last time, the answer is that of the last time, unless something was unreadable.
    Ends with 0 when the change may go, 1 when a control is proven not to be in force, 2 when something needed
    could not be read or told; with --server it is reported there too, which changes no verdict.
    What a waiver covers is told apart, and stops nothing; remit.yaml's own exceptions are
    waivers too. A report (sarif, junit, markdown, html) holds only the findings that were judged and
    weigh enough.
    """
    kept, told = _waivers(source) if source else ([], "")
    options = {
        "all": everything,
        "base": [str(path) for path in base],
        "config": str(config) if config else None,
        "fail_on": fail_on,
        "format": style,
        "lenient": lenient,
        "paths": len(paths),
        "waivers": told,
    }

    def judged(now: datetime) -> Verdict:
        from remit.app.gate import judge  # noqa: PLC0415 - an answer that is remembered needs no NumPy
        from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above

        require_format(style)
        level = Severity[fail_on.upper()]
        knowledge = open_knowledge()
        return judge(
            paths,
            knowledge,
            base=base,
            configuration=config,
            fail_on=level,
            is_lenient=lenient,
            waivers=kept,
            now=now,
        )

    with nothing_kept() if is_anew else nullcontext():
        if server:
            now = datetime.now(UTC)
            verdict = judged(now)
            code = give(_answer(verdict, style, everything=everything).at(now), out)
            tell_run(server, verdict, environment=environment, team=team)
            return code

        def answer(now: datetime) -> Answer:
            return _answer(judged(now), style, everything=everything)

        question = Question("check", options, (*paths, *base, *([config] if config else ())))
        return give(remembered(question, answer), out)


def _waivers(source: str) -> tuple[list[Waiver], str]:
    """Those of a store or a server, and what tells them from others.

    Raises:
        RemitError: it cannot be asked; a gate that was told to take waivers does not go on without.
    """
    from remit.app.kept_waivers import digest_of, waivers_of_store, waivers_told  # noqa: PLC0415 - starts quickly

    if source.startswith(("http://", "https://")):
        from remit.client.client import Client  # noqa: PLC0415 - as above
        from remit.wire.waivers import WaiverLine  # noqa: PLC0415 - as above

        client = Client(source, token=os.environ.get(TOKEN, ""))
        found = waivers_told(client.items("waivers", WaiverLine, state="granted"), source)
    else:
        found = waivers_of_store(source)
    return found, digest_of(found)


def _answer(verdict: Verdict, style: str, *, everything: bool) -> Answer:
    from remit.exports import EXPORTS  # noqa: PLC0415 - as above

    taken_at, notes = stand_in(), notes_of(verdict.scan)
    scan = replace(verdict.scan, landscape=replace(verdict.scan.landscape, taken_at=taken_at))
    verdict = replace(verdict, scan=scan)
    if style == "text":
        text = "\n".join(plain(line) for line in _lines(verdict, everything=everything))
    elif style == "json":
        text = as_json(_document(verdict))
    else:
        text = EXPORTS.load(style).render(_judged(verdict)).rstrip("\n")
    return Answer(text=text, notes=notes, exit_code=verdict.decision.exit_code, taken_at=taken_at)


def _document(verdict: Verdict) -> Json:
    """Everything, and the verdict."""
    from remit.exports import json  # noqa: PLC0415 - as above

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
            "waived": [
                {**json.finding(landscape, one), "waiver": waiver.id, "until": waiver.until}
                for one, waiver in verdict.waived
            ],
            "hands": {one.asset: hands_document(one) for one in verdict.hands},
        },
    }


def _judged(verdict: Verdict) -> Landscape:
    """The landscape with the findings that decided, and with what they are limited to."""
    landscape = verdict.scan.landscape
    limit = f"{len(verdict.judged)} of {counted(len(landscape.estate), 'asset')}, from {verdict.fail_on.word} upwards"
    if verdict.lesser:
        limit += f"; {counted(len(verdict.lesser), 'below that is', 'below that are')} left out"
    if verdict.waived:
        limit += f"; {len(verdict.waived)} waived left out"
    return replace(landscape, findings=(*verdict.failed, *verdict.undecided), limited_to=limit)


def _lines(verdict: Verdict, *, everything: bool) -> list[str]:
    deciding = [*verdict.failed, *verdict.undecided]
    shown = deciding if everything else worst(deciding)
    lines = [line for one in shown for line in _finding(verdict, one)]
    if rest := len(deciding) - len(shown):
        lines += [f"… and {rest} more: --all prints them, --format json gives them to scripts", ""]
    lines += _waived(verdict, everything=everything)
    lines += _hands(verdict, everything=everything)
    word = click.style(verdict.decision.value.upper(), fg=COLOURS[verdict.decision.value], bold=True)
    counts = [f"{len(verdict.failed)} not in force"]
    if verdict.undecided:
        counts.append(f"{len(verdict.undecided)} that cannot be told")
    if verdict.scan.landscape.estate.unreadable:
        counts.append(f"{counted(len(verdict.scan.landscape.estate.unreadable), 'input')} unreadable")
    if verdict.lesser:
        counts.append(f"{len(verdict.lesser)} below {verdict.fail_on.word}")
    if verdict.waived:
        counts.append(f"{len(verdict.waived)} waived")
    return [*lines, f"{word}  {counted(len(verdict.judged), 'asset')} judged: {', '.join(counts)}"]


def _waived(verdict: Verdict, *, everything: bool) -> list[str]:
    """What stops nothing since somebody accepted it for a while, and who did."""
    shown = verdict.waived if everything else verdict.waived[:MOST_OF_A_CHECK]
    lines = []
    for one, waiver in shown:
        lines += [
            f"{'waived':<8} {click.style(one.asset, bold=True)}  {one.rule}",
            f"         {one.message}",
            f"         waiver   {waiver.id}, until {waiver.until}, accepted by {waiver.decided_by}",
            "",
        ]
    if rest := len(verdict.waived) - len(shown):
        lines += [f"… and {rest} more waived: --all prints them", ""]
    return lines


def _hands(verdict: Verdict, *, everything: bool) -> list[str]:
    """What changes hands with this change; news, no failure."""
    shown = verdict.hands if everything else verdict.hands[:MOST_OF_A_CHECK]
    lines = []
    for one in shown:
        lines += [f"{'hands':<8} {click.style(one.asset, bold=True)}"]
        lines += [f"         {line}" for line in hands_lines(one, verdict.scan.landscape)]
        lines += [""]
    if rest := len(verdict.hands) - len(shown):
        lines += [f"… and {counted(rest, 'more asset')} of which controls change hands: --all prints them", ""]
    return lines


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
