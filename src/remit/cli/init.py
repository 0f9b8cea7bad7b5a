"""Write a first remit.yaml from what is found here, with the reasons as comments."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from remit.app.begin import Proposal, first_week, interview, propose, render
from remit.app.scan import organisation_of, scan
from remit.cli._terminal import note, note_unread
from remit.errors import UsageError
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.control import Control
from remit.model.landscape import Landscape


@click.command(name="init")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("remit.yaml"), show_default=True)
@click.option("--name", default="", help="Name of the organisation; the folder's name when left out.")
@click.option("--interview", "is_interview", is_flag=True, help="Ask control by control who would fix it if it broke.")
@click.option("--workload", default="", help="The workload to ask about; the whole estate when left out.")
@click.option("--force", is_flag=True, help="Replace a remit.yaml that is there.")
def init_command(paths: tuple[Path, ...], out: Path, name: str, is_interview: bool, workload: str, force: bool) -> None:
    """Read files or folders (the working directory when none is named) and write a first remit.yaml."""
    if out.exists() and not force:
        raise UsageError(f"{out} is there already", hint="name another with --out, or replace it with --force")
    knowledge = open_knowledge()
    result = scan(paths or (Path(),), knowledge, is_configured=False)
    note_unread(result, is_configured=False)
    proposal = propose(result.landscape, organisation=name or out.resolve().parent.name)
    if is_interview:
        _interview(result.landscape, proposal, workload)
    _write(out, render(proposal), knowledge)
    found = {
        "team": proposal.teams,
        "account": proposal.accounts,
        "workload": proposal.workloads,
        "person": proposal.people,
    }
    told = ", ".join(f"{len(rows)} {word}{'' if len(rows) == 1 else 's'}" for word, rows in found.items())
    click.echo(f"{out} is written: {told.replace('persons', 'people')}.")
    click.echo("The first week:")
    for number, step in enumerate(first_week(proposal), start=1):
        click.echo(f"  {number}. {step}")


def _interview(landscape: Landscape, proposal: Proposal, workload: str) -> None:
    known = sorted(value for value in landscape.estate.columns["workload"].values if value)
    if workload and workload not in known:
        raise UsageError(f"no asset belongs to the workload “{workload}”", hint=f"known: {', '.join(known) or 'none'}")
    click.echo("Who would fix this if it broke? Enter takes the name in brackets, - skips, . ends.\n", err=True)

    def ask(control: Control, so_far: str) -> str | None:
        click.echo(f"{control.name}: {control.customer_means}", err=True)
        said: str = click.prompt("  who", default=so_far or "-", show_default=bool(so_far), err=True)
        if said.strip() == ".":
            return None
        return "" if said.strip() == "-" else said

    interview(landscape, proposal, workload, ask)


def _write(out: Path, text: str, knowledge: KnowledgeBase) -> None:
    """Put the file in place only when it reads back: whole, or not at all."""
    handle, temporary = tempfile.mkstemp(dir=out.resolve().parent, suffix=".yaml")
    draft = Path(temporary)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        organisation_of(draft, knowledge)
        draft.chmod(0o644)
        draft.replace(out)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    note("note", "nobody but you knows whether this is right; read it before you commit it")


COMMAND = init_command
