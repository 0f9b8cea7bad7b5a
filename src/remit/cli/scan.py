"""Read files, map who answers for what, check, and summarise.

Text goes to people; any export's format (`json`, `matrix-csv`, …) to scripts and spreadsheets.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.app.remembered import Answer, Question, remembered, stand_in
from remit.cli import plain
from remit.cli._reporting import report_options, tell_scan
from remit.cli._terminal import (
    anew_option,
    answers_for,
    config_option,
    give,
    notes_of,
    out_option,
    party,
    report_option,
    require_format,
    severity,
    worst,
)
from remit.documents.kept import nothing_kept
from remit.errors import ExitCode
from remit.model.finding import Outcome
from remit.model.party import Label
from remit.model.wording import counted

if TYPE_CHECKING:
    from remit.app.scan import Scan
    from remit.model.landscape import Landscape


@click.command(name="scan")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@config_option
@report_option
@out_option
@click.option("--save", is_flag=True, help="Keep the result as a snapshot, for remit serve.")
@report_options
@click.option("--all", "everything", is_flag=True, help="Print every finding, not only the worst.")
@anew_option
def scan_command(
    paths: tuple[Path, ...],
    config: Path | None,
    *,
    style: str,
    out: Path | None,
    save: bool,
    server: str,
    environment: str,
    everything: bool,
    is_anew: bool,
) -> int:
    """Read files or folders (the working directory when none is named), map them and check them.

    Ends with 2 when something could not be read, else with 0: what a scan finds is news, not failure.
    With --server the snapshot is handed in there too, which does not change how the command ends.
    For a gate use `remit check`. Where nothing has changed since the last time, the answer is that of the last time.
    """
    asked = paths or (Path(),)

    def answer(now: datetime) -> tuple[Answer, Scan]:
        return _answer(asked, config, style, everything=everything, now=now)

    with nothing_kept() if is_anew else nullcontext():
        if save or server:
            now = datetime.now(UTC)
            said, result = answer(now)
            code = give(said.at(now), out)
            if save:
                _save(result)
            if server:
                tell_scan(server, result.landscape, result.configuration, environment=environment)
            return code
        options = {"config": str(config) if config else None, "format": style, "all": everything}
        question = Question("scan", options, (*asked, *([config] if config else ())))
        return give(remembered(question, lambda now: answer(now)[0]), out)


def _answer(
    paths: tuple[Path, ...], config: Path | None, style: str, *, everything: bool, now: datetime
) -> tuple[Answer, Scan]:
    from remit.app.scan import scan  # noqa: PLC0415 - an answer that is remembered needs no NumPy
    from remit.exports import EXPORTS  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above

    require_format(style)
    result = scan(paths, open_knowledge(), configuration=config, now=now)
    taken_at = stand_in()
    landscape = replace(result.landscape, taken_at=taken_at)
    if style == "text":
        text = _text(landscape, everything=everything, now=now)
    else:
        text = EXPORTS.load(style).render(landscape).rstrip("\n")
    code = ExitCode.UNDECIDED if landscape.estate.counts.unreadable else ExitCode.FINE
    return Answer(text=text, notes=notes_of(result), exit_code=code, taken_at=taken_at), result


def _save(result: Scan) -> None:
    from remit.app.doer import doer  # noqa: PLC0415 - git is asked only here
    from remit.app.snapshots import chosen_store, open_snapshots  # noqa: PLC0415 - SQL is slow to import

    store = chosen_store(result.configuration)
    snapshots = open_snapshots(store)
    who = doer(configuration=result.configuration)
    number = snapshots.save(result.landscape, label=", ".join(result.landscape.inputs), who=who)
    click.echo(f"kept as snapshot {number} in {snapshots.place}", err=True)
    heard = result.collection.heard
    if heard is not None:
        from remit.app.events import open_events  # noqa: PLC0415 - as above

        added = open_events(store).keep(heard, now=datetime.now(UTC))
        click.echo(f"kept {added} new events", err=True)


def _text(landscape: Landscape, *, everything: bool, now: datetime) -> str:
    from remit.app.overview import overview  # noqa: PLC0415 - as above
    from remit.app.scope import Scope  # noqa: PLC0415 - as above
    from remit.app.waived import Waived  # noqa: PLC0415 - as above

    view, counts = overview(landscape, Scope()), landscape.estate.counts
    lines = [click.style(view.sentence, bold=True), ""]
    lines.append(
        f"{counted(counts.resources, 'resource')}: {counted(counts.assets, 'asset')}, "
        f"{counted(counts.parts, 'part')} of {'it' if counts.assets == 1 else 'them'}, "
        f"{counted(counts.others, 'that is', 'that are')} no cloud resource, {counts.unresolved} of unknown type"
        + (f"; {counted(counts.unreadable, 'item')} could not be read" if counts.unreadable else "")
        + (f"; {counts.notes} written without effect" if counts.notes else "")
    )
    duties = {label: count for label, count in view.labels.items() if count and label is not Label.NOT_APPLICABLE}
    shares = ", ".join(f"{party(label)} {count}" for label, count in duties.items())
    lines.append(f"{counted(sum(duties.values()), 'duty', 'duties')}: {shares}")
    if view.undecided_cells:
        resting = counted(view.undecided_cells, "of them rests", "of them rest")
        lines.append(f"{resting} on a fact that is not known; the cautious side is taken")
    lines.append("")
    accepted = Waived(landscape, landscape.organisation.waivers.exceptions, now).numbers()
    failed = [
        one for number, one in enumerate(landscape.findings) if one.outcome is Outcome.FAILED and number not in accepted
    ]
    shown = failed if everything else worst(failed)
    for one in shown:
        who = answers_for(landscape, one.team, one.person)
        lines += [
            f"{severity(one.severity)} {click.style(one.asset, bold=True)}  {one.rule}",
            f"         {one.message}",
            f"         {party(Label(one.party))} · {who} · {one.location}",
        ]
    rest = len(failed) - len(shown)
    if rest:
        lines.append(f"… and {rest} more: --all prints them, --format json gives them to scripts")
    if accepted:
        lines.append(f"{counted(len(accepted), 'finding')} waived by remit.yaml, and counted above: remit waiver list")
    if view.undecided:
        lines.append(f"{counted(view.undecided, 'check')} could not be judged for want of a fact")
    return "\n".join(plain(line) for line in lines).rstrip()


COMMAND = scan_command
